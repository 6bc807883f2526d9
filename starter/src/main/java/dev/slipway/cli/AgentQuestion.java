package dev.slipway.cli;

import dev.slipway.plan.Finding;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.inspect.AgentsWorkflow.Answers;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has the central worker ask all agents. */
final class AgentQuestion {
  private final Session session;
  private final Runs runs;
  private final Connection connection;

  AgentQuestion(Session session, Runs runs, Connection connection) {
    this.session = session;
    this.runs = runs;
    this.connection = connection;
  }

  /**
   * @param patience longer than the pings themselves wait for an agent that is away
   */
  List<Finding> findings(Duration patience) {
    WorkflowStub stub =
        connection
            .client()
            .newUntypedWorkflowStub(
                Names.AGENTS,
                WorkflowOptions.newBuilder()
                    .setTaskQueue(Names.CENTRAL_QUEUE)
                    .setWorkflowId(RunRef.freshId("inspect", "agents", session.clock().instant()))
                    .setStaticSummary("slipway doctor: how are the agents?")
                    .build());
    WorkflowExecution started = stub.start();
    try {
      return stub.getResult(patience.toMillis(), TimeUnit.MILLISECONDS, Answers.class).findings();
    } catch (TimeoutException silent) {
      runs.drop(new RunRef(started.getWorkflowId(), started.getRunId()));
      return List.of(
          unanswered("the central worker gave no answer within " + patience.toSeconds() + "s"));
    } catch (WorkflowFailedException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      return List.of(unanswered(Words.plain(String.valueOf(cause.getMessage()))));
    }
  }

  private static Finding unanswered(String why) {
    return Finding.stop(
        "agents",
        "",
        why,
        "look into the log of slipway worker; it must be of the same release as this command");
  }
}
