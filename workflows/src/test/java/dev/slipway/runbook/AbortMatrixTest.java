package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody says abort during every call of a run, as a happy one makes them. What the run answered
 * is what happens: either everything is put back, or it was too late and the run ends well.
 */
@Timeout(300)
class AbortMatrixTest {
  private static final String ID = "upgrade/shop";

  @Test
  void what_an_abort_was_answered_is_what_happens() {
    Ended happy = abortedAt(-1);
    List<String> calls = happy.calls;
    int door = calls.indexOf("Platform.OpenDoor");
    assertTrue(door >= 20, "many calls before the point of no return: " + calls);
    assertTrue(calls.size() - door >= 5, "and some after it: " + calls);
    Map<String, Object> before = new FakePorts().world.seen();
    Map<String, Object> upgraded = happy.ports.world.seen();
    for (int i = 0; i < calls.size(); i++) {
      Ended ended = abortedAt(i);
      String where = calls.get(i) + ", call " + i;
      assertEquals(1, ended.said, where + ": nobody said abort");
      assertEquals(calls.get(i), ended.calls.get(i), "it was said during another call");
      assertEquals(i < door, ended.accepted, where + ": taken until the point of no return");
      assertEquals(ended.accepted ? "ABORTED" : "COMPLETED", ended.outcome, where);
      assertEquals(ended.accepted ? before : upgraded, ended.ports.world.seen(), where);
    }
  }

  private record Ended(
      String outcome, int said, boolean accepted, List<String> calls, FakePorts ports) {}

  private static Ended abortedAt(int number) {
    FakePorts ports = new FakePorts();
    SaysAbort caller = new SaysAbort(ID, number);
    try (TestWorkflowEnvironment env =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setWorkerInterceptors(caller).build())
                .build())) {
      var central = env.newWorker(Names.CENTRAL_QUEUE);
      central.registerWorkflowImplementationTypes(UpgradeWorkflowImpl.class);
      central.registerActivitiesImplementations(new FakeCatalogue("run-1"));
      for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
        env.newWorker(queue)
            .registerActivitiesImplementations(
                ports.host, ports.platform, ports.data, ports.probes);
      }
      caller.by(env.getWorkflowClient());
      env.start();
      return new Ended(
          outcome(env.getWorkflowClient()),
          caller.said(),
          caller.accepted(),
          caller.calls(),
          ports);
    }
  }

  private static String outcome(WorkflowClient client) {
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            Names.UPGRADE,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Names.CENTRAL_QUEUE)
                .setWorkflowId(ID)
                .build());
    stub.start(Map.of("stack", "shop", "to", Map.of("app", "2.0")));
    try {
      return stub.getResult(Report.class).outcome().name();
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure ? failure.getType() : "?" + e;
    }
  }
}
