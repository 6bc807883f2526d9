package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextCommandTest {
  private static final Plan.Loss LOSS = new Plan.Loss(3, 10, 0, 0, List.of());

  @ParameterizedTest
  @CsvSource({
    "Upgrade, upgrade",
    "Rollback, rollback",
    "MigratePostgres, migrate-postgres",
    "Retire, retire"
  })
  void after_a_plan_its_own_runbook_is_offered(String runbook, String command) {
    String next = NextCommand.after(Samples.report("shop", runbook, Outcome.PLANNED)).getFirst();
    assertTrue(next.startsWith("slipway %s shop ".formatted(command)), next);
  }

  @Test
  void a_refused_rollback_is_offered_with_the_tier_that_it_asked_for() {
    Report refused = Samples.report("shop", "Rollback", Outcome.REFUSED, List.of(), LOSS);
    Typed typed = new Typed(List.of("rollback", "shop", "--tier", "data", "--reason", "bad"));
    assertEquals(
        "slipway rollback shop --tier data --reason bad --accept-data-loss   to lose that",
        NextCommand.after(refused, typed).getFirst());
  }

  @Test
  void outside_of_windows_a_plan_says_so() {
    Finding closed = Finding.warn("window", "windows", "outside of every window", "wait");
    Report planned =
        Samples.report("shop", "Upgrade", Outcome.PLANNED, List.of(closed), Plan.Loss.NONE);
    assertEquals(
        List.of(
            "slipway upgrade shop --to web=2.0   to do it, in a window",
            "slipway upgrade shop --to web=2.0 --override-window WHY   to do it now"),
        NextCommand.after(planned, new Typed(List.of("plan", "shop", "--to", "web=2.0"))));
  }
}
