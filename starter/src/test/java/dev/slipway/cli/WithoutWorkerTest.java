package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.cli.Harness.Answer;
import io.temporal.client.WorkflowOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server, and nobody who works for it. */
@Timeout(60)
class WithoutWorkerTest {
  private final Harness harness = Harness.withoutWorker();

  @AfterEach
  void stop() {
    harness.close();
  }

  @Test
  void a_question_ends_with_69_and_leaves_nothing_behind() {
    Answer answer = harness.run("plan", "kekkai", "--to", "defectdojo=2.38.0");
    assertEquals(69, answer.code(), answer.toString());
    assertTrue(answer.err().contains("run: slipway worker"), answer.err());
    assertEquals(69, harness.run("history", "kekkai").code());
    assertEquals("No run is open.\n", harness.run("status").out());
  }

  @Test
  void abort_is_left_for_the_run_as_a_signal() {
    harness.run("upgrade", "slow", "--to", "defectdojo=2.38.0");
    Answer abort = harness.run("abort", "slow", "--reason", "wrong night");
    assertEquals(0, abort.code(), abort.toString());
    assertTrue(abort.out().contains("it is heeded when one is back"), abort.out());
    Answer status = harness.run("status", "slow");
    assertTrue(status.out().contains("upgrade is running"), status.out());
    assertTrue(status.out().contains("no worker answers"), status.out());
    assertEquals(69, status.code(), "whoever looks by a script must not take it for well");
    assertEquals(69, harness.run("status").code());
    assertEquals(69, harness.run("retry", "slow", "--step", "x").code());

    harness.startWorker();
    Answer end = harness.run("status", "slow", "--wait");
    assertTrue(end.out().contains("ABORTED"), end.toString());
  }

  @ParameterizedTest
  @CsvSource({"EmergencyRollback, emergency", "MigratePostgres, migrate-postgres"})
  void runs_of_every_runbook_are_found_by_their_stack(String type, String kind) {
    harness
        .temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue("slipway")
                .setWorkflowId(kind + "/kekkai")
                .build())
        .start();
    String running = "%s is running (%s/kekkai)".formatted(kind, kind);
    assertTrue(harness.run("status", "kekkai").out().contains(running));
    assertTrue(harness.run("status").out().contains("kekkai               " + kind + " "));
    Answer abort = harness.run("abort", "kekkai", "--of", kind, "--reason", "wrong night");
    assertEquals(0, abort.code(), abort.toString());
  }

  @Test
  void waiting_says_that_no_worker_has_begun_and_goes_on_when_one_does() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() ->
            Cli.create(harness.session(false, out, err))
                .execute("upgrade", "kekkai", "--to", "defectdojo=2.38.0", "--wait"));
    Instant until = Instant.now().plusSeconds(20);
    while (!err.toString(StandardCharsets.UTF_8).contains("no worker has begun")
        && Instant.now().isBefore(until)) {
      Sleep.of(Duration.ofMillis(50));
    }
    assertTrue(
        err.toString(StandardCharsets.UTF_8)
            .contains("no worker has begun with upgrade/kekkai yet"),
        err.toString(StandardCharsets.UTF_8));
    harness.startWorker();
    assertEquals(0, code.join());
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("COMPLETED"));
  }
}
