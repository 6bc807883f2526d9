package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Status;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A Docker engine that is restarted in the middle of a freeze starts what its own rules say. The
 * fence is in the database, so none of it gets a write in.
 */
@Tag("alone")
@Tag("long")
@Timeout(600)
class DaemonRestartIT {
  /** A unit of the old release that writes by itself. */
  private static final String WRITER = "celerybeat";

  private static KillField killed;

  @BeforeAll
  static void open() throws IOException {
    killed = KillField.open();
  }

  @AfterAll
  static void close() {
    killed.close();
  }

  @Test
  void what_the_engine_starts_in_the_freeze_cannot_write() throws IOException {
    Field field = killed.field();
    Invariants holds = new Invariants(field);
    killed.prepare(Victim.DOCKERD_ALONE);
    Map<String, String> upgraded = upgradedUndisturbed(field, holds);
    Report report = holds.lossless("engine restarted", DaemonRestartIT::upgradeAndRestart);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(upgraded, Seen.of(field), "as after an undisturbed upgrade");
    assertTrue(
        report.intruders().stream().anyMatch(i -> i.contains("user defectdojo")),
        "who tried is in the report: " + report.intruders());
    holds.noWriteWasAcknowledgedIn(report.run());
    holds.nothingChangesByHand();
  }

  private static Map<String, String> upgradedUndisturbed(Field field, Invariants holds) {
    Report report = holds.lossless("undisturbed", DaemonRestartIT::upgrade);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertTrue(
        report.intruders().stream().noneMatch(i -> i.contains("user defectdojo")),
        "nobody tries by himself: " + report.intruders());
    Map<String, String> upgraded = Seen.of(field);
    Report back =
        holds.losingRecordsSince(
            Frozen.window(field, report.run()).to(), () -> field.rollback(true));
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
    return upgraded;
  }

  private static Report upgrade() {
    return Field.end(start());
  }

  private static WorkflowStub start() {
    return killed.field().startUpgrade("defectdojo", "2.38.0-slowmigration");
  }

  private static Report upgradeAndRestart() {
    WorkflowStub run = start();
    Invariants.awaitStep(run, "migrate");
    String container = killed.field().container(WRITER);
    killed.field().docker("update", "--restart", "always", container);
    assertEquals("false", running(container), "stopped for the freeze");
    killed.kill(Victim.DOCKERD_ALONE);
    try {
      killed.restore(Victim.DOCKERD_ALONE);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Invariants.await(
        "the engine to start " + WRITER,
        Duration.ofSeconds(15),
        () -> running(container).equals("true"));
    assertEquals("migrate", run.query("status", Status.class).step(), "still in the freeze");
    return Field.end(run);
  }

  private static String running(String container) {
    return killed
        .field()
        .docker("inspect", "--format", "{{.State.Running}}", container)
        .out()
        .strip();
  }
}
