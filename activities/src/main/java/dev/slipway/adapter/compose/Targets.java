package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.Query;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.TargetFacts;
import dev.slipway.stack.Component;
import dev.slipway.stack.Knob.Meaning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What each unit of the wanted release would run. */
final class Targets {
  private final Artefacts artefacts;
  private final Offers offers;
  private final Query query;
  private final Wish wish;
  private final Definition current;
  private final Definition wanted;

  Targets(
      Artefacts artefacts,
      Offers offers,
      Query query,
      Wish wish,
      Definition current,
      Definition wanted) {
    this.artefacts = artefacts;
    this.offers = offers;
    this.query = query;
    this.wish = wish;
    this.current = current;
    this.wanted = wanted;
  }

  List<TargetFacts> all() {
    List<TargetFacts> targets = new ArrayList<>();
    for (Component component : Inspection.changing(query)) {
      for (String name : Inspection.all(component)) {
        if (!without(component, name)) {
          targets.add(target(component, name));
        }
      }
    }
    return targets;
  }

  private TargetFacts target(Component component, String name) {
    Definition.Unit unit = wanted.units().get(name);
    if (unit == null) {
      return absent(component, name, "the definition has no unit " + name);
    }
    Definition.Unit before = current.units().get(name);
    if (component.version().meaning() instanceof Meaning.Tag) {
      return built(component, unit);
    }
    boolean settled = unit.built() || (before != null && before.image().equals(unit.image()));
    return artefacts.target(offers, component.name(), name, unit.image(), settled);
  }

  /** Nothing is built yet: the commit is what it will be made of. */
  private TargetFacts built(Component component, Definition.Unit unit) {
    Sources.Release release = wish.release();
    if (release == null) {
      return absent(component, unit.name(), "its source was not found");
    }
    return new TargetFacts(
        component.name(),
        unit.name(),
        new ArtefactId.Commit(release.commit()),
        0,
        "built as %s from %s".formatted(unit.image(), release.tag()));
  }

  private static TargetFacts absent(Component component, String unit, String seen) {
    return new TargetFacts(component.name(), unit, null, 0, seen);
  }

  /** A release with a definition of its own need not have every unit that another one has. */
  private boolean without(Component component, String unit) {
    return wish.tree() != null
        && !wanted.units().containsKey(unit)
        && component.units().contains(unit)
        && component.units().stream().anyMatch(wanted.units()::containsKey);
  }

  /** Units of the stack file that the wanted release does not have, or this one no more. */
  List<String> leaving(List<Replica> replicas) {
    Set<String> leaving = new LinkedHashSet<>();
    for (Component component : query.scope().components()) {
      for (String unit : component.units()) {
        boolean runs = replicas.stream().anyMatch(r -> r.unit().equals(unit));
        boolean known = runs || current.units().containsKey(unit);
        boolean changes = Inspection.changing(query).contains(component);
        if (query.place().source() != null
            && ((changes && without(component, unit))
                || (!known && !wanted.units().containsKey(unit)))) {
          leaving.add(unit);
        }
      }
    }
    return List.copyOf(leaving);
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Component component : Inspection.changing(query)) {
      for (String name : Inspection.all(component)) {
        if (without(component, name) && current.units().containsKey(name)) {
          findings.add(
              Finding.warn(
                  "unit",
                  name,
                  "the wanted release has it no more: its container is removed; a way back makes it again",
                  "see in the release notes what does its work"));
        }
        findings.addAll(versioned(component, name));
      }
    }
    return findings;
  }

  /** Under one name there is one image: a build would take the name from the release that runs. */
  private List<Finding> versioned(Component component, String name) {
    Definition.Unit unit = wanted.units().get(name);
    Definition.Unit before = current.units().get(name);
    boolean same = unit != null && before != null && unit.image().equals(before.image());
    return unit != null && same && component.version().meaning() instanceof Meaning.Tag
        ? List.of(
            Finding.stop(
                "definition",
                name,
                "its image is called %s whatever the release".formatted(unit.image()),
                "write the knob into it: image: …:${%s}".formatted(component.version().env())))
        : List.of();
  }
}
