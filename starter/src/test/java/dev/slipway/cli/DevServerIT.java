package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.runbook.Names;
import io.temporal.worker.WorkerFactory;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line on a real server. */
@Timeout(180)
class DevServerIT {
  private static final String STEP = "step 2 of 4: stop writers";

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void needsTheBinary() {
    assertTrue(
        DevServerSettings.binary(System.getenv()).isPresent(),
        "no temporal binary; dev/setup temporal fetches it");
  }

  private DevServerSettings settings() {
    return DevServerSettings.ofItsOwn(System.getenv(), directory).orElseThrow();
  }

  private int run(DevServer server, String... args) {
    out.reset();
    err.reset();
    return Cli.create(session(server.target(), out, err)).execute(args);
  }

  private static Session session(
      Target target, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Session(
        Map.of(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false,
        InstantSource.system(),
        ZoneOffset.UTC,
        Session.Pace.STANDARD,
        () -> Connection.open(target));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static WorkerFactory work(Connection connection) {
    WorkerFactory factory = WorkerFactory.newInstance(connection.client());
    factory.newWorker(Names.CENTRAL_QUEUE).registerWorkflowImplementationTypes(FakeRunbooks.ALL);
    factory.start();
    until("the worker polls", () -> new Engine(connection).workerPolls().orElse(false));
    return factory;
  }

  private static void stop(WorkerFactory worker) {
    worker.shutdownNow();
    worker.awaitTermination(10, TimeUnit.SECONDS);
  }

  private static void until(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(40);
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(end), what);
      Sleep.of(Duration.ofMillis(100));
    }
  }

  @Test
  void commands_on_a_real_server() {
    try (DevServer server = DevServer.start(settings());
        Connection connection = Connection.open(server.target())) {
      assertEquals(69, run(server, "upgrade", "slow", "--to", "defectdojo=2.38.0"));
      assertTrue(err().contains("no worker takes runbooks"), err());
      assertEquals("No run is open.\n", statusOfAll(server));

      WorkerFactory worker = work(connection);
      assertEquals(0, run(server, "upgrade", "slow", "--to", "defectdojo=2.38.0"), err());
      assertEquals(3, run(server, "upgrade", "slow", "--to", "defectdojo=2.38.0"), err());
      until("visible", () -> statusOfAll(server).contains("slow"));
      assertEquals(4, run(server, "rollback", "stuck", "--wait"), err());
      assertEquals(3, run(server, "retry", "stuck", "--step", "another"), err());
      assertTrue(err().contains("the stuck step is 'writers run'"), err());
      assertEquals(1, run(server, "retry", "stuck", "--step", "writers run", "--wait"), err());
      assertEquals(1, run(server, "abort", "slow", "--reason", "enough", "--wait"), err());
      assertEquals(69, run(server, "upgrade", "agent-away", "--to", "a=1", "--wait"), err());
      assertEquals(0, run(server, "status", "slow"), err());
      assertTrue(out().contains("last upgrade ABORTED"), out());
      stop(worker);
    }
  }

  @Test
  void a_bug_of_the_worker_is_called_one() {
    try (DevServer server = DevServer.start(settings());
        Connection connection = Connection.open(server.target())) {
      WorkerFactory worker = work(connection);
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(
              () -> run(server, "upgrade", "buggy", "--to", "a=1", "--wait"));
      until("it is said", () -> err().contains("the worker's code fails at this run"));
      connection.client().newUntypedWorkflowStub("upgrade/buggy").terminate("seen");
      assertEquals(1, code.join());
      stop(worker);
    }
  }

  @Test
  void runs_are_found_by_their_stack() {
    try (DevServer server = DevServer.start(settings());
        Connection connection = Connection.open(server.target())) {
      assertTrue(
          Attributes.registered(connection.stubs(), connection.namespace())
              .containsAll(Names.ATTRIBUTES));
      WorkerFactory worker = work(connection);
      assertEquals(0, run(server, "upgrade", "kekkai", "--to", "a=1", "--wait"), err());
      until(
          "visible",
          () ->
              connection
                      .client()
                      .listExecutions("SlipwayStack = 'kekkai' AND SlipwayRunbook = 'Upgrade'")
                      .count()
                  == 1);
      stop(worker);
    }
  }

