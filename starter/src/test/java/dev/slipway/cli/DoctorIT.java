package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.runbook.Names;
import dev.slipway.testkit.FakeCatalogue;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A doctor on a real server, and whether what it prescribes helps. */
@Timeout(180)
class DoctorIT {
  @TempDir Path directory;

  private DevServerSettings settings;
  private int code;

  @BeforeEach
  void needsTheBinary() {
    assertTrue(
        DevServerSettings.binary(System.getenv()).isPresent(),
        "no temporal binary; dev/setup temporal fetches it");
    settings = DevServerSettings.ofItsOwn(System.getenv(), directory).orElseThrow();
  }

  private String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Session session =
        new Session(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            false,
            InstantSource.system(),
            ZoneOffset.UTC,
            Session.Pace.STANDARD,
            () -> Connection.open(settings.target()));
    code = Cli.create(session).execute(arguments);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What the doctor says of one thing: severity, what was seen, and the cure. */
  private List<String> says(String check, String about) {
    String answer = run("doctor", "--output", "json");
    try {
      List<String> said = new ArrayList<>();
      for (JsonNode f : Payloads.json().readTree(answer).path("findings")) {
        if (f.path("check").asText().equals(check) && f.path("about").asText().equals(about)) {
          said.add(f.path("severity").asText());
          said.add(f.path("seen").asText());
          said.add(f.path("hint").asText());
        }
      }
      assertTrue(said.isEmpty() || said.size() == 3, answer);
      return said;
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer, e);
    }
  }

  private static void until(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(60);
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(end), what);
      Sleep.of(Duration.ofMillis(200));
    }
  }

  /** Types a command of Temporal's tool, as it was printed. */
  private void type(String command) {
    assertTrue(command.startsWith("temporal "), command);
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.set(0, settings.binary().toString());
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), command + ": " + said);
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(command, failed);
    }
  }

  private static WorkerFactory work(Connection connection) {
    WorkerFactory factory = WorkerFactory.newInstance(connection.client());
    Worker worker = factory.newWorker(Names.CENTRAL_QUEUE);
    worker.registerWorkflowImplementationTypes(FakeRunbooks.ALL);
    worker.registerActivitiesImplementations(new FakeCatalogue("run-1"));
    factory.start();
    return factory;
  }

  @Test
  void without_a_worker_it_says_so_and_everything_else() {
    try (DevServer server = DevServer.start(settings)) {
      assertTrue(server.alive());
      String text = run("doctor");
      assertEquals(ExitCode.ENDED_OTHERWISE, code, text);
      assertTrue(
          text.contains("STOP  worker slipway: nobody takes runbooks\n        → slipway worker"),
          text);
      assertTrue(text.contains("WARN  agents: were not asked"), text);
      assertTrue(text.contains("ok    retention default: runs are kept for 30d00h"), text);
      assertTrue(text.contains(" payloads default: "), text);
      assertTrue(text.contains("ok    attributes default: all 6 are there"), text);
    }
    run("doctor");
    assertEquals(ExitCode.UNAVAILABLE, code);
  }

  @Test
  void what_it_prescribes_helps() {
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target())) {
      WorkerFactory worker = work(connection);
      until("nothing stops runs", () -> !run("doctor").contains("STOP") && code == 0);

      String flags = "--address %s --namespace default".formatted(server.target().address());
      type(
          "temporal operator search-attribute remove %s --name SlipwayPhase --yes"
              .formatted(flags));
      until("it is missed", () -> !says("attribute", "SlipwayPhase").isEmpty());
      assertEquals(ExitCode.REACHED, code);
      type(says("attribute", "SlipwayPhase").getLast());
      until("it is back", () -> says("attribute", "SlipwayPhase").isEmpty());
      assertEquals(ExitCode.REACHED, code);

      type("temporal operator namespace update %s --retention 24h".formatted(flags));
      until("it is short", () -> says("retention", "default").getFirst().equals("WARN"));
      assertEquals(ExitCode.REACHED, code);
      type(says("retention", "default").getLast());
      until("it is long again", () -> says("retention", "default").getFirst().equals("PASS"));
      worker.shutdownNow();
    }
  }

  @Test
  void a_run_whose_code_fails_is_found() {
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target())) {
      WorkerFactory worker = work(connection);
      connection
          .client()
          .newUntypedWorkflowStub(
              Names.UPGRADE,
              WorkflowOptions.newBuilder()
                  .setTaskQueue(Names.CENTRAL_QUEUE)
                  .setWorkflowId("upgrade/buggy")
                  .build())
          .start(Map.of("stack", "buggy"));
      until("it is found", () -> !says("blocked run", "upgrade/buggy").isEmpty());
      assertEquals(ExitCode.ENDED_OTHERWISE, code);
      List<String> said = says("blocked run", "upgrade/buggy");
      assertEquals("STOP", said.getFirst());
      assertTrue(said.get(1).contains("a bug, on purpose"), said.toString());
      String look = said.getLast().replaceFirst(".*Look: ", "");
      type(look);
      worker.shutdownNow();
      assertTrue(!says("blocked run", "upgrade/buggy").isEmpty(), "also without a worker");
    }
  }
}
