package dev.slipway.testkit;

import dev.slipway.plan.Change;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Veto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vetoes in memory. */
final class FakeVetoes {
  private static final List<String> FAULTS =
      List.of("MIGRATION_FAILED", "UNIT_NOT_SERVING", "CHECK");
  private static final List<String> TRIALS =
      List.of("migrate", "deploy", "verify behind the door", "verify the schema", "units stay up");

  private final World world;
  private final Journal journal;

  /** Writes an entry once. */
  interface Journal {
    void add(String run, String what, String who, String why);
  }

  FakeVetoes(World world, Journal journal) {
    this.world = world;
    this.journal = journal;
  }

  void say(String run, List<Wanted> versions, boolean lift, String by, String why) {
    for (Wanted w : versions) {
      boolean there = world.vetoes.stream().anyMatch(v -> v.of(w.component(), w.version()));
      String lifted = "veto lifted: %s=%s".formatted(w.component(), w.version());
      boolean before =
          world.journal.stream().anyMatch(e -> e.run().equals(run) && e.what().equals(lifted));
      if (lift && !there && !before) {
        throw FakeDeeds.refused("NOT_VETOED", w + " is not vetoed");
      }
    }
    for (Wanted w : versions) {
      boolean vetoed = world.vetoes.removeIf(v -> lift && v.of(w.component(), w.version()));
      boolean there = world.vetoes.stream().anyMatch(v -> v.of(w.component(), w.version()));
      if (!lift && !there) {
        world.vetoes.add(new Veto(w.component(), w.version(), World.NOW, by, why, run));
        journal.add(run, "vetoed %s=%s".formatted(w.component(), w.version()), by, why);
      }
      if (vetoed) {
        journal.add(run, "veto lifted: %s=%s".formatted(w.component(), w.version()), by, why);
      }
    }
  }

  void ended(Report report, @Nullable Plan plan) {
    boolean failed =
        report.runbook().equals("Upgrade")
            && report.outcome() == Outcome.ROLLED_BACK
            && report.steps().stream()
                .anyMatch(s ->
                    s.end() == StepEnd.FAILED
                        && TRIALS.contains(s.name())
                        && FAULTS.contains(String.valueOf(s.fault())));
    String by = plan == null ? "" : plan.order().requestedBy();
    if (failed) {
      say(report.run(), of(report.changes()), false, by, report.why());
    } else if (plan != null && report.outcome() == Outcome.COMPLETED) {
      String reason = plan.order().reason();
      String why = "people went back behind it" + (reason.isEmpty() ? "" : ": " + reason);
      plan.undone().stream()
          .filter(point -> !point.unfinished() && point.server() == null)
          .forEach(point -> say(report.run(), of(point.changes()), false, by, why));
    }
  }

  private static List<Wanted> of(List<Change> changes) {
    return changes.stream().map(c -> new Wanted(c.component(), c.to())).toList();
  }
}
