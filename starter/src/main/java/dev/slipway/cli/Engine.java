package dev.slipway.cli;

import com.google.protobuf.Timestamp;
import dev.slipway.runbook.Names;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads from Temporal with deadlines of our own: the SDK's calls retry for up to a minute, and a
 * status that takes a minute is none. Every method may throw {@link StatusRuntimeException}; {@link
 * Problems} says what that means.
 */
final class Engine {
  static final Duration CALL = Duration.ofSeconds(5);

  /** A living poller asks again after about a minute; the server lists the dead for five. */
  private static final Duration POLLER_ALIVE = Duration.ofSeconds(75);

  private static final int PAGE = 500;

  private final Connection connection;

  Engine(Connection connection) {
    this.connection = connection;
  }

  /** The run, or empty when there never was one, or its retention is over. */
  Optional<RunInfo> describe(RunRef ref) {
    try {
      return Optional.of(
          RunInfo.of(
              stub(CALL)
                  .describeWorkflowExecution(
                      DescribeWorkflowExecutionRequest.newBuilder()
                          .setNamespace(connection.namespace())
                          .setExecution(execution(ref))
                          .build())));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Asks the run itself; empty when no worker answers in time, or the run cannot answer. */
  <T> Optional<T> query(RunRef ref, String name, Class<T> type, Duration within) {
    try {
      var answer =
          stub(within)
              .queryWorkflow(
                  QueryWorkflowRequest.newBuilder()
                      .setNamespace(connection.namespace())
                      .setExecution(execution(ref))
                      .setQuery(WorkflowQuery.newBuilder().setQueryType(name))
                      .build());
      return answer.hasQueryRejected() || !answer.hasQueryResult()
          ? Optional.empty()
          : Optional.ofNullable(
              Payloads.converter()
                  .fromPayloads(0, Optional.of(answer.getQueryResult()), type, type));
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case UNAVAILABLE, UNAUTHENTICATED, PERMISSION_DENIED -> throw e;
        default -> Optional.empty();
      };
    }
  }

  /** Whether a worker takes runbooks; empty when the server cannot tell. */
  Optional<Boolean> workerPolls() {
    return pollers(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW).map(pollers -> !pollers.isEmpty());
  }

  /** Who takes tasks of the central queue; empty when the server cannot tell. */
  Optional<List<String>> pollers(TaskQueueType type) {
    try {
      DescribeTaskQueueResponse queue =
          stub(CALL)
              .describeTaskQueue(
                  DescribeTaskQueueRequest.newBuilder()
                      .setNamespace(connection.namespace())
                      .setTaskQueue(TaskQueue.newBuilder().setName(Names.CENTRAL_QUEUE))
                      .setTaskQueueType(type)
                      .build());
      return Optional.of(
          queue.getPollersList().stream()
              .filter(p -> alive(p.getLastAccessTime()))
              .map(PollerInfo::getIdentity)
              .distinct()
              .toList());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Open runs of all stacks. Found by our queue rather than by a search attribute: that works also
   * where the attributes were never registered, and finds what was started by hand without them.
   */
  List<RunInfo> open() {
    try {
      return stub(CALL)
          .listWorkflowExecutions(
              ListWorkflowExecutionsRequest.newBuilder()
                  .setNamespace(connection.namespace())
                  .setPageSize(PAGE)
                  .setQuery(
                      "TaskQueue = '%s' AND ExecutionStatus = 'Running'"
                          .formatted(Names.CENTRAL_QUEUE))
                  .build())
          .getExecutionsList()
          .stream()
          .map(RunInfo::of)
          .toList();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        return openWithoutVisibility();
      }
      throw e;
    }
  }

  private List<RunInfo> openWithoutVisibility() {
    List<WorkflowExecutionInfo> open =
        stub(CALL)
            .listOpenWorkflowExecutions(
                ListOpenWorkflowExecutionsRequest.newBuilder()
                    .setNamespace(connection.namespace())
                    .setMaximumPageSize(PAGE)
                    .build())
            .getExecutionsList();
    return open.stream().map(RunInfo::of).toList();
  }

  static boolean alive(Timestamp lastAccess) {
    return Instant.ofEpochSecond(lastAccess.getSeconds())
        .isAfter(Instant.now().minus(POLLER_ALIVE));
  }

  WorkflowServiceBlockingStub stub(Duration within) {
    return connection
        .stubs()
        .blockingStub()
        .withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  static WorkflowExecution execution(RunRef ref) {
    return WorkflowExecution.newBuilder()
        .setWorkflowId(ref.workflowId())
        .setRunId(ref.runId())
        .build();
  }
}
