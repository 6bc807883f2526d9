package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Report.StepReport;
import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.runbook.Answerable.Decision;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import dev.slipway.testkit.Asked;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An upgrade that is started by itself keeps to the windows of its stack. */
@Timeout(300)
class WindowRunTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HALF = Duration.ofSeconds(30);

  private static String ends(WindowRun run) {
    run.begin();
    run.upgrade();
    return WindowRun.result(run.stub(WindowRun.UPGRADE));
  }

  private static List<String> steps(Report report) {
    return report.steps().stream().map(StepReport::name).toList();
  }

  @Test
  void inside_of_a_window_it_goes_as_ever() {
    try (WindowRun run = WindowRun.wide()) {
      assertEquals("COMPLETED", ends(run));
      assertEquals(List.of(), run.report().overrides());
      assertTrue(run.ports.world.journal.stream().noneMatch(e -> e.what().contains("window")));
    }
  }

  @Test
  void outside_of_the_windows_nothing_is_touched() {
    try (WindowRun run = new WindowRun(Duration.ZERO, HALF, HALF, "")) {
      assertEquals("REFUSED", ends(run));
      assertEquals(List.of(), run.ports.faults.calls());
    }
  }

  /** The plan said yes, and then people took their time. */
  @Test
  void what_no_longer_fits_when_it_is_agreed_to_is_refused_before_the_claim() {
    try (WindowRun run =
        new WindowRun(Duration.ofHours(5), MINUTE, HALF, "").asks(Asked.oncall())) {
      run.env.registerDelayedCallback(
          Duration.ofHours(6),
          () -> run.workflow().approve(new Approval(digest(run), "anna", "fine", null)));
      assertEquals("REFUSED", ends(run));
      assertTrue(run.report().why().contains("no window is open any more"), run.report()::why);
      assertEquals(
          List.of(),
          run.ports.faults.calls().stream().filter(c -> c.equals("Host.Claim")).toList());
    }
  }

  @Test
  void an_approval_in_time_is_followed_by_the_upgrade() {
    try (WindowRun run =
        new WindowRun(Duration.ofHours(5), MINUTE, HALF, "").asks(Asked.oncall())) {
      run.env.registerDelayedCallback(
          Duration.ofHours(4),
          () -> run.workflow().approve(new Approval(digest(run), "anna", "fine", null)));
      assertEquals("COMPLETED", ends(run));
    }
  }

  private static final Duration DAY = Duration.ofDays(1);

  /** Started in Monday's window, approved on Tuesday, done in Wednesday's. */
  static WindowRun approvedBetween(Duration length) {
    WindowRun run =
        new WindowRun(Duration.ofHours(5), MINUTE, HALF, "")
            .asks(Asked.oncall())
            .then(DAY.multipliedBy(2), length);
    run.later(DAY, () -> run.workflow().approve(new Approval(digest(run), "anna", "fine", null)));
    return run;
  }

  @Test
  void what_is_agreed_to_between_two_windows_waits_for_the_second() {
    try (WindowRun run = approvedBetween(Duration.ofHours(1))) {
      run.later(
          DAY.plus(MINUTE),
          () -> {
            Status waits = run.workflow().status();
            assertTrue(
                waits.waitingFor().startsWith("its window, which opens at 20"), waits.waitingFor());
            assertTrue(waits.answer().contains("slipway abort shop"), waits.answer());
            assertEquals("wait for the window", waits.step());
            assertFalse(run.ports.faults.calls().contains("Host.Claim"));
          });
      assertEquals("COMPLETED", ends(run));
      assertEquals(List.of(), run.wrong);
      long took = run.report().wallMillis() - DAY.multipliedBy(2).toMillis();
      assertTrue(took >= 0 && took < 120_000, () -> "after the opening: " + took);
    }
  }

  @Test
  void a_second_window_that_is_too_short_is_not_waited_for() {
    try (WindowRun run = approvedBetween(MINUTE.multipliedBy(6))) {
      assertEquals("REFUSED", ends(run));
      assertTrue(run.report().why().startsWith("claim the stack: window"), run.report()::why);
      assertTrue(run.report().wallMillis() < DAY.plusHours(1).toMillis());
    }
  }

  @Test
  void who_waits_for_a_window_can_be_aborted() {
    try (WindowRun run = approvedBetween(Duration.ofHours(1))) {
      run.later(DAY.plusHours(1), () -> run.workflow().abort(new Abort("second thoughts", "anna")));
      assertEquals("ABORTED", ends(run));
      assertEquals(List.of(), run.wrong);
      assertEquals(List.of(), run.ports.faults.calls());
    }
  }

  private static String digest(WindowRun run) {
    return Objects.requireNonNull(run.workflow().status().plan()).digest();
  }

  @Test
  void a_plan_that_is_too_long_for_the_window_never_claims_the_stack() {
    try (WindowRun run = new WindowRun(MINUTE, HALF, HALF.plusSeconds(1), "")) {
      assertEquals("REFUSED", ends(run));
      assertTrue(run.report().why().startsWith("claim the stack: window"), run.report()::why);
      assertEquals(List.of("ask the agent", "stack given back"), steps(run.report()));
      assertFalse(run.ports.faults.calls().contains("Host.Claim"));
    }
  }

  /** Preparing took longer than the window has room for: users never notice anything. */
  @Test
  void what_does_not_fit_any_more_does_not_close_the_door() {
    try (WindowRun run = new WindowRun(MINUTE, Duration.ZERO, HALF, "").slow("follow", 7)) {
      assertEquals("ROLLED_BACK", ends(run));
      assertTrue(run.report().why().startsWith("close the door: window"), run.report()::why);
      assertTrue(
          !run.ports.faults.calls().contains("Platform.CloseDoor"),
          run.ports.faults.calls()::toString);
      assertEquals(0, run.report().downtimeMillis());
      assertTrue(
          run.report().findings().stream().anyMatch(f -> f.check().equals("window") && f.stops()));
    }
  }

  /** Behind the closed door there must be time to go back. */
  @Test
  void when_only_the_way_back_still_fits_it_goes_back() {
    try (WindowRun run = new WindowRun(MINUTE, Duration.ZERO, HALF, "").slow("keep", 7)) {
      assertEquals("ROLLED_BACK", ends(run));
      assertTrue(run.report().why().startsWith("migrate: window"), run.report()::why);
      assertTrue(!run.ports.faults.calls().contains("Platform.Migrate"));
      assertTrue(run.ports.faults.calls().contains("Platform.OpenDoor"));
    }
  }

  // What people are asked.

  private static final RollbackRules ASK = new RollbackRules(false, OnFailure.ASK, List.of(), null);
  private static final Duration HOUR = Duration.ofHours(1);

  private static WindowRun asking(String breaks) {
    return new WindowRun(HOUR.multipliedBy(3), MINUTE, MINUTE.multipliedBy(30), "")
        .rules(ASK)
        .breaks(breaks);
  }

  private static void retry(WindowRun run, String step) {
    run.ports.faults.mend();
    run.workflow().retry(new Decision(step, 1, "anna", "mended"));
  }

  @Test
  void an_answer_in_time_counts() {
    try (WindowRun run = asking("Platform.Migrate")) {
      run.later(HOUR.multipliedBy(2), () -> retry(run, "migrate"));
      assertEquals("COMPLETED", ends(run));
      assertEquals(List.of(), run.wrong);
    }
  }

  /** Friday's question, answered on Monday, would put users out on Monday. */
  @Test
  void nobody_is_waited_for_beyond_the_window() {
    try (WindowRun run = asking("Platform.Migrate")) {
      run.later(
          HOUR,
          () -> {
            String waits = run.workflow().status().waitingFor();
            assertTrue(waits.contains("the run goes back by itself at "), waits);
            assertTrue(waits.contains("its window closes at "), waits);
          });
      assertEquals("ROLLED_BACK", ends(run));
      assertEquals(List.of(), run.wrong);
      String why = run.report().why();
      assertTrue(why.contains(", 30 min before that are kept for going back"), why);
      long down = run.report().downtimeMillis();
      assertTrue(Math.abs(down - Duration.ofMinutes(150).toMillis()) < 20_000, () -> "" + down);
    }
  }

  /** The sooner of window and budget is told, and is what happens. */
  @Test
  void the_downtime_budget_may_end_the_wait_before_the_window_does() {
    try (WindowRun run = asking("Platform.Migrate").rules(ASK.with(null, HOUR))) {
      run.later(
          MINUTE.multipliedBy(10),
          () -> {
            String waits = run.workflow().status().waitingFor();
            assertTrue(waits.contains("downtime budget"), waits);
            assertFalse(waits.contains("window"), waits);
          });
      assertEquals("ROLLED_BACK", ends(run));
      assertEquals(List.of(), run.wrong);
      assertTrue(run.report().why().startsWith("downtime budget"), run.report()::why);
    }
  }

  @Test
  void a_second_try_must_fit_as_the_first_one() {
    try (WindowRun run = asking("Platform.CloseDoor").downtime(HOUR)) {
      run.later(MINUTE.multipliedBy(95), () -> retry(run, "close the door"));
      assertEquals("ROLLED_BACK", ends(run));
      assertEquals(List.of(), run.wrong);
      assertTrue(run.report().why().startsWith("close the door: window"), run.report()::why);
    }
  }

  @Test
  void without_time_to_wait_nobody_is_asked() {
    try (WindowRun run =
        new WindowRun(MINUTE, Duration.ZERO, HALF, "")
            .rules(ASK)
            .slow("keep", 7)
            .breaks("Data.Keep")) {
      assertEquals("ROLLED_BACK", ends(run));
      assertEquals("Data.Keep was made to fail", run.report().why());
    }
  }

  @Test
  void past_the_point_of_no_return_it_waits_for_as_long_as_it_takes() {
    try (WindowRun run = asking("Platform.OpenDoor")) {
      run.later(HOUR.multipliedBy(9), () -> retry(run, "open the door"));
      assertEquals("COMPLETED", ends(run));
      assertEquals(List.of(), run.wrong);
    }
  }

  @Test
  void whoever_overrides_the_window_is_waited_for() {
    try (WindowRun run =
        new WindowRun(Duration.ZERO, HALF, HALF, "CVE-2026-1")
            .rules(ASK)
            .breaks("Platform.Migrate")) {
      run.later(HOUR.multipliedBy(9), () -> retry(run, "migrate"));
      assertEquals("COMPLETED", ends(run));
      assertEquals(List.of(), run.wrong);
    }
  }

  @Test
  void with_a_reason_it_is_done_outside_and_the_reason_is_in_report_and_journal() {
    try (WindowRun run = new WindowRun(Duration.ZERO, HALF, HALF, "CVE-2026-1")) {
      assertEquals("COMPLETED", ends(run));
      assertEquals(List.of("window overridden: CVE-2026-1"), run.report().overrides());
      assertEquals(
          List.of("window overridden tester CVE-2026-1"),
          run.ports.world.journal.stream()
              .filter(e -> e.what().contains("window"))
              .map(e -> "%s %s %s".formatted(e.what(), e.who(), e.why()))
              .toList());
    }
  }
}
