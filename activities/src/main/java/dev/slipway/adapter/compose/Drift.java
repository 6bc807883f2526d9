package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.Query;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Engine.Offer;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Project;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Place;
import dev.slipway.stack.Component;
import dev.slipway.stack.Migration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds where what runs is not what the definition and the registry say it is. */
final class Drift {
  // Shorter than the time in which Docker forgets a restart loop, longer than its longest pause.
  private static final Duration RECENT = Duration.ofMinutes(2);

  private final Engine engine;
  private final Definitions definitions;

  Drift(Engine engine, Definitions definitions) {
    this.engine = engine;
    this.definitions = definitions;
  }

  List<Finding> findings(
      Offers offers, Query query, Definition current, Definition wanted, List<Replica> replicas) {
    List<Finding> all = new ArrayList<>();
    all.addAll(names(query.place(), current));
    all.addAll(knobs(query));
    all.addAll(networks(query, wanted));
    all.addAll(definition(query, current, replicas));
    all.addAll(tags(offers, replicas));
    all.addAll(restarts(replicas));
    return all;
  }

  private List<Finding> names(Place place, Definition current) {
    List<Finding> found = new ArrayList<>();
    if (!current.project().equals(Project.name(place))) {
      found.add(
          Finding.stop(
              "project",
              Project.name(place),
              "Compose calls the project '%s'".formatted(current.project()),
              "write the name into the stack file as platform.project"));
    }
    if (definitions.differsByHand(place)) {
      found.add(
          Finding.warn(
              "by hand",
              place.root(),
              "a plain 'docker compose' there takes other files or another project name than the stack file says",
              "set COMPOSE_FILE and COMPOSE_PROJECT_NAME in its .env"));
    }
    return found;
  }

  /** Compose reads variables from one file only; a knob elsewhere selects nothing. */
  private static List<Finding> knobs(Query query) {
    Path root = Path.of(query.place().root());
    return query.scope().components().stream()
        .filter(c ->
            !root.resolve(c.version().file())
                .normalize()
                .equals(Project.settings(query.place()).normalize()))
        .map(c ->
            Finding.stop(
                "knob",
                c.version().file(),
                "Compose reads the variables of its definition from %s only"
                    .formatted(Project.settings(query.place())),
                "keep %s there".formatted(c.version().env())))
        .toList();
  }

  private static List<Finding> networks(Query query, Definition wanted) {
    List<Finding> found = new ArrayList<>();
    for (Component component : Inspection.changing(query)) {
      Migration migration = component.migrate();
      Definition.Unit unit = migration == null ? null : wanted.units().get(migration.unit());
      if (unit != null && unit.networks().isEmpty()) {
        found.add(
            Finding.stop(
                "migration",
                unit.name(),
                "its network mode is '%s'".formatted(unit.networkMode()),
                "give it networks in the definition, so that the fence can let in exactly it"));
      }
    }
    return found;
  }

  private List<Finding> definition(Query query, Definition current, List<Replica> replicas) {
    Set<String> foreseen;
    try {
      foreseen = definitions.foreseen(query.place(), List.of());
    } catch (StepFailure e) {
      return List.of(
          Finding.warn(
              "definition",
              query.place().root(),
              "cannot tell what 'up' would change: " + e.getMessage(),
              "run 'docker compose up -d --no-build --pull never --dry-run' there"));
    }
    Set<String> changing = new LinkedHashSet<>();
    Inspection.changing(query).forEach(c -> changing.addAll(Inspection.all(c)));
    Set<String> touched = current.closure(List.copyOf(changing));
    List<Finding> found = new ArrayList<>();
    for (Replica replica : replicas) {
      if (foreseen.contains(replica.name())) {
        found.add(drifted(replica, current, changing, touched));
      }
    }
    return found;
  }

  /**
   * A unit that others of the run depend on would be replaced along with them; a changing one whose
   * settings name another artefact than it runs could not be brought back by them.
   */
  private static Finding drifted(
      Replica replica, Definition current, Set<String> changing, Set<String> touched) {
    Definition.Unit unit = current.units().get(replica.unit());
    String defined = unit == null ? "" : unit.image();
    boolean otherName = !defined.equals(replica.reference());
    boolean blocks =
        changing.contains(replica.unit()) ? otherName : touched.contains(replica.unit());
    String seen =
        otherName
            ? "runs %s, its definition says %s".formatted(replica.reference(), defined)
            : "its definition or the meaning of %s changed since it was made".formatted(defined);
    String hint =
        "run 'docker compose up -d %s', or put the definition back".formatted(replica.unit());
    return blocks
        ? Finding.stop("definition", replica.unit(), seen, hint)
        : Finding.warn("definition", replica.unit(), seen, hint);
  }

  /** Tags whose registry says something else now than what runs; what was built here has none. */
  private List<Finding> tags(Offers offers, List<Replica> replicas) {
    List<Finding> found = new ArrayList<>();
    Set<String> asked = new TreeSet<>();
    for (Replica replica : replicas) {
      String name = replica.reference();
      boolean tag = !name.startsWith("sha256:") && !name.contains("@");
      Image image = tag ? engine.image(replica.image()) : null;
      if (image != null && comesFrom(image, name) && asked.add(name + replica.image())) {
        String moved = moved(offers, image, name);
        if (moved != null) {
          found.add(
              Finding.warn(
                  "tag",
                  replica.unit(),
                  "%s means %s in its registry now, which is not what runs".formatted(name, moved),
                  "use tags that never move; a rollback brings back what runs, by content"));
        }
      }
    }
    return found;
  }

  private static boolean comesFrom(Image image, String name) {
    return image.digests().stream().anyMatch(d -> d.startsWith(Artefacts.repository(name) + "@"));
  }

  private static @Nullable String moved(Offers offers, Image image, String name) {
    return offers.of(name) instanceof Offer.Found found
            && image.digests().stream().noneMatch(d -> d.endsWith("@" + found.digest()))
        ? found.digest()
        : null;
  }

  private static List<Finding> restarts(List<Replica> replicas) {
    return replicas.stream()
        .filter(Drift::looping)
        .map(r ->
            Finding.warn(
                "restarts",
                r.unit(),
                "%s, restarted %d times".formatted(r.state(), r.restarts()),
                "look at 'docker compose logs %s'".formatted(r.unit())))
        .toList();
  }

  private static boolean looping(Replica r) {
    Instant started = r.startedAt();
    boolean recent = started != null && started.plus(RECENT).isAfter(Instant.now());
    return r.state().equals("restarting") || (r.restarts() > 1 && recent);
  }
}
