package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable.Abort;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run says what is wrong with the agent of its host, and touches nothing until it is right. */
@Timeout(300)
class AgentWatchTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String START = "on that host run: slipway worker --agent --host local";

  @Test
  void an_agent_that_is_away_when_a_run_is_planned_refuses_it() {
    try (AgentRun run = new AgentRun().away(Duration.ZERO, HOUR).begin()) {
      assertEquals("REFUSED", run.end());
      assertEquals(
          "agent local: its agent does not answer: nobody takes its calls (%s)".formatted(START),
          run.report().why());
      assertEquals(List.of(), run.ports.faults.calls());
    }
  }

  @Test
  void one_that_is_away_before_the_claim_has_three_minutes_and_is_shown() {
    try (AgentRun run = new AgentRun()) {
      run.away(HOUR, HOUR.multipliedBy(2).plus(MINUTE.multipliedBy(2)))
          .approvedAfter(HOUR.multipliedBy(2))
          .later(HOUR.multipliedBy(2).plus(MINUTE), () -> shown(run, "the run waits for it until"));
      assertEquals("COMPLETED", run.begin().end());
      assertEquals(List.of(), run.wrong);
    }
  }

  private static void shown(AgentRun run, String more) {
    String waits = run.waitingFor();
    assertTrue(waits.startsWith("the agent of host local, which has not picked anything"), waits);
    assertTrue(waits.contains(more), waits);
    assertTrue(waits.contains(START), waits);
  }

  @Test
  void after_that_the_run_is_refused_and_nothing_waits_for_the_agent() {
    try (AgentRun run = new AgentRun()) {
      run.away(HOUR, HOUR.multipliedBy(9)).approvedAfter(HOUR.multipliedBy(2));
      assertEquals("REFUSED", run.begin().end());
      assertTrue(run.report().why().startsWith("ask the agent: agent local: "), run.report()::why);
      assertTrue(run.report().why().contains(START), run.report()::why);
      assertEquals(List.of(), run.ports.faults.calls());
      long waited = run.report().wallMillis() - HOUR.multipliedBy(2).toMillis();
      assertTrue(waited > 190_000 && waited < 240_000, () -> "waited " + waited);
    }
  }

  @Test
  void who_waits_for_an_agent_can_be_aborted() {
    try (AgentRun run = new AgentRun()) {
      run.away(HOUR, HOUR.multipliedBy(9))
          .approvedAfter(HOUR.multipliedBy(2))
          .later(
              HOUR.multipliedBy(2).plus(MINUTE),
              () -> run.workflow().abort(new Abort("second thoughts", "anna")));
      assertEquals("ABORTED", run.begin().end());
      assertEquals(List.of(), run.wrong);
      assertEquals(List.of(), run.ports.faults.calls());
    }
  }

  @Test
  void one_of_another_protocol_is_told_before_the_claim() {
    try (AgentRun run = new AgentRun()) {
      run.later(HOUR, () -> run.replacedBy(7, List.of("compose", "postgres")))
          .approvedAfter(HOUR.multipliedBy(2));
      assertEquals("REFUSED", run.begin().end());
      assertTrue(
          run.report().why().contains("speaks protocol 7, and the plan was made with one of"),
          run.report()::why);
      assertEquals(List.of(), run.ports.faults.calls());
    }
  }

  @Test
  void one_that_can_do_less_is_told_before_the_freeze_and_users_notice_nothing() {
    try (AgentRun run = new AgentRun().backupTakes(8)) {
      run.later(MINUTE.dividedBy(2), () -> run.replacedBy(1, List.of("compose")));
      assertEquals("ROLLED_BACK", run.begin().end());
      Report report = run.report();
      assertTrue(
          report.why().startsWith("ask the agent again: agent local: can no longer do postgres"),
          report::why);
      assertEquals(0, report.downtimeMillis());
      assertFalse(run.ports.faults.calls().contains("Platform.CloseDoor"));
      assertFalse(run.ports.world.doorClosed);
      assertNull(run.ports.world.holder);
    }
  }

  /** A queued effect says nothing by itself: the look from beside does, and sees the return. */
  @Test
  void while_an_effect_is_queued_the_run_shows_since_when_nobody_picks_it_up() {
    try (AgentRun run = new AgentRun().backupTakes(12)) {
      run.away(MINUTE.dividedBy(2), MINUTE.multipliedBy(20))
          .later(MINUTE.multipliedBy(10), () -> shown(run, "nobody takes its calls"))
          .later(MINUTE.multipliedBy(20).plusSeconds(20), () -> assertEquals("", run.waitingFor()));
      assertEquals("COMPLETED", run.begin().end());
      assertEquals(List.of(), run.wrong);
    }
  }

  @Test
  void away_slow_and_broken_are_told_apart() {
    assertEquals(
        "its agent does not answer: nobody takes its calls",
        seen(timeout(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START)));
    assertEquals(
        "its agent is there and too slow: no answer within 10 s of taking the call",
        seen(timeout(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE)));
    assertEquals(
        "its agent does not answer: no such type",
        seen(ApplicationFailure.newFailure("no such type", "X")));
  }

  private static String seen(Exception cause) {
    Finding finding =
        Failures.ofPing(
            "web1",
            new ActivityFailure(
                "ping", 1, 2, "Host.Ping", "1", RetryState.RETRY_STATE_TIMEOUT, "me", cause));
    assertTrue(finding.stops());
    assertEquals("web1", finding.about());
    return finding.seen();
  }

  private static TimeoutFailure timeout(TimeoutType type) {
    return new TimeoutFailure("late", null, type);
  }
}
