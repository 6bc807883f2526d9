package dev.slipway.cli;

import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Status;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells an open run what a person has decided. */
final class Tell {
  /** What our server takes; see docker-compose.temporal.yml and the dev server's settings. */
  private static final int LARGEST = 256 * 1024;

  private final Session session;
  private final Runs runs;

  Tell(Session session, Runs runs) {
    this.session = session;
    this.runs = runs;
  }

  /**
   * The open run of a stack that is meant.
   *
   * @param runbook its word, "upgrade"; empty when there can be only one
   */
  RunInfo open(String stack, String runbook) {
    List<RunInfo> open =
        RunRef.RUNBOOKS.stream()
            .filter(r -> runbook.isEmpty() || RunRef.kind(r).equals(runbook))
            .flatMap(r -> runs.engine().describe(RunRef.newest(r, stack)).stream())
            .filter(RunInfo::open)
            .toList();
    if (open.isEmpty()) {
      throw CliFailure.refused(
          runbook.isEmpty()
              ? "nothing runs on %s: there is no run to tell".formatted(stack)
              : "no %s is open on %s".formatted(runbook, stack),
          "look: slipway status " + stack);
    }
    if (open.size() > 1) {
      throw CliFailure.usage(
          "more than one run is open on %s: %s".formatted(stack, ids(open)),
          "say which one with --of upgrade, for instance");
    }
    return open.getFirst();
  }

  private static String ids(List<RunInfo> open) {
    return String.join(", ", open.stream().map(info -> info.ref().workflowId()).toList());
  }

  /**
   * Abort must reach a run also when no worker is up: then it is left as a signal, which waits in
   * the history.
   */
  String abort(RunRef ref, Abort abort) {
    small("abort", abort);
    if (runs.engine().workerPolls().orElse(true)) {
      Optional<String> answer = update(ref, "abort", abort);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    runs.stub(ref).signal("abort", abort);
    return "left for the run; no worker answers now, it is heeded when one is back (slipway worker)";
  }

  /** What needs an answer, since it may be refused. */
  String answered(RunRef ref, String update, Object message) {
    return update(ref, update, message)
        .orElseThrow(() ->
            CliFailure.unavailable(
                "no worker answers; whether the run has heard it is not known",
                "run: slipway worker   then look: slipway status " + ref.stack()));
  }

  /** Where the run is; empty when no worker answers. */
  Optional<Status> status(RunRef ref) {
    return runs.engine().query(ref, "status", Status.class, session.pace().query());
  }

  /** The run's answer; empty when it gave none in time. */
  private Optional<String> update(RunRef ref, String name, Object message) {
    small(name, message);
    WorkflowStub stub = runs.stub(ref);
    UpdateOptions<String> options =
        UpdateOptions.newBuilder(String.class)
            .setUpdateName(name)
            .setWaitForStage(WorkflowUpdateStage.COMPLETED)
            .build();
    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(
            () -> stub.startUpdate(options, message).getResult(), Tell::onDaemon);
    return await(answer, ref, session.pace().answer());
  }

  /** Servers refuse a larger one with a word of their own, or end the run over it. */
  private static void small(String name, Object message) {
    int bytes = Payloads.converter().toPayload(message).map(Payload::getSerializedSize).orElse(0);
    if (bytes > LARGEST) {
      throw CliFailure.refused(
          "%s of %d KiB was not sent: a message may have at most %d KiB"
              .formatted(name, bytes / 1024, LARGEST / 1024),
          "give the reason in a few words, and a link to the rest");
    }
  }

  private static Optional<String> await(
      CompletableFuture<String> answer, RunRef ref, Duration limit) {
    try {
      return Optional.of(answer.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join());
    } catch (CompletionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof TimeoutException || (cause != null && Problems.mayPass(cause))) {
        return Optional.empty();
      }
      throw explain(ref, cause);
    }
  }

  private static RuntimeException explain(RunRef ref, @Nullable Throwable cause) {
    return switch (cause) {
      case WorkflowUpdateException refused
          when refused.getCause() instanceof ApplicationFailure why ->
          CliFailure.refused(why.getOriginalMessage(), "");
      case WorkflowNotFoundException gone ->
          CliFailure.refused(
              ref.workflowId() + " has just ended", "look: slipway status " + ref.stack());
      case RuntimeException other -> other;
      case null, default -> new IllegalStateException("update failed", cause);
    };
  }

  private static void onDaemon(Runnable task) {
    Thread thread = new Thread(task, "update");
    thread.setDaemon(true);
    thread.start();
  }
}
