package dev.slipway.adapter.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.activity.PlatformActivities.Query;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Engine.Offer;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.Missing;
import dev.slipway.plan.Observed.TargetFacts;
import dev.slipway.stack.Component;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Variables that a release needs: those its images name in the label {@code dev.slipway.requires}
 * (commas between), and those the definition demands with {@code ${NAME:?}}.
 */
final class Requirements {
  private static final String LABEL = "dev.slipway.requires";
  private static final Pattern DEMANDED = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*):?\\?");

  private final Engine engine;
  private final Cli cli;

  Requirements(Engine engine, Cli cli) {
    this.engine = engine;
    this.cli = cli;
  }

  record Result(List<Missing> missing, List<Finding> findings) {}

  /** What the images of the targets ask for and their units would not get. */
  Result of(Offers offers, Definition wanted, List<TargetFacts> targets) {
    Set<Missing> missing = new LinkedHashSet<>();
    List<Finding> findings = new ArrayList<>();
    for (TargetFacts target : targets) {
      Definition.Unit unit = wanted.units().get(target.unit());
      ArtefactId artefact = target.artefact();
      // What is built first has no label yet; its definition and its own list of settings tell.
      if (unit != null && artefact != null && !(artefact instanceof ArtefactId.Commit)) {
        Image image = image(offers, artefact, unit.image());
        if (image == null) {
          findings.add(unread(target, unit));
        } else {
          names(image).stream()
              .filter(name -> !given(name, unit, image))
              .forEach(name -> missing.add(new Missing(target.component(), name)));
        }
      }
    }
    return new Result(List.copyOf(missing), findings.stream().distinct().toList());
  }

  private static Finding unread(TargetFacts target, Definition.Unit unit) {
    return Finding.warn(
        "settings",
        target.component(),
        "what %s requires could not be read before it is on this host".formatted(unit.image()),
        "read its release notes for new required variables");
  }

  private @Nullable Image image(Offers offers, ArtefactId artefact, String name) {
    String exact =
        artefact instanceof ArtefactId.Digest
            ? Artefacts.repository(name) + "@" + artefact.value()
            : artefact.value();
    Image local = engine.image(exact);
    if (local != null) {
      return local;
    }
    return offers.of(name) instanceof Offer.Found found ? found.image() : null;
  }

  private static List<String> names(Image image) {
    return Pattern.compile(",")
        .splitAsStream(image.labels().getOrDefault(LABEL, ""))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static boolean given(String name, Definition.Unit unit, Image image) {
    return !unit.environment().getOrDefault(name, "").isBlank()
        || image.environment().stream()
            .anyMatch(e -> e.startsWith(name + "=") && e.length() > name.length() + 1);
  }

  /** All variables that the definition demands and nothing sets; Compose names only the first. */
  List<Missing> unset(Query query, Trial trial, @Nullable Path tree) {
    Exec.Result template =
        cli.run(query.place(), Cli.READ, ComposeCommand.at(query.place(), tree).template());
    if (!template.ok()) {
      return List.of();
    }
    Map<String, String> settings = SettingsFile.read(trial.settings());
    Set<Missing> missing = new LinkedHashSet<>();
    JsonNode units = StateDir.parse(template.out(), JsonNode.class).path("services");
    units
        .properties()
        .forEach(unit -> {
          Matcher matcher = DEMANDED.matcher(unit.getValue().toString());
          while (matcher.find()) {
            if (settings.getOrDefault(matcher.group(1), "").isEmpty()) {
              missing.add(new Missing(owner(query, unit.getKey()), matcher.group(1)));
            }
          }
        });
    return List.copyOf(missing);
  }

  private static String owner(Query query, String unit) {
    return query.scope().components().stream()
        .filter(c -> Inspection.all(c).contains(unit))
        .map(Component::name)
        .findFirst()
        .orElse(unit);
  }
}
