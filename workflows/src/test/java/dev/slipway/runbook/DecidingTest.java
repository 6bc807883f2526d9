package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Report.StepReport;
import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Decision;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import dev.slipway.testkit.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A step has failed for good and a person decides: what each answer does, which are refused and
 * why, and what becomes of a run whose users are out for too long meanwhile.
 */
@Timeout(300)
class DecidingTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RollbackRules ASK =
      new RollbackRules(false, OnFailure.ASK, List.of("verify behind the door"), null);

  private final ApprovalRun run = new ApprovalRun();
  private final Map<String, Object> before = run.world().seen();

  @AfterEach
  void close() {
    run.close();
  }

  // Before the point of no return.

  @Test
  void without_being_told_to_ask_a_run_goes_back_by_itself() {
    run.faults().breakEvery("Platform.Migrate");
    Report report = run.ends("ROLLED_BACK");
    assertEquals(before, run.world().seen());
    assertEquals(List.of(), report.overrides());
  }

  @Test
  void a_retry_tries_again_and_is_named() {
    asksAbout("Platform.Migrate");
    run.later(
        HOUR,
        () -> {
          run.faults().mend();
          assertEquals("trying 'migrate' again", run.workflow().retry(said("migrate", 1)));
        });
    Report report = run.ends("COMPLETED");
    assertEquals("2.0", run.world().settings.get("APP_VERSION"));
    assertEquals(List.of("retry of 'migrate' by anna: why"), report.overrides());
    assertEquals(StepEnd.DONE, step(report, "migrate").end());
    assertTrue(
        step(report, "migrate").millis() < 60_000, () -> "without the hour of waiting: " + report);
  }

  @Test
  void the_status_shows_every_answer_that_counts_with_its_command_and_its_json() {
    asksAbout("Platform.Migrate");
    run.later(
        HOUR,
        () -> {
          Status status = run.status();
          assertEquals(
              "a person: 'migrate' failed for good: Platform.Migrate was made to fail",
              status.waitingFor());
          assertEquals(
              """
              slipway retry shop --step 'migrate' --generation 1
              slipway by-hand shop --step 'migrate' --generation 1 --reason 'WHAT YOU DID'
              slipway go-back shop --step 'migrate' --generation 1 --reason 'WHY'
              slipway abort shop --reason 'WHY'\
              """,
              status.answer());
          assertEquals(
              """
              retry {"step":"migrate","generation":1,"by":"you"}
              byHand {"step":"migrate","generation":1,"by":"you","reason":"what you did"}
              rollback {"step":"migrate","generation":1,"by":"you","reason":"why"}
              abort {"reason":"why","by":"you"}\
              """,
              status.update());
          run.workflow().goBack(said("migrate", 1));
        });
    run.ends("ROLLED_BACK");
  }

  @Test
  void going_back_puts_everything_back_and_is_named() {
    asksAbout("Platform.Migrate");
    run.later(HOUR, () -> run.workflow().goBack(said("migrate", 1)));
    Report report = run.ends("ROLLED_BACK");
    assertEquals(before, run.world().seen());
    assertEquals("Platform.Migrate was made to fail", report.why());
    assertEquals(List.of("rollback of 'migrate' by anna: why"), report.overrides());
  }

  @Test
  void an_abort_ends_the_wait() {
    asksAbout("Platform.Migrate");
    run.later(HOUR, () -> run.workflow().abort(new Abort("enough", "ben")));
    Report report = run.ends("ABORTED");
    assertEquals(before, run.world().seen());
    assertEquals("asked to stop by ben: enough", report.why());
    assertEquals(List.of("abort by ben: enough"), report.overrides());
  }

  @Test
  void what_the_plan_allows_is_skipped_and_named_as_not_proven() {
    run.rules(ASK);
    run.world().answer = new World.Answer(200, "sick");
    run.later(HOUR, () -> run.workflow().skip(said("verify behind the door", 1)));
    Report report = run.ends("COMPLETED");
    assertEquals(List.of("skip of 'verify behind the door' by anna: why"), report.overrides());
    assertEquals(StepEnd.SKIPPED, step(report, "verify behind the door").end());
    assertTrue(
        report.notProven().contains("'verify behind the door' was skipped by anna: why"),
        () -> report.notProven().toString());
  }

  @Test
  void what_the_plan_does_not_allow_is_not_skipped() {
    asksAbout("Platform.Migrate");
    run.later(
        HOUR,
        () -> {
          refused(
              "no skip: the plan does not allow to skip 'migrate'; its stack file allows: verify behind the door",
              () -> run.workflow().skip(said("migrate", 1)));
          run.workflow().goBack(said("migrate", 1));
        });
    run.ends("ROLLED_BACK");
  }

  @Test
  void what_was_done_by_hand_counts_when_it_is_seen() {
    asksAbout("Platform.Turn");
    run.later(HOUR, () -> run.workflow().byHand(said("turn the knobs", 1)));
    run.later(
        HOUR.multipliedBy(2),
        () -> {
          String waits = run.status().waitingFor();
          assertTrue(waits.contains("said to be done by hand, but: "), waits);
          run.world().settings.put("APP_VERSION", "2.0");
          run.workflow().byHand(said("turn the knobs", 1));
        });
    Report report = run.ends("COMPLETED");
    assertEquals(2, report.overrides().size(), () -> report.overrides().toString());
    assertEquals(StepEnd.BY_HAND, step(report, "turn the knobs").end());
  }

  /** A check has no deed: saying that it is fine does not make it so. */
  @Test
  void a_check_is_looked_at_again_when_it_is_said_to_hold() {
    run.rules(ASK);
    run.world().answer = new World.Answer(200, "sick");
    run.later(HOUR, () -> run.workflow().byHand(said("verify behind the door", 1)));
    run.later(
        HOUR.multipliedBy(2),
        () -> {
          String waits = run.status().waitingFor();
          assertTrue(waits.contains("said to be done by hand, but: "), waits);
          run.world().answer = new World.Answer(200, "healthy");
          run.workflow().byHand(said("verify behind the door", 1));
        });
    Report report = run.ends("COMPLETED");
    assertFalse(
        report.findings().stream().anyMatch(f -> f.stops()), () -> report.findings().toString());
  }

  @Test
  void an_answer_to_an_earlier_try_is_refused() {
    asksAbout("Platform.Migrate");
    run.later(HOUR, () -> run.workflow().retry(said("migrate", 1)));
    run.later(
        HOUR.multipliedBy(2),
        () -> {
          refused(
              "answers generation 1 of 'migrate', but generation 2 is stuck",
              () -> run.workflow().retry(said("migrate", 1)));
          refused(
              "answers generation null of 'migrate', but generation 2 is stuck",
              () -> run.workflow().goBack(said("migrate", null)));
          refused(
              "the stuck step is 'migrate'", () -> run.workflow().goBack(said("stop writers", 2)));
          refused(
              "say who you are and why",
              () -> run.workflow().goBack(new Decision("migrate", 2, "anna", " ")));
          refused(
              "say who you are", () -> run.workflow().retry(new Decision("migrate", 2, null, "")));
          run.workflow().goBack(said("migrate", 2));
          refused("nothing is stuck", () -> run.workflow().goBack(said("migrate", 2)));
        });
    run.ends("ROLLED_BACK");
  }

  @Test
  void who_does_not_hold_the_stack_yet_is_not_asked() {
    asksAbout("Host.Claim");
    run.ends("REFUSED");
    assertEquals(before, run.world().seen());
  }

  // While it goes back.

  @Test
  void an_undo_is_retried_or_done_by_hand_and_never_skipped() {
    asksAbout("Platform.Migrate");
    run.faults().breakEvery("Platform.OpenDoor");
    run.later(HOUR, () -> run.workflow().goBack(said("migrate", 1)));
    run.later(
        HOUR.multipliedBy(2),
        () -> {
          assertEquals(
              """
              slipway retry shop --step 'door open' --generation 1
              slipway by-hand shop --step 'door open' --generation 1 --reason 'WHAT YOU DID'\
              """,
              run.status().answer());
          refused(
              "no skip: 'door open' puts something back, and that is never skipped",
              () -> run.workflow().skip(said("door open", 1)));
          refused(
              "no rollback: the run is putting everything back already",
              () -> run.workflow().goBack(said("door open", 1)));
          refused(
              "too late to abort, since 'putting back'",
              () -> run.workflow().abort(new Abort("enough", "ben")));
          run.world().doorClosed = false;
          run.workflow().byHand(said("door open", 1));
        });
    Report report = run.ends("ROLLED_BACK");
    assertEquals(before, run.world().seen());
    assertEquals(StepEnd.BY_HAND, step(report, "door open").end());
    wasDownUntil(HOUR.multipliedBy(2), report);
    assertTrue(step(report, "door open").millis() < 60_000, "without the hour of waiting");
  }

  // Past the point of no return.

  @Test
  void past_the_point_of_no_return_nobody_goes_back() {
    asksAbout("Host.Record");
    run.later(
        HOUR,
        () -> {
          refused(
              "no rollback: the point of no return is passed",
              () -> run.workflow().goBack(said("record", 1)));
          refused("no skip: the plan does not", () -> run.workflow().skip(said("record", 1)));
          run.faults().mend();
          run.workflow().retry(said("record", 1));
        });
    run.ends("COMPLETED");
  }

  @Test
  void what_nothing_hangs_on_may_always_be_skipped() {
    run.faults().breakEvery("Host.Retain");
    run.later(HOUR, () -> run.workflow().skip(said("retire old backups", 1)));
    Report report = run.ends("COMPLETED");
    assertEquals(StepEnd.SKIPPED, step(report, "retire old backups").end());
  }

  // The downtime budget.

  @Test
  void a_run_that_waits_goes_back_when_the_downtime_budget_is_used_up() {
    asksAbout("Platform.Migrate", Duration.ofMinutes(10));
    run.later(
        Duration.ofMinutes(5),
        () -> {
          String waits = run.status().waitingFor();
          assertTrue(waits.contains("the run goes back by itself at "), waits);
        });
    Report report = run.ends("ROLLED_BACK");
    assertEquals("downtime budget of 10 min used up at step 'migrate'", report.why());
    assertEquals(before, run.world().seen());
    wasDownFor(Duration.ofMinutes(10), report);
    assertEquals(StepEnd.FAILED, step(report, "migrate").end());
  }

  /** What may pass is tried for about three minutes; the budget is shorter. */
  @Test
  void retries_do_not_go_on_beyond_the_downtime_budget() {
    run.rules(new RollbackRules(false, OnFailure.ROLLBACK, List.of(), Duration.ofMinutes(1)));
    run.faults().busy("Platform.Migrate");
    Report report = run.ends("ROLLED_BACK");
    assertEquals("downtime budget of 60 s used up at step 'migrate'", report.why());
    assertEquals(before, run.world().seen());
    wasDownFor(Duration.ofMinutes(1), report);
  }

  @Test
  void within_its_downtime_budget_a_run_goes_on() {
    asksAbout("Platform.Migrate", Duration.ofMinutes(90));
    run.later(
        HOUR,
        () -> {
          run.faults().mend();
          run.workflow().retry(said("migrate", 1));
        });
    Report report = run.ends("COMPLETED");
    assertFalse(warned(report), () -> report.findings().toString());
  }

  @Test
  void past_the_point_of_no_return_the_downtime_budget_only_warns() {
    asksAbout("Platform.OpenDoor", Duration.ofMinutes(10));
    run.later(
        HOUR,
        () -> {
          run.faults().mend();
          run.workflow().retry(said("open the door", 1));
        });
    Report report = run.ends("COMPLETED");
    assertTrue(warned(report), () -> report.findings().toString());
    assertEquals("", report.why());
  }

  /** Whoever opened the door: users are in from then on. */
  @Test
  void the_outage_is_over_when_the_door_was_opened_by_hand() {
    run.rules(ASK.with(null, Duration.ofMinutes(90)));
    run.faults().breakEvery("Platform.OpenDoor");
    run.faults().breakEvery("Host.Record");
    run.later(
        HOUR,
        () -> {
          run.world().doorClosed = false;
          run.workflow().byHand(said("open the door", 1));
        });
    run.later(
        HOUR.multipliedBy(3),
        () -> {
          assertEquals(0, run.status().downSinceMillis());
          run.faults().mend();
          run.workflow().retry(said("record", 1));
        });
    Report report = run.ends("COMPLETED");
    wasDownUntil(HOUR, report);
    assertFalse(warned(report), () -> report.findings().toString());
  }

  @Test
  void while_it_goes_back_the_downtime_budget_only_warns() {
    run.rules(new RollbackRules(false, OnFailure.ROLLBACK, List.of(), Duration.ofMinutes(10)));
    run.faults().breakEvery("Platform.Migrate");
    run.faults().breakEvery("Platform.OpenDoor");
    run.later(
        HOUR,
        () -> {
          run.faults().mend();
          run.workflow().retry(said("door open", 1));
        });
    Report report = run.ends("ROLLED_BACK");
    assertTrue(warned(report), () -> report.findings().toString());
    assertEquals("Platform.Migrate was made to fail", report.why());
    assertEquals(before, run.world().seen());
  }

  /** Closing the door and putting back come on top, by a few seconds of the real clock. */
  private static void wasDownFor(Duration budget, Report report) {
    long over = report.downtimeMillis() - budget.toMillis();
    assertTrue(over >= 0 && over < 20_000, () -> "over by " + over + " ms");
  }

  /** The door closed in the first seconds of the run. */
  private static void wasDownUntil(Duration after, Report report) {
    long off = Math.abs(report.downtimeMillis() - after.toMillis());
    assertTrue(off < 20_000, () -> "off by " + off + " ms");
  }

  private static boolean warned(Report report) {
    return report.findings().stream().anyMatch(f -> f.check().equals("downtime-budget"));
  }

  private void asksAbout(String call) {
    run.rules(ASK);
    run.faults().breakEvery(call);
  }

  private void asksAbout(String call, Duration budget) {
    run.rules(ASK.with(null, budget));
    run.faults().breakEvery(call);
  }

  private void refused(String why, Runnable update) {
    String refusal = run.refusal(update);
    assertTrue(refusal.contains(why), refusal);
  }

  private static Decision said(String step, @Nullable Integer generation) {
    return new Decision(step, generation, "anna", "why");
  }

  private static StepReport step(Report report, String name) {
    return Objects.requireNonNull(
        report.steps().stream().filter(s -> s.name().equals(name)).findFirst().orElse(null), name);
  }
}
