package dev.slipway.adapter.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Change;
import dev.slipway.plan.Observed.KeptPoint;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Report.StepReport;
import dev.slipway.plan.Tier;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What earlier runs tell of how long the next one takes. */
class RunsTest {
  @TempDir Path directory = Path.of("");

  private List<String> begun = List.of();

  private Runs runs() {
    return new Runs(new StateDir(directory), stack -> begun);
  }

  /** Ids are made of the time, and clocks are set back. */
  @Test
  void the_last_run_is_the_one_that_began_last_and_not_the_one_with_the_highest_id() {
    List<Change> changes = List.of(new Change("app", "1.0", "2.0"));
    ended("20261130-0010", "Upgrade", Outcome.COMPLETED, changes);
    ended("20261130-0310", "Upgrade", Outcome.COMPLETED, changes);
    ended("20261130-0230", "Upgrade", Outcome.COMPLETED, changes);
    begun = List.of("20261130-0310", "20261130-0230");
    assertEquals(
        List.of("20261130-0230", "20261130-0310", "20261130-0010"),
        runs().points("kekkai").stream().map(KeptPoint::run).toList());
  }

  private void ended(String run, String runbook, Outcome outcome, StepReport... steps) {
    ended(run, runbook, outcome, List.of(), steps);
  }

  private void ended(
      String run, String runbook, Outcome outcome, List<Change> changes, StepReport... steps) {
    runs()
        .ended(
            "kekkai",
            new Report(
                outcome,
                "",
                "kekkai",
                runbook,
                run,
                "",
                changes,
                Tier.CODE,
                Plan.Loss.NONE,
                9_000_000,
                999_999,
                List.of(steps),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of()),
            Instant.EPOCH);
  }

  private static StepReport step(String name, StepEnd end, long millis) {
    return new StepReport(name, end, millis, "");
  }

  @Test
  void without_an_earlier_upgrade_nothing_is_known() {
    assertEquals(0, runs().medianMillis("kekkai"));
    assertEquals(0, runs().longestWayBackMillis("kekkai"));
  }

  @Test
  void of_upgrades_to_the_same_versions_the_last_one_that_came_to_something_is_told() {
    List<Change> first = List.of(new Change("app", "1.0", "2.0"), new Change("db", "1", "2"));
    List<Change> turned = List.of(new Change("db", "1", "2"), new Change("app", "1.0", "2.0"));
    ended("r1", "Upgrade", Outcome.COMPLETED, first);
    ended("r2", "Upgrade", Outcome.ROLLED_BACK, turned);
    ended("r3", "Upgrade", Outcome.REFUSED, first);
    ended("r4", "Upgrade", Outcome.ABORTED, first);
    ended("r5", "Rollback", Outcome.COMPLETED, first);
    ended("r6", "Upgrade", Outcome.COMPLETED, List.of(new Change("app", "1.0", "3.0")));
    assertEquals(
        List.of("r6 COMPLETED", "r2 ROLLED_BACK"),
        runs().upgrades("kekkai").stream().map(u -> u.run() + " " + u.outcome()).toList());
  }

  @Test
  void an_upgrade_takes_what_its_steps_took_but_not_what_people_took() {
    ended(
        "r1",
        "Upgrade",
        Outcome.COMPLETED,
        step("approval", StepEnd.DONE, 80_000_000),
        step("back up", StepEnd.DONE, 300),
        step("deploy", StepEnd.DONE, 40));
    ended("r2", "Upgrade", Outcome.COMPLETED, step("deploy", StepEnd.DONE, 10));
    ended("r3", "Upgrade", Outcome.COMPLETED, step("deploy", StepEnd.DONE, 9_000));
    ended("r4", "Upgrade", Outcome.ROLLED_BACK, step("deploy", StepEnd.FAILED, 50_000));
    ended("r5", "Rollback", Outcome.COMPLETED, step("go back", StepEnd.DONE, 50_000));
    assertEquals(340, runs().medianMillis("kekkai"));
  }

  @Test
  void the_way_back_takes_as_long_as_the_worst_one_did() {
    ended(
        "r1",
        "Upgrade",
        Outcome.ROLLED_BACK,
        step("deploy", StepEnd.FAILED, 5_000),
        step("previous release serves", StepEnd.UNDONE, 700),
        step("door open", StepEnd.UNDONE, 50));
    ended("r2", "Upgrade", Outcome.ABORTED, step("door open", StepEnd.UNDONE, 60));
    assertEquals(750, runs().longestWayBackMillis("kekkai"));
    for (int i = 1; i <= 9; i++) {
      ended("s" + i, "Upgrade", Outcome.COMPLETED);
    }
    assertEquals(60, runs().longestWayBackMillis("kekkai"), "of the last ten");
  }

  @Test
  void the_downtime_is_that_of_its_steps_without_what_people_took_to_decide() {
    ended(
        "r1",
        "Upgrade",
        Outcome.COMPLETED,
        step("back up", StepEnd.DONE, 7_000),
        step("close the door", StepEnd.DONE, 100),
        step("migrate", StepEnd.DONE, 200),
        step("open the door", StepEnd.DONE, 30),
        step("tidy up", StepEnd.DONE, 4_000));
    assertEquals(330, runs().medianDowntimeMillis("kekkai"));
  }
}
