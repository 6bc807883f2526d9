package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.Harness.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands against a Temporal server in this JVM. */
@Timeout(60)
class CommandTest {
  private static Harness harness;

  @BeforeAll
  static void start() {
    harness = Harness.withWorker();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static JsonNode document(Answer answer) {
    try {
      JsonNode document = Payloads.json().readTree(answer.out());
      assertEquals(answer.code(), document.path("exitCode").asInt(-1), answer.out());
      return document;
    } catch (JsonProcessingException notOne) {
      throw new AssertionError("not one document: " + answer.out(), notOne);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kekkai, 0, UPGRADE COMPLETED",
    "rolled-back, 1, ROLLED BACK. The previous release serves",
    "superseded, 1, SUPERSEDED",
    "unknown, 3, REFUSED. Nothing was changed",
    "agent-away, 69, the agent of the stack's host does not answer",
    "agent-refuses, 3, REFUSED. kekkai has no such veto",
    "strange, 1, STRANGE. no words of ours"
  })
  void the_exit_code_says_how_a_run_ended(String stack, int code, String text) {
    Answer answer = harness.run("upgrade", stack, "--to", "defectdojo=2.38.0", "--wait");
    assertEquals(code, answer.code(), answer.toString());
    assertTrue(
        answer.out().toUpperCase(Locale.ROOT).contains(text.toUpperCase(Locale.ROOT)),
        answer.out());
    assertTrue(
        answer.err().contains("Upgrade of %s started (upgrade/%s)".formatted(stack, stack)),
        answer.err());
  }

  @Test
  void json_is_one_document_and_nothing_else() {
    Answer answer =
        harness.run(
            "upgrade", "rolled-back", "--to", "defectdojo=2.38.0", "--wait", "--output", "json");
    JsonNode document = document(answer);
    assertEquals("ROLLED_BACK", document.path("outcome").asText());
    assertEquals("ROLLED_BACK", document.path("report").path("outcome").asText());
    assertEquals("upgrade/rolled-back", document.path("workflowId").asText());
    Instant started = Instant.parse(document.path("started").asText());
    assertFalse(Instant.parse(document.path("closed").asText()).isBefore(started));
  }

  @Test
  void a_failure_is_a_document_too() {
    JsonNode document = document(harness.run("--output=json", "history", "unknown"));
    assertEquals(3, document.path("exitCode").asInt());
    assertTrue(document.path("error").asText().contains("no such stack"), document.toString());
  }

  @Test
  void a_plan_is_told_whole_and_starts_nothing() {
    Answer answer = harness.run("plan", "kekkai", "--to", "defectdojo=2.38.0");
    assertEquals(0, answer.code(), answer.toString());
    assertTrue(answer.out().contains(" 3. migrate defectdojo"), answer.out());
    assertTrue(answer.out().contains("PLANNED. Nothing was done."), answer.out());
    assertTrue(
        answer.out().contains("slipway upgrade kekkai --to defectdojo=2.38.0"), answer.out());
    JsonNode document =
        document(
            harness.run(
                "upgrade", "kekkai", "--to", "defectdojo=2.38.0", "--dry-run", "--output", "json"));
    assertEquals("PLANNED", document.path("outcome").asText());
    assertEquals(4, document.path("plan").path("steps").size());
    assertTrue(document.path("workflowId").asText().startsWith("plan/kekkai/"));
    assertEquals(3, harness.run("plan", "unknown", "--to", "a=1").code());
    assertEquals(0, harness.run("rollback", "kekkai", "--dry-run").code());
  }

  @Test
  void a_second_start_is_refused_and_abort_ends_the_first() {
    Answer first = harness.run("upgrade", "slow", "--to", "defectdojo=2.38.0", "--output", "json");
    assertEquals("claimed", document(first).path("identity").asText());
    assertTrue(document(first).path("requestedBy").asText().contains("@"), first.out());

    Answer second = harness.run("upgrade", "slow", "--to", "defectdojo=2.38.0");
    assertEquals(3, second.code(), second.toString());
    assertTrue(second.err().contains("an upgrade of slow is running already"), second.err());

    Answer status = harness.run("status", "slow");
    assertEquals(0, status.code(), status.toString());
    assertTrue(status.out().contains("step 2 of 4: stop writers"), status.out());
    assertTrue(status.out().contains("ann@box (claimed)"), status.out());
    assertTrue(harness.run("status").out().contains("slow"), harness.run("status").toString());
    assertTrue(harness.run("upgrade", "slow", "--to", "a=1").err().contains("slipway abort slow"));

    Answer abort = harness.run("abort", "slow", "--reason", "wrong night", "--wait");
    assertEquals(1, abort.code(), abort.toString());
    assertTrue(abort.err().contains("everything that was begun is put back"), abort.err());
    assertTrue(abort.out().contains("ABORTED"), abort.out());
    assertEquals(3, harness.run("abort", "slow", "--reason", "again").code());
  }

  @Test
  void a_run_that_waits_for_a_person_ends_the_watching_with_4() {
    Answer waits = harness.run("rollback", "stuck", "--reason", "bad", "--wait");
    assertEquals(4, waits.code(), waits.toString());
    assertTrue(waits.out().contains("slipway retry kekkai --step 'writers run'"), waits.out());
    assertEquals(4, harness.run("status", "stuck").code());
    JsonNode all = document(harness.run("status", "--output", "json"));
    assertEquals(4, all.path("exitCode").asInt());

    Answer wrong = harness.run("retry", "stuck", "--step", "door open");
    assertEquals(3, wrong.code(), wrong.toString());
    assertTrue(wrong.err().contains("the stuck step is 'writers run'"), wrong.err());

    Answer right =
        harness.run(
            "by-hand",
            "stuck",
            "--step",
            "writers run",
            "--reason",
            "started celery",
            "--wait",
            "--of",
            "rollback");
    assertEquals(1, right.code(), right.toString());
    assertTrue(right.out().contains("ROLLED BACK"), right.out());
  }

  @Test
  void skipping_and_going_back_name_the_try_that_is_meant() {
    harness.run("rollback", "stuck", "--reason", "bad");
    for (String command : List.of("skip", "go-back")) {
      Answer stale = decide(command, "1");
      assertEquals(3, stale.code(), stale.toString());
      assertTrue(stale.err().contains("generation 2 is stuck"), stale.err());
    }
    Answer right = decide("go-back", "2");
    assertEquals(0, right.code(), right.toString());
    assertTrue(right.out().contains("going back from 'writers run'"), right.out());
  }

  private Answer decide(String command, String generation) {
    return harness.run(
        command,
        "stuck",
        "--step",
        "writers run",
        "--generation",
        generation,
        "--reason",
        "no way",
        "--of",
        "rollback");
  }

  @Test
  void a_message_that_no_server_takes_is_not_sent() {
    harness.run("rollback", "stuck", "--reason", "bad");
    Answer large = harness.run("retry", "stuck", "--step", "x".repeat(300_000));
    assertEquals(3, large.code(), large.err());
    assertTrue(
        large.err().contains("retry of 293 KiB was not sent: a message may have at most 256 KiB"),
        large.err());
  }

  @Test
  void progress_is_one_line_per_step_and_redrawn_only_for_a_person() {
    harness.run("upgrade", "slow", "--to", "a=1", "--reason", "x");
    Thread abort =
        Thread.ofVirtual()
            .start(() -> later(() -> harness.run("abort", "slow", "--reason", "enough")));
    Answer plain = harness.run("status", "slow", "--wait");
    join(abort);
    assertEquals(1, plain.err().split("step 2 of 4: stop writers", -1).length - 1, plain.err());
    assertFalse(plain.err().contains("\r"), plain.err());

    harness.run("upgrade", "slow", "--to", "a=1");
    Thread again =
        Thread.ofVirtual()
            .start(() -> later(() -> harness.run("abort", "slow", "--reason", "enough")));
    Answer terminal = harness.run(true, "status", "slow", "--wait");
    join(again);
    assertTrue(terminal.err().contains("\r\u001b[Kstep 2 of 4: stop writers · "), terminal.err());
    assertTrue(terminal.err().endsWith("\r\u001b[K"), terminal.err());
    assertFalse(terminal.out().contains("\u001b[K"), terminal.out());
  }

  private static void later(Runnable what) {
    Sleep.of(java.time.Duration.ofMillis(900));
    what.run();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void questions_about_a_stack() {
    assertTrue(harness.run("history", "kekkai").out().contains("CVE-2026-1111"));
    assertEquals(1, harness.run("history", "tampered").code());
    assertTrue(harness.run("backups", "kekkai").out().contains("812.0 MiB"));
    assertEquals(0, harness.run("drift", "kekkai").code());
    assertEquals(1, harness.run("drift", "drifted").code());
    Answer status = harness.run("status", "never-run");
    assertEquals(0, status.code(), status.toString());
    assertTrue(status.out().contains("Nobody holds the stack."), status.out());
  }

  @Test
  void what_temporal_itself_has_ended_is_said() {
    for (String how : List.of("terminate", "cancel")) {
      harness.run("upgrade", "slow", "--to", "a=1");
      Thread.ofVirtual().start(() -> later(() -> endBySomebodyElse(how)));
      Answer answer = harness.run("status", "slow", "--wait");
      assertEquals(1, answer.code(), answer.toString());
      assertTrue(
          answer.out().contains(how.equals("cancel") ? "CANCELED" : "TERMINATED"), answer.out());
    }
  }

  private static void endBySomebodyElse(String how) {
    var run = harness.temporal.getWorkflowClient().newUntypedWorkflowStub("upgrade/slow");
    if (how.equals("cancel")) {
      run.cancel();
    } else {
      run.terminate("somebody pressed the button");
    }
  }

  @Test
  void a_doctor_says_what_the_server_does_not_tell() {
    JsonNode document = document(harness.run("doctor", "--output", "json"));
    assertEquals("127.0.0.1:7233", document.path("address").asText());
    assertEquals("the dev server of this machine", document.path("source").asText());
    assertTrue(
        document.path("findings").toString().contains("answers, protocol 1"), document.toString());
    assertTrue(harness.run("doctor").out().contains("cannot tell who polls"));
  }

  @Test
  void a_backup() {
    Answer answer = harness.run("backup", "kekkai", "--wait");
    assertEquals(0, answer.code(), answer.toString());
    assertTrue(answer.out().contains("slipway backups kekkai"), answer.out());
    assertTrue(harness.run("status", "kekkai").out().contains("last backup COMPLETED"));
  }
}
