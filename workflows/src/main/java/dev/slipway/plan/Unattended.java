package dev.slipway.plan;

import dev.slipway.plan.Observed.EndedUpgrade;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run must not decide that a schedule started: a schedule does its job once. What people did
 * since it was applied, going back behind its release before all, is not undone in the night.
 */
final class Unattended {
  private static final String CHECK = "schedule";

  private Unattended() {}

  /** Nothing for a run that somebody started. */
  static List<Finding> findings(Order order, List<Change> changes, Observed.HostFacts host) {
    Order.Origin origin = order.origin();
    if (origin == null) {
      return List.of();
    }
    // A veto says more than this: who, why, and that applying the schedule anew does not lift it.
    boolean vetoed = new Vetoing(order, host).any(changes);
    EndedUpgrade ended = vetoed ? null : ended(order, origin, host.upgrades());
    List<Finding> findings = new ArrayList<>();
    findings.add(
        ended == null
            ? Finding.pass(
                CHECK, order.stack(), "no upgrade to these versions has ended since it was applied")
            : Finding.stop(
                CHECK,
                order.stack(),
                "run %s to the same versions has ended since this schedule was applied: %s, %s"
                    .formatted(ended.run(), ended.outcome(), ended.at()),
                again(order)));
    changes.stream().filter(Unattended::unordered).map(c -> stop(c, order)).forEach(findings::add);
    return findings;
  }

  private static @Nullable EndedUpgrade ended(
      Order order, Order.Origin origin, @Nullable List<EndedUpgrade> upgrades) {
    return upgrades == null
        ? null
        : upgrades.stream()
            .filter(u -> u.at().isAfter(origin.applied()))
            .filter(u -> new LinkedHashSet<>(u.to()).equals(new LinkedHashSet<>(order.wanted())))
            .findFirst()
            .orElse(null);
  }

  private static boolean unordered(Change change) {
    return !change.from().isEmpty()
        && Versions.step(change.from(), change.to()) == Versions.Step.UNKNOWN;
  }

  private static Finding stop(Change change, Order order) {
    return Finding.stop(
        CHECK,
        change.component(),
        "%s to %s: these cannot be ordered, and nobody is there who knows that it is no downgrade"
            .formatted(change.from(), change.to()),
        "start it yourself: slipway upgrade %s --to %s=%s"
            .formatted(order.stack(), change.component(), change.to()));
  }

  /** Said again it is wanted again, whatever happened before. */
  private static String again(Order order) {
    List<String> to =
        order.wanted().stream()
            .map(w -> " --to %s=%s".formatted(w.component(), w.version()))
            .toList();
    return "nothing, if it is to stay as it is; to try it again: slipway schedule apply %s%s"
        .formatted(order.stack(), String.join("", to));
  }
}
