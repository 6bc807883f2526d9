package dev.slipway.worker;

import dev.slipway.adapter.host.Claims;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.runbook.Names;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Temporal about the run that holds a stack: whether it is over, and what keeps it from going
 * on. What the server does not know counts as open: it may have been restored from an older backup.
 */
final class ClosedRuns implements Claims.Server, ClaimWatch.Troubles {
  private static final Logger LOG = LoggerFactory.getLogger(ClosedRuns.class);

  private final WorkflowClient client;

  ClosedRuns(WorkflowClient client) {
    this.client = client;
  }

  @Override
  public boolean closed(Holder holder) {
    try {
      return describe(holder).getStatus()
          != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (StatusRuntimeException e) {
      LOG.warn("cannot tell whether {} is over: {}", holder.workflow(), e.getStatus());
      return false;
    }
  }

  @Override
  public Optional<String> of(Holder holder) {
    if (holder.taker().local()) {
      // On a server within the holder's own process, whose end would be noticed as such.
      return Optional.empty();
    }
    try {
      String waits = waitingFor(describe(holder));
      return waits.startsWith(Names.PERSON)
          ? Optional.of("waits for a person at step " + waits.substring(Names.PERSON.length()))
          : Optional.empty();
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.NOT_FOUND
          ? Optional.of(
              "is not known to Temporal, which may have been restored from an older backup, so nobody is at work")
          : Optional.empty();
    }
  }

  /** One server may have several, and one host may be worked on from all of them. */
  private String namespace(Holder holder) {
    String said = holder.taker().namespace();
    return said.isEmpty() ? client.getOptions().getNamespace() : said;
  }

  private WorkflowExecutionInfo describe(Holder holder) {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(namespace(holder))
                .setExecution(
                    WorkflowExecution.newBuilder()
                        .setWorkflowId(holder.workflow())
                        .setRunId(holder.workflowRun()))
                .build())
        .getWorkflowExecutionInfo();
  }

  /** Empty where the namespace does not have the attribute, which doctor tells. */
  private static String waitingFor(WorkflowExecutionInfo info) {
    Payload value =
        info.getSearchAttributes().getIndexedFieldsMap().get(Names.WAITING_FOR_ATTRIBUTE);
    String text =
        value == null
            ? null
            : DefaultDataConverter.STANDARD_INSTANCE.fromPayload(value, String.class, String.class);
    return text == null ? "" : text;
  }
}
