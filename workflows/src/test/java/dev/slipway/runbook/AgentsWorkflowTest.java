package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.plan.Finding;
import dev.slipway.runbook.inspect.AgentsWorkflow;
import dev.slipway.runbook.inspect.AgentsWorkflowImpl;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class AgentsWorkflowTest {

  /** The fake catalogue has a stack on each of two hosts; one of the hosts has no agent. */
  @Test
  void an_agent_that_is_away_is_named_and_the_others_are_heard() {
    try (TestWorkflowEnvironment env = TestWorkflowEnvironment.newInstance()) {
      Worker central = env.newWorker(Names.CENTRAL_QUEUE);
      central.registerWorkflowImplementationTypes(AgentsWorkflowImpl.class);
      central.registerActivitiesImplementations(new FakeCatalogue("run-1"));
      env.newWorker(Names.controlQueue("local"))
          .registerActivitiesImplementations(new FakePorts().host);
      env.start();
      AgentsWorkflow agents =
          env.getWorkflowClient()
              .newWorkflowStub(
                  AgentsWorkflow.class,
                  WorkflowOptions.newBuilder().setTaskQueue(Names.CENTRAL_QUEUE).build());
      List<Finding> findings = agents.ask().findings();
      assertEquals(
          List.of("agent away STOP", "agent local PASS", "clock local STOP"),
          findings.stream().map(f -> f.check() + " " + f.about() + " " + f.severity()).toList());
      assertEquals(
          "on that host run: slipway worker --agent --host away", findings.getFirst().hint());
    }
  }
}
