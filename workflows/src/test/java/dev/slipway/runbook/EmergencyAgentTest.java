package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Answerable.Abort;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an emergency does about an agent that is away, and about what a lost run has left. */
@Timeout(300)
class EmergencyAgentTest {
  private final AgentAbsence absence = new AgentAbsence();

  private EmergencyField upgraded() {
    EmergencyField field = new EmergencyField(ApprovalNeeds.NONE, absence);
    assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
    return field;
  }

  private static String waitingFor(EmergencyField field) {
    return field.back().status().waitingFor();
  }

  @Test
  void an_agent_that_is_away_is_named_with_both_ways_out_and_waited_for() {
    try (EmergencyField field = upgraded()) {
      absence.between(Duration.ZERO, Duration.ofMinutes(10));
      field.env.registerDelayedCallback(
          Duration.ofMinutes(5),
          () -> {
            assertTrue(waitingFor(field).contains("slipway worker --agent --host local"));
            assertTrue(waitingFor(field).contains("slipway emergency-rollback shop --local"));
          });
      Report report = EmergencyField.report(field.emergency());
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      assertEquals("ask the agent", report.steps().getFirst().name());
      assertEquals("", waitingFor(field));
    }
  }

  @Test
  void one_that_stays_away_ends_it_before_anything_was_touched() {
    try (EmergencyField field = upgraded()) {
      Map<String, Object> before = field.seen();
      absence.between(Duration.ZERO, Duration.ofHours(2));
      Report report = EmergencyField.report(field.emergency());
      assertEquals(Outcome.REFUSED, report.outcome(), report.why());
      assertTrue(report.why().contains("emergency-rollback shop --local"), report.why());
      assertEquals(before, field.seen());
      assertEquals(List.of("ask the agent"), names(report));
    }
  }

  @Test
  void while_it_is_away_the_run_can_be_aborted() {
    try (EmergencyField field = upgraded()) {
      Map<String, Object> before = field.seen();
      absence.between(Duration.ZERO, Duration.ofHours(2));
      field.env.registerDelayedCallback(
          Duration.ofMinutes(5), () -> field.back().abort(new Abort("went there", "ana")));
      assertEquals("ABORTED", EmergencyField.outcome(field.emergency()));
      assertEquals(before, field.seen());
    }
  }

  /** All its places for work are taken, as by dumps of other stacks. */
  @Test
  void nothing_waits_behind_the_work_of_a_busy_agent() {
    try (EmergencyField field = upgraded()) {
      field.env.getWorkerFactory().getWorker(Names.workQueue("local")).suspendPolling();
      assertEquals("COMPLETED", EmergencyField.outcome(field.emergency()));
    }
  }

  @Test
  void a_rollback_behind_a_terminated_run_ends_what_that_has_left_before_it_looks_further() {
    try (EmergencyField field = new EmergencyField()) {
      field.ports.faults.breakEvery("Platform.OpenDoor");
      WorkflowStub upgrade = field.upgrade();
      EmergencyTest.awaitStuck(field, "open the door");
      field.ports.faults.mend();
      upgrade.terminate("what nobody must do");
      field.ports.world.over.add("run-1");
      field.ports.world.sessions.add("app");
      int before = field.ports.faults.calls().size();
      Report report =
          EmergencyField.report(
              field.start(
                  Names.ROLLBACK,
                  "rollback/shop",
                  Map.of("stack", "shop", "acceptDataLoss", true)));
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      List<String> calls = field.ports.faults.calls();
      List<String> own = calls.subList(before, calls.size());
      assertTrue(own.contains("Data.Oust"), own::toString);
      assertTrue(own.indexOf("Data.Oust") < own.indexOf("Host.Capture"), own::toString);
      assertFalse(names(report).contains("take the stack over"));
      assertTrue(names(report).contains("end what it was at"), names(report)::toString);
    }
  }

  private static List<String> names(Report report) {
    return report.steps().stream().map(Report.StepReport::name).toList();
  }
}
