package dev.slipway.cli;

import dev.slipway.runbook.Names;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A Temporal dev server as a child of this process: the real server with its UI, on loopback, with
 * its state in a file. It ends with its parent, however that ends; the state stays, and the next
 * start goes on with it.
 */
public final class DevServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LOG_LINES = 12;

  private final DevServerSettings settings;
  private final Process process;

  private DevServer(DevServerSettings settings, Process process) {
    this.settings = settings;
    this.process = process;
  }

  /** Starts a server and waits until it serves and knows our search attributes. */
  public static DevServer start(DevServerSettings settings) {
    settings.refuseTakenPorts();
    DevServer server = new DevServer(settings, spawn(settings));
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(settings.target().stubsOptions());
    try {
      server.awaitServing(stubs);
      server.awaitAttributes(stubs);
      server.keepRuns(stubs);
      return server;
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    } finally {
      stubs.shutdownNow();
    }
  }

  private static Process spawn(DevServerSettings settings) {
    try {
      Files.createDirectories(settings.log().toAbsolutePath().getParent());
      return Leash.start(
          new ProcessBuilder(settings.command())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile())));
    } catch (IOException failed) {
      throw CliFailure.unavailable(
          "the Temporal dev server cannot be started: " + failed.getMessage(),
          "state goes to %s; SLIPWAY_STATE names another directory"
              .formatted(settings.log().getParent()));
    }
  }

  private void awaitServing(WorkflowServiceStubs stubs) {
    HealthCheckRequest question =
        HealthCheckRequest.newBuilder()
            .setService(WorkflowServiceStubs.HEALTH_CHECK_SERVICE_NAME)
            .build();
    await(
        "serve",
        () ->
            HealthGrpc.newBlockingStub(stubs.getRawChannel())
                    .withDeadlineAfter(1, TimeUnit.SECONDS)
                    .check(question)
                    .getStatus()
                == ServingStatus.SERVING);
  }

  /**
   * A state file of an earlier version may lack attributes that the flags only give to a new one.
   */
  private void awaitAttributes(WorkflowServiceStubs stubs) {
    await(
        "know the search attributes",
        () -> {
          Set<String> registered = Attributes.registered(stubs, settings.target().namespace());
          for (String attribute : Names.ATTRIBUTES) {
            if (!registered.contains(attribute)) {
              register(stubs, attribute);
            }
          }
          return registered.containsAll(Names.ATTRIBUTES);
        });
  }

  private void register(WorkflowServiceStubs stubs, String attribute) {
    OperatorServiceGrpc.newBlockingStub(stubs.getRawChannel())
        .withDeadlineAfter(2, TimeUnit.SECONDS)
        .addSearchAttributes(
            AddSearchAttributesRequest.newBuilder()
                .setNamespace(settings.target().namespace())
                .putSearchAttributes(attribute, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .build());
  }

  /** By itself it forgets runs after a day, and with them how they ended. */
  private void keepRuns(WorkflowServiceStubs stubs) {
    await(
        "keep runs",
        () ->
            stubs
                .blockingStub()
                .withDeadlineAfter(2, TimeUnit.SECONDS)
                .updateNamespace(
                    UpdateNamespaceRequest.newBuilder()
                        .setNamespace(settings.target().namespace())
                        .setConfig(
                            NamespaceConfig.newBuilder()
                                .setWorkflowExecutionRetentionTtl(
                                    com.google.protobuf.Duration.newBuilder()
                                        .setSeconds(ServerChecks.RETENTION.toSeconds())))
                        .build())
                .hasConfig());
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) {
    Instant until = Instant.now().plus(START);
    String last = "";
    while (Instant.now().isBefore(until)) {
      if (!process.isAlive()) {
        throw CliFailure.unavailable(
            "the Temporal dev server ended with exit code %d:\n%s"
                .formatted(process.exitValue(), logTail()),
            "is the port %d taken? The log is %s".formatted(settings.port(), settings.log()));
      }
      try {
        if (condition.holds()) {
          return;
        }
      } catch (StatusRuntimeException notYet) {
        last = Problems.words(notYet);
      }
      Sleep.of(LOOK);
    }
    throw CliFailure.unavailable(
        "the Temporal dev server does not %s within %ds: %s"
            .formatted(what, START.toSeconds(), last),
        "its log is " + settings.log());
  }

  private String logTail() {
    try {
      List<String> lines = Files.readAllLines(settings.log(), StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException unreadable) {
      return "(no log)";
    }
  }

  /** Where to connect to. */
  public Target target() {
    return settings.target();
  }

  /** Where its log goes, and where its UI is. */
  public DevServerSettings settings() {
    return settings;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Ends the server; what it knows stays in its file. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
