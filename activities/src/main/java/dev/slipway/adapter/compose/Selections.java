package dev.slipway.adapter.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Engine.Offer;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.Selection;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Units;
import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Selects by a definition file of Slipway's own, behind all others, which a plain {@code docker
 * compose up} reads too.
 */
public final class Selections implements Selection {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Engine engine;
  private final Cli cli;
  private final Definitions definitions;
  private final Artefacts artefacts;
  private final Starts starts;

  public Selections(Exec exec, Secrets secrets, Engine engine, Units units) {
    this.engine = engine;
    this.cli = new Cli(exec, secrets);
    this.definitions = new Definitions(cli);
    this.artefacts = new Artefacts(engine);
    this.starts = new Starts(engine, units, cli);
  }

  @Override
  public Selected look(Place place, String unit) {
    Definition.Unit now = definitions.current(place).unit(unit);
    SelectionPlace where = SelectionPlace.of(place, unit);
    return new Selected(now.image(), now.environment(), where.replaced(), where.why());
  }

  @Override
  public Meant meant(String reference) {
    Image local = engine.image(reference);
    if (local != null) {
      return here(Artefacts.of(local, reference), local, reference + " is on this host");
    }
    return switch (engine.offer(reference)) {
      case Offer.Found offer -> {
        Image same = engine.image(Artefacts.repository(reference) + "@" + offer.digest());
        ArtefactId artefact = new ArtefactId.Digest(offer.digest());
        yield same != null
            ? here(artefact, same, offer.seen())
            : new Meant(artefact, "", Map.of(), offer.bytes(), offer.seen());
      }
      case Offer.Absent offer -> new Meant(null, "", Map.of(), 0, offer.seen());
      case Offer.Silent offer -> new Meant(null, "", Map.of(), 0, offer.seen());
    };
  }

  private static Meant here(ArtefactId artefact, Image image, String seen) {
    Map<String, String> environment = new TreeMap<>();
    for (String line : image.environment()) {
      int equals = line.indexOf('=');
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return new Meant(artefact, image.id(), environment, 0, seen);
  }

  @Override
  public String fetch(ArtefactId artefact, String reference) {
    String id = artefacts.ensure(artefact, reference);
    Image named = engine.image(reference);
    if (named == null || !named.id().equals(id)) {
      engine.tag(id, reference);
    }
    return id;
  }

  @Override
  public Text text(Place place, String unit) {
    SelectionPlace where = SelectionPlace.of(place, unit);
    return new Text(where.file(), where.content(), where.listed());
  }

  @Override
  public Text text(Place place, String unit, Choice choice) {
    SelectionPlace where = SelectionPlace.of(place, unit);
    if (!where.why().isEmpty()) {
      throw refused(unit, where.why());
    }
    JsonNode now =
        StateDir.parse(
            cli.require(
                place, Cli.READ, "read the definition", ComposeCommand.of(place).definition()),
            JsonNode.class);
    String content = SelectionPlace.head(unit) + written(now, unit, choice);
    try {
      Path trial = Files.createTempFile("slipway-", ".yml");
      try {
        Files.writeString(trial, content);
        check(place, unit, choice, trial);
      } finally {
        Files.deleteIfExists(trial);
      }
    } catch (IOException e) {
      throw StepFailure.environment("DEFINITION", "cannot try a definition: " + e.getMessage())
          .because(e);
    }
    return new Text(where.file(), content, where.listing());
  }

  private static String written(JsonNode now, String unit, Choice choice) {
    Set<String> instead =
        choice.instead().stream().map(MountPoint::target).collect(Collectors.toSet());
    ArrayNode volumes = JSON.createArrayNode();
    now.path("services")
        .path(unit)
        .path("volumes")
        .forEach(volume -> {
          if (!instead.contains(volume.path("target").asText())) {
            volumes.add(volume);
          }
        });
    String key = "slipway-data-" + unit;
    volumes.addObject().put("type", "volume").put("source", key).put("target", choice.target());
    ObjectNode environment = JSON.createObjectNode();
    choice.environment().forEach(environment::put);
    return """
    services:
      %s:
        image: %s
        environment: %s
        volumes: !override %s
    volumes:
      %s: { name: %s, external: true }
    """
        .formatted(
            quoted(unit),
            quoted(choice.reference()),
            environment,
            volumes,
            quoted(key),
            quoted(choice.store()));
  }

  private static String quoted(String word) {
    return JSON.getNodeFactory().textNode(word).toString();
  }

  /** Asks Compose what it makes of it: an older one does not know how a list is replaced. */
  private void check(Place place, String unit, Choice choice, Path trial) {
    JsonNode meant =
        StateDir.parse(
            cli.require(
                place,
                Cli.READ,
                "try the definition of unit " + unit,
                ComposeCommand.of(place).overriddenBy(place, trial).definition()),
            JsonNode.class);
    JsonNode service = meant.path("services").path(unit);
    String store = "";
    for (JsonNode volume : service.path("volumes")) {
      String target = volume.path("target").asText();
      boolean stale =
          choice.instead().stream().anyMatch(m -> m.target().equals(target))
              && !target.equals(choice.target());
      if (stale) {
        throw refused(unit, "Compose would still attach what is at " + target);
      }
      if (target.equals(choice.target())) {
        store = meant.path("volumes").path(volume.path("source").asText()).path("name").asText();
      }
    }
    if (!store.equals(choice.store())
        || !service.path("image").asText().equals(choice.reference())) {
      throw refused(
          unit,
          "Compose reads image %s and store %s out of it"
              .formatted(service.path("image").asText(), store));
    }
  }

  private static StepFailure refused(String unit, String why) {
    return StepFailure.input(
        "NO_SELECTION",
        "cannot write a definition that selects another store for unit %s: %s"
            .formatted(unit, why));
  }

  @Override
  public void put(Place place, Text text) {
    SelectionPlace.put(place, text);
  }

  @Override
  public void up(Place place, String unit) {
    cli.require(
        place,
        Cli.ACT,
        "make the container of " + unit,
        ComposeCommand.of(place).create(List.of(unit)));
    String trouble = starts.start(place, List.of(unit));
    if (trouble != null) {
      throw StepFailure.input("UNIT_NOT_SERVING", "start unit %s: %s".formatted(unit, trouble));
    }
  }

  @Override
  public List<String> unsettled(Place place) {
    Set<String> foreseen = definitions.foreseen(place, List.of());
    return engine.replicas(place).stream()
        .filter(r -> foreseen.contains(r.name()))
        .map(Replica::unit)
        .distinct()
        .toList();
  }
}
