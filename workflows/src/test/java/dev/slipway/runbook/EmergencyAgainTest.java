package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An emergency goes on where another one was lost, with what that one had done to the stack. */
@Timeout(300)
class EmergencyAgainTest {
  private static final Map<String, Object> BEFORE = EmergencyField.seen(new FakePorts());

  /** The first one has closed the door when its server is lost. */
  private static void lostBehindTheDoor(EmergencyField field, String call) {
    field.ports.faults.breakEvery(call);
    WorkflowStub first = field.emergency();
    EmergencyTest.await(() -> field.back().status().waitingFor().contains("failed"));
    assertTrue(field.ports.world.doorClosed);
    first.terminate("the server was restored");
    field.ports.world.over.add(Objects.requireNonNull(field.ports.world.holder).run());
    field.ports.faults.mend();
  }

  @Test
  void behind_an_upgrade_that_had_touched_nothing_the_door_is_opened_again() {
    try (EmergencyField field = new EmergencyField()) {
      field.ports.faults.breakEvery("Data.Backup");
      field.ports.faults.breakEvery("Data.Tidy");
      WorkflowStub upgrade = field.upgrade();
      EmergencyTest.awaitStuck(field, "nothing of the run remains");
      field.ports.faults.mend();
      lostBehindTheDoor(field, "Data.Capture");
      Report again = EmergencyField.report(field.emergency());
      assertEquals(Outcome.COMPLETED, again.outcome(), again.why());
      assertFalse(field.ports.world.doorClosed, "users are out, and the run is green");
      assertEquals("SUPERSEDED", EmergencyField.outcome(upgrade));
      assertEquals(BEFORE, field.seen());
    }
  }

  @Test
  void with_nothing_to_go_back_to_the_stack_is_left_open() {
    try (EmergencyField field = new EmergencyField()) {
      lostBehindTheDoor(field, "Platform.OpenDoor");
      Report again = EmergencyField.report(field.emergency());
      assertEquals(Outcome.REFUSED, again.outcome(), again.why());
      assertFalse(field.ports.world.doorClosed);
      assertEquals(BEFORE, field.seen());
    }
  }

  /** Units are stopped and the schema is half-way: that is no state to end in. */
  @Test
  void a_stack_without_a_door_is_not_left_half_way() {
    FakeCatalogue catalogue = new FakeCatalogue("run-1", List.of(), ApprovalNeeds.NONE).doorless();
    try (EmergencyField field = new EmergencyField(catalogue)) {
      field.ports.faults.breakEvery("Platform.Migrate");
      field.ports.faults.breakEvery("Data.SwitchBack");
      field.upgrade();
      EmergencyTest.awaitStuck(field, "previous release serves");
      field.ports.faults.mend();
      EmergencyTest.waitsUntilThePointIsFound(field);
      assertEquals(BEFORE, field.seen());
    }
  }

  @Test
  void on_call_is_told_of_an_end_without_a_way_back() {
    try (EmergencyField field = new EmergencyField()) {
      assertEquals("REFUSED", EmergencyField.outcome(field.emergency()));
      String last = field.ports.world.pages.getLast();
      assertTrue(last.contains("ended REFUSED") && last.contains("as it was found"), last);
    }
  }

  /** The database is back already and looks as captured, files and queue are not. */
  @Test
  void data_that_was_begun_to_be_put_back_is_put_back_to_its_end() {
    try (EmergencyField field = new EmergencyField()) {
      assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
      field.ports.world.data.put("revision", "r1");
      field.ports.world.capture("run-1").switching = new Plan.Loss(3, 7, 0, 0, List.of());
      Report report = EmergencyField.report(field.emergency());
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      assertEquals(Tier.DATA, report.tier());
      assertEquals(7, report.loss().inserted(), "what the first one had counted");
      assertTrue(field.ports.world.capture("run-1").used, "the point is in place");
    }
  }
}
