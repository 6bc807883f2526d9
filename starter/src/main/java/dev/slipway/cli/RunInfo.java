package dev.slipway.cli;

import com.google.protobuf.Timestamp;
import dev.slipway.runbook.Names;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Temporal itself knows of a run, without asking any worker.
 *
 * @param status RUNNING, COMPLETED, FAILED, CANCELED, TERMINATED …
 * @param closed null while it runs
 * @param phase from the search attribute; empty when it has none
 * @param waitingFor likewise
 * @param events length of the history; 2 or less means that no worker has begun
 * @param taskAttempts how often its present workflow task was tried; more than a few means that the
 *     worker's code fails
 * @param pending activities that run or wait, e.g. "Data.backup, attempt 2: no space left"
 */
record RunInfo(
    RunRef ref,
    String type,
    String status,
    Instant started,
    @Nullable Instant closed,
    String phase,
    String waitingFor,
    long events,
    int taskAttempts,
    List<String> pending) {
  private static final int BLOCKED_AFTER = 3;
  private static final int EVENTS_OF_A_BARE_START = 2;

  RunInfo {
    pending = List.copyOf(pending);
  }

  boolean open() {
    return closed == null;
  }

  boolean notPickedUp() {
    return open() && events <= EVENTS_OF_A_BARE_START;
  }

  /**
   * A bug in workflow code blocks its task until it is mended; the run is safe, and stands still.
   */
  boolean blocked() {
    return taskAttempts >= BLOCKED_AFTER;
  }

  static RunInfo of(DescribeWorkflowExecutionResponse described) {
    RunInfo info = of(described.getWorkflowExecutionInfo());
    return new RunInfo(
        info.ref,
        info.type,
        info.status,
        info.started,
        info.closed,
        info.phase,
        info.waitingFor,
        info.events,
        described.hasPendingWorkflowTask() ? described.getPendingWorkflowTask().getAttempt() : 0,
        described.getPendingActivitiesList().stream().map(RunInfo::words).toList());
  }

  static RunInfo of(WorkflowExecutionInfo info) {
    return new RunInfo(
        new RunRef(info.getExecution().getWorkflowId(), info.getExecution().getRunId()),
        info.getType().getName(),
        statusWord(info.getStatus()),
        instant(info.getStartTime()),
        info.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
            ? null
            : instant(info.getCloseTime()),
        attribute(info, Names.PHASE_ATTRIBUTE),
        attribute(info, Names.WAITING_FOR_ATTRIBUTE),
        info.getHistoryLength(),
        0,
        List.of());
  }

  private static String words(PendingActivityInfo activity) {
    String name = activity.getActivityType().getName();
    String failure = activity.hasLastFailure() ? ": " + activity.getLastFailure().getMessage() : "";
    return activity.getAttempt() > 1
        ? "%s, attempt %d%s".formatted(name, activity.getAttempt(), failure)
        : name;
  }

  private static String statusWord(WorkflowExecutionStatus status) {
    return status.name().replace("WORKFLOW_EXECUTION_STATUS_", "");
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static String attribute(WorkflowExecutionInfo info, String name) {
    Payload payload = info.getSearchAttributes().getIndexedFieldsMap().get(name);
    if (payload == null) {
      return "";
    }
    String json = payload.getData().toStringUtf8();
    return json.replaceAll("^\\[?\"?|\"?]?$", "");
  }
}
