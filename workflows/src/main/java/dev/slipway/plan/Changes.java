package dev.slipway.plan;

import dev.slipway.stack.Component;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which components change, in which order, and whether they may. */
final class Changes {
  private final Order.Scope scope;
  private final List<Order.Wanted> current;

  Changes(Order.Scope scope, List<Order.Wanted> current) {
    this.scope = scope;
    this.current = current;
  }

  /** Components in the order of deployment: each behind all that it comes after. */
  List<Component> deploymentOrder() {
    List<Component> ordered = new ArrayList<>();
    List<Component> waiting = new ArrayList<>(scope.components());
    while (!waiting.isEmpty()) {
      Component next = waiting.getFirst();
      for (Component candidate : waiting) {
        if (waiting.stream().noneMatch(other -> candidate.after().contains(other.name()))) {
          next = candidate;
          break;
        }
      }
      ordered.add(next);
      waiting.remove(next);
    }
    return ordered;
  }

  /** What was asked for, in order of deployment. */
  List<Change> wanted(List<Order.Wanted> wanted) {
    List<Change> changes = new ArrayList<>();
    for (Component component : deploymentOrder()) {
      for (Order.Wanted ask : wanted) {
        if (ask.component().equals(component.name())) {
          String from = version(component.name());
          changes.add(new Change(component.name(), from == null ? "" : from, ask.version()));
        }
      }
    }
    return changes;
  }

  /** The same changes the other way round; the order of deployment holds for old releases too. */
  static List<Change> back(List<Change> changes) {
    return changes.stream().map(c -> new Change(c.component(), c.to(), c.from())).toList();
  }

  /** What several runs changed, newest first, as one change of each component. */
  List<Change> together(List<Observed.KeptPoint> runs) {
    if (runs.size() == 1) {
      return runs.getFirst().changes();
    }
    List<Change> changes = new ArrayList<>();
    for (Component component : deploymentOrder()) {
      List<Change> its =
          runs.stream()
              .flatMap(r -> r.changes().stream())
              .filter(c -> c.component().equals(component.name()))
              .toList();
      if (!its.isEmpty()) {
        changes.add(new Change(component.name(), its.getLast().from(), its.getFirst().to()));
      }
    }
    return changes;
  }

  List<Component> components(List<Change> changes) {
    List<Component> components = new ArrayList<>();
    for (Change change : changes) {
      scope.components().stream()
          .filter(c -> c.name().equals(change.component()))
          .forEach(components::add);
    }
    return components;
  }

  /** Up, and from somewhere known. */
  List<Finding> upwards(List<Change> changes, String stack) {
    return changes.stream().map(change -> upwards(change, stack)).toList();
  }

  private static Finding upwards(Change change, String stack) {
    String component = change.component();
    if (change.from().isEmpty()) {
      return Finding.stop(
          "version",
          component,
          "its knob has no value, so nobody can say what runs",
          "set the knob in the settings file to the version that runs");
    }
    String seen = change.from() + " to " + change.to();
    return switch (Versions.step(change.from(), change.to())) {
      case NEWER -> Finding.pass("version", component, seen);
      case SAME ->
          Finding.stop(
              "version",
              component,
              "already at %s".formatted(change.to()),
              "ask for another version, or leave %s out".formatted(component));
      case OLDER ->
          Finding.stop(
              "version",
              component,
              seen + " is a downgrade",
              "to go back behind the last upgrade use: slipway rollback " + stack);
      case UNKNOWN ->
          Finding.warn(
              "version",
              component,
              seen + ": these cannot be ordered, so a downgrade would not be noticed",
              "make sure that %s is newer".formatted(change.to()));
    };
  }

  /** The versions of today, against what the upgrade that is gone back behind left. */
  List<Finding> asLeft(List<Change> undone) {
    List<Finding> findings = new ArrayList<>();
    for (Change change : undone) {
      String now = version(change.component());
      if (scope.components().stream().noneMatch(c -> c.name().equals(change.component()))) {
        findings.add(
            Finding.stop(
                "version",
                change.component(),
                "changed by the last run, and no longer in the stack file",
                "put the component back into the stack file"));
      } else if (!change.to().equals(now)) {
        findings.add(
            Finding.warn(
                "version",
                change.component(),
                "is at %s, the last run left it at %s".formatted(now, change.to()),
                "going back returns to %s all the same".formatted(change.from())));
      } else {
        findings.add(
            Finding.pass("version", change.component(), change.to() + " back to " + change.from()));
      }
    }
    return findings;
  }

  private @Nullable String version(String component) {
    for (Order.Wanted version : current) {
      if (version.component().equals(component)) {
        return version.version();
      }
    }
    return null;
  }
}
