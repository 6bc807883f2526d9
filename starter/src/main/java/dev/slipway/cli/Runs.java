package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Names;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Starts runs, and reads how they ended. */
final class Runs {
  private static final Duration QUERY = Duration.ofSeconds(3);
  private static final long RESULT_SECONDS = 20;
  private static final int SUMMARY_BYTES = 200;

  private final Connection connection;
  private final Engine engine;

  Runs(Connection connection) {
    this.connection = connection;
    this.engine = new Engine(connection);
  }

  Engine engine() {
    return engine;
  }

  /**
   * Started while nobody listens, a run would begin whenever somebody does; nobody expects that of
   * an upgrade.
   */
  void refuseWithoutWorker() {
    if (engine.workerPolls().filter(polls -> !polls).isPresent()) {
      throw CliFailure.unavailable(
          "no worker takes runbooks from %s; nothing was started"
              .formatted(connection.target().words()),
          "run: slipway worker, with the --stacks and --state that it had");
    }
  }

  RunRef start(Start what) {
    WorkflowStub stub = connection.client().newUntypedWorkflowStub(what.runbook(), options(what));
    try {
      WorkflowExecution started = stub.start(what.input());
      return new RunRef(started.getWorkflowId(), started.getRunId());
    } catch (WorkflowExecutionAlreadyStarted running) {
      throw CliFailure.refused(
          "%s %s of %s is running already; nothing was started"
              .formatted(article(what.runbook()), RunRef.kind(what.runbook()), what.stack()),
          "look: slipway status %s --wait   stop it: slipway abort %s --reason WHY"
              .formatted(what.stack(), what.stack()));
    }
  }

  private static String article(String runbook) {
    return List.of(Names.UPGRADE, Names.EMERGENCY_ROLLBACK).contains(runbook) ? "an" : "a";
  }

  private WorkflowOptions options(Start what) {
    String summary = what.summary();
    return WorkflowOptions.newBuilder()
        .setTaskQueue(Names.CENTRAL_QUEUE)
        .setWorkflowId(what.workflowId())
        .setWorkflowIdConflictPolicy(
            what.runbook().equals(Names.EMERGENCY_ROLLBACK)
                ? WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
                : WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
        .setStaticSummary(summary.substring(0, Math.min(SUMMARY_BYTES / 2, summary.length())))
        .setTypedSearchAttributes(
            Attributes.of(
                Attributes.registered(connection.stubs(), connection.namespace()),
                what.stack(),
                what.runbook()))
        .build();
  }

  /** The ending of a closed run; needs no worker. */
  Ending ending(RunInfo info) {
    try {
      JsonNode result =
          stub(info.ref()).getResult(RESULT_SECONDS, TimeUnit.SECONDS, JsonNode.class);
      Report report = report(result);
      return new Ending(info, outcome(result), "", report, result);
    } catch (WorkflowFailedException failed) {
      return failed(info, failed.getCause());
    } catch (TimeoutException slow) {
      throw CliFailure.unavailable(
          "Temporal does not hand out the result of " + info.ref().workflowId(), "try again");
    }
  }

  private Ending failed(RunInfo info, @Nullable Throwable cause) {
    return switch (cause) {
      case ApplicationFailure failure ->
          new Ending(info, failure.getType(), failure.getOriginalMessage(), details(failure), null);
      case CanceledFailure canceled ->
          ended(info, "CANCELED", "cancelled in Temporal; the run put back what it had begun");
      case TerminatedFailure terminated ->
          ended(
              info,
              "TERMINATED",
              "terminated in Temporal: nothing was put back; look at the stack before anything else");
      case TimeoutFailure timeout ->
          ended(info, "TIMED_OUT", "ended by a timeout of Temporal: nothing was put back");
      case ActivityFailure activity when nobodyTook(activity) ->
          ended(info, Ending.UNANSWERED, "the agent of the stack's host does not answer");
      case ActivityFailure activity when activity.getCause() instanceof ApplicationFailure why ->
          // What is final is a matter of the request; the rest was tried again in vain.
          ended(
              info,
              why.isNonRetryable() ? Outcome.REFUSED.name() : info.status(),
              why.getOriginalMessage());
      case null, default -> ended(info, info.status(), String.valueOf(cause));
    };
  }

  private static boolean nobodyTook(ActivityFailure activity) {
    return activity.getCause() instanceof TimeoutFailure timeout
        && timeout.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START;
  }

  private Ending ended(RunInfo info, String outcome, String message) {
    return new Ending(
        info,
        outcome,
        message,
        engine.query(info.ref(), "report", Report.class, QUERY).orElse(null),
        null);
  }

  private static @Nullable Report details(ApplicationFailure failure) {
    try {
      return failure.getDetails().getSize() == 0 ? null : failure.getDetails().get(0, Report.class);
    } catch (RuntimeException unreadable) {
      // Of another version: the failure's message still says what happened.
      return null;
    }
  }

  private static @Nullable Report report(@Nullable JsonNode result) {
    if (result == null || !result.has("outcome") || !result.has("steps")) {
      return null;
    }
    try {
      return Payloads.json().treeToValue(result, Report.class);
    } catch (JsonProcessingException ofAnotherVersion) {
      return null;
    }
  }

  private static String outcome(@Nullable JsonNode result) {
    return result == null
        ? Outcome.COMPLETED.name()
        : result.path("outcome").asText(Outcome.COMPLETED.name());
  }

  /**
   * Ends a run that only reads and that nobody has picked up, so that it does not run when nobody
   * wants it any more.
   */
  void drop(RunRef ref) {
    stub(ref).terminate("nobody picked it up in time; it would only have read");
  }

  WorkflowStub stub(RunRef ref) {
    return connection
        .client()
        .newUntypedWorkflowStub(
            WorkflowTargetOptions.newBuilder()
                .setWorkflowId(ref.workflowId())
                .setRunId(ref.runId())
                .build());
  }
}
