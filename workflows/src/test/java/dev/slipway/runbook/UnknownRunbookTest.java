package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class UnknownRunbookTest {

  @Test
  void a_type_that_no_runbook_has_is_refused_with_the_right_ones() {
    try (TestWorkflowEnvironment env = TestWorkflowEnvironment.newInstance()) {
      env.newWorker(Names.CENTRAL_QUEUE)
          .registerWorkflowImplementationTypes(UpgradeWorkflowImpl.class, UnknownRunbook.class);
      env.start();
      assertEquals(
          "REFUSED: there is no runbook \"backup\"; there are Upgrade, Rollback, EmergencyRollback,"
              + " MigratePostgres, Backup, Inspect, Retire, Veto, MaintenanceWindow; Backup takes one"
              + " object, e.g. {\"stack\":\"kekkai\"}",
          refusal(env, "backup"));
      String other = refusal(env, "Upgrde\u0007");
      assertTrue(
          other.contains("Upgrade takes one object, e.g. {\"stack\":\"kekkai\",\"to\""), other);
      assertTrue(other.chars().noneMatch(Character::isISOControl), other);
    }
  }

  private static String refusal(TestWorkflowEnvironment env, String type) {
    WorkflowStub run =
        env.getWorkflowClient()
            .newUntypedWorkflowStub(
                type, WorkflowOptions.newBuilder().setTaskQueue(Names.CENTRAL_QUEUE).build());
    run.start(Map.of("stack", "kekkai"));
    WorkflowFailedException failed =
        assertThrows(WorkflowFailedException.class, () -> run.getResult(Void.class));
    ApplicationFailure failure = (ApplicationFailure) Objects.requireNonNull(failed.getCause());
    assertEquals("REFUSED", failure.getType());
    return failure.getOriginalMessage();
  }
}
