package dev.slipway.cli;

import dev.slipway.runbook.Names;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;

/** The command line on the SDK's test server, with runbooks that only pretend. */
final class Harness implements AutoCloseable {
  private static final Session.Pace PACE =
      new Session.Pace(
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          Duration.ofMillis(1500),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2));

  /** What a command left. */
  record Answer(int code, String out, String err) {}

  final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setUseTimeskipping(false)
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());

  Map<String, String> env = Map.of();

  static Harness withWorker() {
    Harness harness = new Harness();
    harness.startWorker();
    return harness;
  }

  static Harness withoutWorker() {
    return new Harness();
  }

  void startWorker() {
    Worker worker = temporal.newWorker(Names.CENTRAL_QUEUE);
    worker.registerWorkflowImplementationTypes(FakeRunbooks.ALL);
    temporal.start();
  }

  Answer run(String... args) {
    return run(false, args);
  }

  Answer run(boolean terminal, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Cli.create(session(terminal, out, err)).execute(args);
    return new Answer(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Session session(boolean terminal, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Session(
        env,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal,
        InstantSource.system(),
        ZoneOffset.UTC,
        PACE,
        () ->
            new Connection(
                Target.ofThisMachine(),
                temporal.getWorkflowServiceStubs(),
                temporal.getWorkflowClient(),
                () -> {}));
  }

  @Override
  public void close() {
    temporal.close();
  }
}