  private String statusOfAll(DevServer server) {
    run(server, "status");
    return out();
  }

  @Test
  void watching_outlives_a_restart_of_server_and_worker() {
    DevServerSettings settings = settings();
    DevServer first = DevServer.start(settings);
    Connection before = Connection.open(first.target());
    WorkerFactory worker = work(before);
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() ->
            Cli.create(session(settings.target(), out, err))
                .execute("upgrade", "slow", "--to", "defectdojo=2.38.0", "--wait"));
    until("the run works", () -> err().contains(STEP));
    stop(worker);
    before.close();
    until("nobody answers", () -> err().contains("no worker answers"));
    first.close();
    until("the server is missed", () -> err().contains("Temporal does not answer"));

    try (DevServer second = DevServer.start(settings);
        Connection after = Connection.open(second.target())) {
      WorkerFactory again = work(after);
      int told =
          Cli.create(
                  session(
                      settings.target(), new ByteArrayOutputStream(), new ByteArrayOutputStream()))
              .execute("abort", "slow", "--reason", "enough");
      assertEquals(0, told);
      assertEquals(1, code.join(), err());
      assertTrue(out().contains("ABORTED"), out());
      stop(again);
    }
  }

  @Test
  void a_server_ends_with_its_killed_parent() throws IOException, InterruptedException {
    Process parent = java("server", directory.toString()).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      long server = Long.parseLong(lines.readLine());
      assertTrue(alive(server));
      parent.destroyForcibly().waitFor();
      until("the server is gone", () -> !alive(server));
    }
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  @Test
  void a_port_that_is_taken_is_said() {
    DevServerSettings settings = settings();
    try (DevServer server = DevServer.start(settings)) {
      DevServerSettings same =
          new DevServerSettings(
              settings.binary(),
              settings.port(),
              0,
              null,
              directory.resolve("other").resolve("temporal.log"),
              "warn");
      CliFailure failure = assertThrows(CliFailure.class, () -> DevServer.start(same));
      assertEquals(69, failure.exitCode());
      assertTrue(failure.hint().contains(Integer.toString(settings.port())), failure.hint());
      assertTrue(server.alive());
    }
  }

  @Test
  void ctrl_c_leaves_the_run_alone_and_says_so() throws IOException, InterruptedException {
    try (DevServer server = DevServer.start(settings());
        Connection connection = Connection.open(server.target())) {
      WorkerFactory worker = work(connection);
      File said = directory.resolve("said").toFile();
      File answered = directory.resolve("answered").toFile();
      ProcessBuilder command = java("upgrade", "slow", "--to", "defectdojo=2.38.0", "--wait");
      command.environment().put("TEMPORAL_ADDRESS", server.target().address());
      Process watching = command.redirectError(said).redirectOutput(answered).start();
      until("it watches", () -> read(said).contains(STEP));
      new ProcessBuilder("kill", "-INT", Long.toString(watching.pid())).start().waitFor();
      assertEquals(130, watching.waitFor());
      assertTrue(read(said).contains("the upgrade of slow goes on (upgrade/slow)."), read(said));
      assertTrue(read(said).contains("slipway abort slow --reason WHY"), read(said));
      assertEquals("", read(answered));
      assertEquals(0, run(server, "abort", "slow", "--reason", "enough"), err());
      assertFalse(out().isEmpty());
      stop(worker);
    }
  }

  private static String read(File file) {
    try {
      return Files.readString(file.toPath(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static ProcessBuilder java(String... args) {
    // A test run in the background passes on that interrupts are ignored.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ProcessMain.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
  }
}
