package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.demo.Act;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Whoever goes back at once dies in the middle, with a server and without one; and whoever had the
 * stack before stands still meanwhile and comes back.
 */
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class EmergencyKilledIT {
  private static final Map<String, String> NO_SERVER = Map.of("TEMPORAL_ADDRESS", "");

  private static Field field;
  private static Invariants holds;
  private static EmergencyGround ground;
  private static OwnProcess worker;

  @BeforeAll
  static void open() throws IOException {
    Path work = Files.createTempDirectory("slipway-it-");
    DevServer server =
        DevServer.start(DevServerSettings.ofItsOwn(System.getenv(), work).orElseThrow());
    Path jar = Files.copy(Path.of("target", "slipway.jar"), work.resolve("slipway.jar"));
    String address = server.target().address();
    worker =
        new OwnProcess(
            jar,
            work.resolve("worker.log"),
            "stacks of host",
            Map.of("TEMPORAL_ADDRESS", address, "SLIPWAY_STATE", work.resolve("state").toString()),
            "--stacks",
            work.resolve("stacks").toString());
    field =
        Field.on(
            new Field.Ground(address, server.settings().ui(), server::close, Map.of()),
            work,
            "ek",
            f -> worker.start());
    holds = new Invariants(field);
    ground = new EmergencyGround(field, holds);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  private static Instant upgraded() {
    Instant began = Instant.now();
    Report up = holds.lossless("2.38.0", () -> field.upgrade("defectdojo", "2.38.0"));
    assertEquals(Outcome.COMPLETED, up.outcome(), up.why());
    return holds.reopened(began);
  }

  @Order(1)
  @Test
  void worker_and_agent_die_in_the_middle_and_go_on_when_they_are_back() {
    Instant opened = upgraded();
    Report back =
        holds.losingRecordsSince(
            opened,
            () -> {
              WorkflowStub run = field.startEmergency(true);
              Invariants.awaitStep(run, "go back");
              worker.kill();
              worker.start();
              return Field.end(run);
            });
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
    assertEquals(Tier.DATA, back.tier());
    ground.asBefore();
  }

  @Order(2)
  @Test
  void without_a_server_the_same_command_goes_on_where_it_was_killed() {
    Instant opened = upgraded();
    Act act =
        holds
            .scene()
            .loseRecordsSince(
                opened,
                "--local, killed",
                0,
                () -> {
                  killedInTheMiddle();
                  Exec.Result again = ground.slipway(NO_SERVER, local());
                  String told = again.out() + again.err();
                  assertEquals(0, again.exit(), told);
                  assertTrue(told.contains("rows added"), told);
                  assertTrue(told.contains("Kept aside"), told);
                  return again.exit();
                });
    assertTrue(act.holds(), act.line());
    assertEquals(Outcome.REFUSED, field.rollback(true).outcome(), "its journal is found");
    ground.asBefore();
  }

  private static String[] local() {
    return new String[] {
      "emergency-rollback",
      field.stack.name(),
      "--local",
      "--accept-data-loss",
      "--reason",
      "the server is out of reach"
    };
  }

  private static void killedInTheMiddle() {
    try {
      Process process = ground.process(NO_SERVER, local()).start();
      Invariants.await(
          "the exchange",
          Duration.ofMinutes(1),
          () -> ground.journalled("begin: go back (Data.Sw"));
      process.destroyForcibly().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** It had the stack, and its deed at work, when it fell asleep. */
  @Order(3)
  @Test
  void a_worker_that_wakes_up_after_it_has_lost_the_stack_changes_nothing() {
    WorkflowStub upgrade = field.startUpgrade("defectdojo", "2.38.0-slowmigration");
    Invariants.awaitStep(upgrade, "migrate");
    Invariants.pause(3_000);
    worker.signal("STOP");
    CompletableFuture<Exec.Result> typed =
        CompletableFuture.supplyAsync(() -> ground.slipway(NO_SERVER, local()));
    Invariants.await(
        "the stack to be taken",
        Duration.ofMinutes(1),
        () ->
            ground.journal().entries().stream()
                .anyMatch(e -> e.what().contains("taken over from upgrade/")));
    // Its deed has the host's mutex, and cannot hear that it is to give it up.
    Invariants.pause(8_000);
    worker.signal("CONT");
    Exec.Result back = typed.join();
    assertEquals(0, back.exit(), back.out() + back.err());
    Report ended = Field.end(upgrade);
    assertEquals(Outcome.SUPERSEDED, ended.outcome(), ended.why());
    holds.scene().breathe();
    assertEquals(List.of(), holds.scene().missing());
    ground.asBefore();
  }

  /** Without its journal nothing is done: who would know afterwards what was? */
  @Order(4)
  @Test
  void a_state_directory_that_cannot_be_written_to_is_told_and_keeps_everything_as_it_is()
      throws IOException {
    Instant opened = upgraded();
    Map<String, String> as = Seen.of(field);
    Path state = field.work.resolve("state");
    for (Unwritable fault : Unwritable.values()) {
      try (Unwritable.Undo undone = fault.happenTo(state)) {
        Act act = holds.scene().loseNothing(fault.name(), 0, () -> told(fault));
        assertTrue(act.holds(), act.line());
      }
      assertEquals(as, Seen.of(field), fault + ": as before");
      assertTrue(ground.journal().intact());
    }
    Report back = holds.losingRecordsSince(opened, () -> Field.end(field.startEmergency(true)));
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
    ground.asBefore();
  }

  /** It stays, and goes on when somebody has mended that and says so. */
  private static int told(Unwritable fault) {
    try {
      Process process = ground.process(NO_SERVER, local()).start();
      Path said = field.work.resolve("typed.log");
      try {
        Invariants.await(
            "what is the matter", Duration.ofMinutes(1), () -> text(said).contains(fault.words()));
        assertTrue(ground.journal().intact(), fault + ": the journal, as the agent sees it");
        assertTrue(process.isAlive(), text(said));
      } finally {
        process.destroyForcibly().waitFor();
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
