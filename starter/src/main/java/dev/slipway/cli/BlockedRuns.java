package dev.slipway.cli;

import dev.slipway.plan.Finding;
import dev.slipway.runbook.Names;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskFailedEventAttributes;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Open runs whose workflow task fails again and again: a bug or an alien release of the worker. The
 * run is safe and stands still; nothing else tells anybody.
 */
final class BlockedRuns {
  private static final int NEWEST_EVENTS = 20;

  private final Engine engine;
  private final Connection connection;

  BlockedRuns(Engine engine, Connection connection) {
    this.engine = engine;
    this.connection = connection;
  }

  List<Finding> findings() {
    List<RunInfo> open = engine.open();
    List<Finding> findings = new ArrayList<>();
    for (RunInfo listed : open) {
      waiting(listed).ifPresent(findings::add);
      engine
          .describe(listed.ref())
          .filter(RunInfo::open)
          .filter(RunInfo::blocked)
          .ifPresent(run -> findings.add(finding(run, lastFailure(run.ref()), flags())));
    }
    return findings.isEmpty()
        ? List.of(Finding.pass("open runs", "", "%d, none is blocked".formatted(open.size())))
        : findings;
  }

  /** Users may be out while it does. */
  static Optional<Finding> waiting(RunInfo run) {
    return run.waitingFor().startsWith(Names.PERSON)
        ? Optional.of(
            Finding.warn(
                "waiting run",
                run.ref().workflowId(),
                "waits for " + run.waitingFor(),
                "what it asks, and how to answer: slipway status " + run.ref().stack()))
        : Optional.empty();
  }

  private String flags() {
    return "--address %s --namespace %s"
        .formatted(connection.target().address(), connection.namespace());
  }

  /**
   * Only the first failure of a row is in the history; the others are attempts of the same task.
   */
  private Optional<WorkflowTaskFailedEventAttributes> lastFailure(RunRef ref) {
    return engine
        .stub(Engine.CALL)
        .getWorkflowExecutionHistoryReverse(
            GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                .setNamespace(connection.namespace())
                .setExecution(Engine.execution(ref))
                .setMaximumPageSize(NEWEST_EVENTS)
                .build())
        .getHistory()
        .getEventsList()
        .stream()
        .filter(e -> e.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
        .findFirst()
        .map(HistoryEvent::getWorkflowTaskFailedEventAttributes);
  }

  static Finding finding(
      RunInfo run, Optional<WorkflowTaskFailedEventAttributes> failure, String flags) {
    String id = run.ref().workflowId();
    String why =
        failure
            .map(f -> word(f.getCause()) + ": " + firstLine(root(f.getFailure()).getMessage()))
            .orElse("its task times out");
    String seen =
        "stands still: the worker's code has failed at it %d times (%s)"
            .formatted(run.taskAttempts() - 1, why);
    return Finding.stop(
        "blocked run",
        id,
        seen,
        "%s; the run goes on by itself then. Never terminate or reset it. Look: temporal workflow show %s --workflow-id %s"
            .formatted(mend(failure.map(WorkflowTaskFailedEventAttributes::getCause)), flags, id));
  }

  private static String mend(Optional<WorkflowTaskFailedCause> cause) {
    return switch (cause.orElse(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNSPECIFIED)) {
      case WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR ->
          "run the release of slipway worker that the run began with";
      case WORKFLOW_TASK_FAILED_CAUSE_BAD_SEARCH_ATTRIBUTES ->
          "make the search attributes right, as said above";
      case WORKFLOW_TASK_FAILED_CAUSE_PAYLOADS_TOO_LARGE,
          WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE ->
          "raise limit.blobSize.error of the server for this run";
      default -> "run a release of slipway worker that mends this, its log has the whole failure";
    };
  }

  private static String word(WorkflowTaskFailedCause cause) {
    return cause
        .name()
        .replace("WORKFLOW_TASK_FAILED_CAUSE_", "")
        .replace('_', ' ')
        .toLowerCase(Locale.ROOT);
  }

  /** The outermost says only at which event. */
  private static Failure root(Failure failure) {
    Failure deepest = failure;
    while (deepest.hasCause()) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("no message");
  }
}
