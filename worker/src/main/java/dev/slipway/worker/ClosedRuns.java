package dev.slipway.worker;

import dev.slipway.adapter.host.Claims;
import dev.slipway.plan.Observed.Holder;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Temporal whether the run that holds a stack is over. What the server does not know counts as
 * open.
 */
final class ClosedRuns implements Claims.Server {
  private static final Logger LOG = LoggerFactory.getLogger(ClosedRuns.class);
  private final WorkflowClient client;

  ClosedRuns(WorkflowClient client) {
    this.client = client;
  }

  @Override
  public boolean closed(Holder holder) {
    try {
      var answer =
          client
              .getWorkflowServiceStubs()
              .blockingStub()
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(client.getOptions().getNamespace())
                      .setExecution(
                          WorkflowExecution.newBuilder()
                              .setWorkflowId(holder.workflow())
                              .setRunId(holder.workflowRun()))
                      .build());
      return answer.getWorkflowExecutionInfo().getStatus()
          != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (StatusRuntimeException e) {
      LOG.warn("cannot tell whether {} is over: {}", holder.workflow(), e.getStatus());
      return false;
    }
  }
}
