package dev.slipway.plan;

import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Probe;
import java.util.ArrayList;
import java.util.List;

/** What a stack file does not let a run read back: named before anyone agrees to the plan. */
final class NotProven {

  private NotProven() {}

  static List<String> of(
      Order.Scope scope,
      List<Component> changed,
      List<Database> databases,
      List<Observed.UnitFacts> units) {
    List<String> gaps = new ArrayList<>();
    if (databases.isEmpty() && !changed.isEmpty()) {
      gaps.addAll(shared(scope, changed, units));
    }
    for (Component component : changed) {
      if (scope.verify().stream().noneMatch(p -> namesReleaseOf(p, component.name()))) {
        gaps.add(
            "that %s itself says its new version: no probe under verify has version.of: %s; only the artefacts are compared"
                .formatted(component.name(), component.name()));
      }
    }
    for (Database database : databases) {
      if (database.schema() == Database.SchemaTool.NONE) {
        gaps.add(
            "which migrations %s has: it names no schema tool; only the fingerprint of its catalogue is compared"
                .formatted(database.name()));
      }
    }
    if (scope.verify().isEmpty()) {
      gaps.add(
          "that the application answers: nothing under verify; only the platform's health is read");
    }
    if (scope.smoke().isEmpty()) {
      gaps.add("that users can work: nothing under smoke");
    }
    if (scope.door() == null) {
      gaps.add(
          "that users are kept out: the stack has no door; they reach the new release while it is"
              + " verified, and going back loses what they write there");
    }
    return gaps;
  }

  /** Of a server whose components keep their release. */
  static List<String> ofServer(Order.Scope scope, MajorChange.Depth depth) {
    List<String> gaps = new ArrayList<>();
    if (depth == MajorChange.Depth.STRUCTURE) {
      gaps.add(
          "that every row is the same: asked for without; structure, sequences and large objects"
              + " are compared");
    }
    gaps.addAll(of(scope, List.of(), List.of(), List.of()));
    return gaps;
  }

  /** Where no database changes, other components go on working with what they share. */
  private static List<String> shared(
      Order.Scope scope, List<Component> changed, List<Observed.UnitFacts> units) {
    List<String> mine = changed.stream().flatMap(c -> c.units().stream()).toList();
    List<String> gaps = new ArrayList<>();
    for (String store : scope.keep().stores()) {
      List<String> others =
          units.stream()
              .filter(u -> u.uses(store) && !mine.contains(u.unit()))
              .map(Observed.UnitFacts::unit)
              .toList();
      boolean ours = units.stream().anyMatch(u -> u.uses(store) && mine.contains(u.unit()));
      if (ours && !others.isEmpty()) {
        gaps.add(
            "that files in %s go back with a rollback: %s go on working with them"
                .formatted(store, others));
      }
    }
    return gaps;
  }

  private static boolean namesReleaseOf(Probe probe, String component) {
    return switch (probe) {
      case Probe.Http http -> {
        Probe.Version version = http.version();
        yield version != null && version.of().equals(component);
      }
      case Probe.Exec exec -> false;
      case Probe.Sql sql -> false;
    };
  }
}
