package dev.slipway.cli;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An open connection to a Temporal server that has answered. */
public final class Connection implements AutoCloseable {
  private static final Duration LOCAL_PATIENCE = Duration.ofSeconds(2);

  /** A dev server on a busy machine may miss one question; three in a row say that it hangs. */
  private static final int LOCAL_TRIES = 3;

  private static final Duration REMOTE_PATIENCE = Duration.ofSeconds(8);

  private final Target target;
  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final Runnable close;

  Connection(Target target, WorkflowServiceStubs stubs, WorkflowClient client, Runnable close) {
    this.target = target;
    this.stubs = stubs;
    this.client = client;
    this.close = close;
  }

  /** Connects, and asks a first question; says what to do when nobody answers it. */
  public static Connection open(Target target) {
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(target.stubsOptions());
    try {
      ask(stubs, target);
    } catch (StatusRuntimeException refused) {
      stubs.shutdownNow();
      throw explain(target, refused);
    }
    WorkflowClient client =
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder()
                .setNamespace(target.namespace())
                .setDataConverter(Payloads.converter())
                .setIdentity(Requester.name())
                .build());
    return new Connection(target, stubs, client, stubs::shutdownNow);
  }

  /** Whether a server is there. */
  public static boolean answers(Target target) {
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(target.stubsOptions());
    try {
      ask(stubs, target);
      return true;
    } catch (StatusRuntimeException refused) {
      return false;
    } finally {
      stubs.shutdownNow();
    }
  }

  private static void ask(WorkflowServiceStubs stubs, Target target) {
    for (int tried = 1; tried < LOCAL_TRIES && target.local(); tried++) {
      try {
        askOnce(stubs, target);
        return;
      } catch (StatusRuntimeException silent) {
        if (silent.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
          throw silent;
        }
      }
    }
    askOnce(stubs, target);
  }

  private static void askOnce(WorkflowServiceStubs stubs, Target target) {
    Duration patience = target.local() ? LOCAL_PATIENCE : REMOTE_PATIENCE;
    try {
      stubs
          .blockingStub()
          .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
          .describeNamespace(
              DescribeNamespaceRequest.newBuilder().setNamespace(target.namespace()).build());
    } catch (StatusRuntimeException answer) {
      // A key that may run workflows need not be allowed to describe the namespace; the server is
      // there all the same.
      if (answer.getStatus().getCode() != Status.Code.PERMISSION_DENIED) {
        throw answer;
      }
    }
  }

  private static CliFailure explain(Target target, StatusRuntimeException refused) {
    Status status = refused.getStatus();
    return switch (status.getCode()) {
      case NOT_FOUND ->
          CliFailure.unavailable(
              "the namespace %s does not exist at %s"
                  .formatted(target.namespace(), target.address()),
              "set TEMPORAL_NAMESPACE (%s was used), or create it: temporal operator namespace create --address %s --namespace %s --retention 720h"
                  .formatted(target.source(), target.address(), target.namespace()));
      case UNAUTHENTICATED ->
          CliFailure.unavailable(
              target.words() + " does not accept who we are",
              "check TEMPORAL_API_KEY or the certificates");
      case DEADLINE_EXCEEDED ->
          target.local()
              ? silent(target)
              : away(target, "no answer within %ds".formatted(REMOTE_PATIENCE.toSeconds()));
      default ->
          target.local()
              ? CliFailure.unavailable(
                  "no Temporal server answers at " + target.address(),
                  "run: slipway worker, with the --stacks and --state that it had   (or set TEMPORAL_ADDRESS to the server you mean)")
              : away(target, reason(status));
    };
  }

  private static CliFailure away(Target target, String why) {
    return CliFailure.unavailable(
        "%s does not answer: %s".formatted(target.words(), why),
        "check the address, the network and TLS");
  }

  private static CliFailure silent(Target target) {
    return CliFailure.unavailable(
        "whatever listens at %s has left %d questions of %ds unanswered"
            .formatted(target.address(), LOCAL_TRIES, LOCAL_PATIENCE.toSeconds()),
        "find out what it is: ss -ltnp 'sport = :%s'   if it is a Temporal dev server that hangs, end it and run: slipway worker"
            .formatted(target.address().replaceFirst(".*:", "")));
  }

  private static String reason(Status status) {
    Throwable cause = status.getCause();
    String detail = cause == null ? status.getDescription() : cause.getMessage();
    return detail == null ? status.getCode().name() : detail.lines().findFirst().orElse(detail);
  }

  /** Whether a poller that was last seen then is there: a living one asks again after a minute. */
  public static boolean alive(Timestamp lastAccess) {
    return Engine.alive(lastAccess);
  }

  public Target target() {
    return target;
  }

  public WorkflowServiceStubs stubs() {
    return stubs;
  }

  public WorkflowClient client() {
    return client;
  }

  public String namespace() {
    return client.getOptions().getNamespace();
  }

  @Override
  public void close() {
    close.run();
  }
}
