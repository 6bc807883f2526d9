package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.demo.Act;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Status;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Going back at once on real containers under load: in the middle of an upgrade, after one, and
 * with neither server nor worker. Prints how long it took until users could write again.
 */
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class EmergencyIT {
  /** At the rate of the test's own users, 25 a second. */
  private static final String SIX_HOURS = "540000";

  private static final String IN_SIX_HOURS =
      "INSERT INTO dojo_scanimport (title, report, meta, created) SELECT 'six hours', md5(n::text), '{}', now() FROM generate_series(1, %s) n";

  private static Field field;
  private static Invariants holds;
  private static EmergencyGround ground;

  @BeforeAll
  static void open() throws IOException {
    field = Field.open("em");
    holds = new Invariants(field);
    ground = new EmergencyGround(field, holds);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  @Order(1)
  @Test
  void before_the_freeze_nothing_is_restored() {
    Map<String, String> containers = Seen.containers(field);
    WorkflowStub upgrade = field.startUpgrade("defectdojo", "2.38.0");
    Invariants.awaitStep(upgrade, "back up", "prove the backup", "follow the database");
    Report report = holds.lossless("before the freeze", () -> goneBack("before the freeze", false));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(Outcome.SUPERSEDED, Field.end(upgrade).outcome());
    assertEquals(containers, Seen.containers(field), "nobody was replaced");
    ground.asBefore();
  }

  @Order(2)
  @Test
  void in_the_middle_of_a_migration() {
    AtomicReference<WorkflowStub> run = new AtomicReference<>();
    Report report =
        holds.lossless(
            "in the migration",
            () -> {
              run.set(field.startUpgrade("defectdojo", "2.38.0-slowmigration"));
              Invariants.awaitStep(run.get(), "migrate");
              // The migrator sleeps in the server by then, with half of its work done.
              Invariants.pause(3_000);
              return goneBack("a migration", false);
            });
    WorkflowStub upgrade = run.get();
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(Tier.DATA, report.tier());
    assertTrue(report.loss().nothing(), "users were never let in: " + report.loss());
    Report ended = Field.end(upgrade);
    assertEquals(Outcome.SUPERSEDED, ended.outcome(), ended.why());
    assertTrue(
        ground.journal().entries().stream()
            .anyMatch(e ->
                e.what().startsWith("failed: migrate (") && e.why().contains("may no longer act")),
        "the deed that was at work was turned away");
    ground.asBefore();
  }

  @Order(3)
  @Test
  void with_neither_server_nor_worker() {
    // What is made once for a build, and was made here by the worker's first start.
    assertEquals(0, ground.launched(Map.of(), "--version").exit());
    Instant reopened = upgraded();
    field.stopWorker();
    Instant begun = Instant.now();
    losingSince(
        reopened,
        () -> {
          Exec.Result result =
              ground.launched(
                  Map.of("TEMPORAL_ADDRESS", ""),
                  "emergency-rollback",
                  field.stack.name(),
                  "--local",
                  "--accept-data-loss",
                  "--reason",
                  "the server is gone");
          assertTrue(result.err().contains("in the memory of this process"), result.err());
          assertEquals(0, result.exit(), result.out() + result.err());
        });
    told("--local, from a cold command line", begun);
    field.restartWorker();
    assertEquals(Outcome.REFUSED, field.rollback(true).outcome(), "its journal is found");
    ground.asBefore();
  }

  @Order(4)
  @Test
  @Tag("long")
  void without_a_worker_the_command_works_itself() {
    Instant opened = upgraded();
    field.stopWorker();
    losingSince(
        opened,
        () -> {
          Exec.Result asked =
              ground.slipway(
                  field.address(),
                  "emergency-rollback",
                  field.stack.name(),
                  "--accept-data-loss",
                  "--reason",
                  "nobody is there");
          assertTrue(asked.err().contains("no worker takes runbooks"), asked.err());
          assertTrue(asked.err().contains("it acts as that too"), asked.err());
          assertEquals(0, asked.exit(), asked.out() + asked.err());
        });
    field.restartWorker();
    ground.asBefore();
  }

  /** Returns when users could write again. */
  private static Instant upgraded() {
    Instant began = Instant.now();
    Report up = holds.lossless("2.38.0", () -> field.upgrade("defectdojo", "2.38.0"));
    assertEquals(Outcome.COMPLETED, up.outcome(), up.why());
    return holds.scene().reopened(began);
  }

  private static void losingSince(Instant opened, Runnable goingBack) {
    Act act =
        holds
            .scene()
            .loseRecordsSince(
                opened,
                "emergency",
                0,
                () -> {
                  goingBack.run();
                  return 0;
                });
    assertTrue(act.holds(), act.line());
  }

  @Order(5)
  @Test
  @Tag("long")
  void what_users_wrote_in_six_hours_is_asked_about_behind_the_closed_door() {
    Instant opened = upgraded();
    field.value(IN_SIX_HOURS.formatted(SIX_HOURS));
    holds.scene().breathe();
    WorkflowStub emergency = field.startEmergency(false);
    Invariants.await(
        "the question",
        Duration.ofMinutes(2),
        () ->
            emergency
                .query("status", Status.class)
                .waitingFor()
                .contains("loses what users wrote since"));
    String question = emergency.query("status", Status.class).waitingFor();
    assertTrue(question.contains("dojo_scanimport +" + SIX_HOURS + " ~0 -0"), question);
    emergency.signal("abort", Map.of("reason", "they matter", "by", "test"));
    assertEquals(Outcome.ABORTED, Field.end(emergency).outcome());
    assertEquals(SIX_HOURS, written());
    assertEquals("2.38.0", field.stack.setting("DOJO_VERSION"));
    holds.scene().breathe();
    assertEquals(List.of(), holds.scene().missing());
    Report back = holds.losingRecordsSince(opened, () -> goneBack("after it was left", true));
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
    String told = back.loss().tables().toString();
    assertTrue(told.contains("dojo_scanimport +" + SIX_HOURS + " ~0 -0"), told);
    assertEquals("0", written());
    ground.asBefore();
  }

  @Order(6)
  @Test
  @Tag("long")
  void while_an_upgrade_is_putting_everything_back_and_after_it_was_terminated() {
    AtomicReference<WorkflowStub> run = new AtomicReference<>();
    Report first =
        holds.lossless(
            "unwinding",
            () -> {
              run.set(field.startUpgrade("defectdojo", "2.38.0-noboot"));
              Invariants.awaitStep(run.get(), "previous release serves");
              return goneBack("an unwinding", false);
            });
    assertEquals(Outcome.COMPLETED, first.outcome(), first.why());
    assertEquals(Outcome.SUPERSEDED, Field.end(run.get()).outcome());
    ground.asBefore();
    Report report =
        holds.lossless(
            "terminated",
            () -> {
              WorkflowStub second = field.startUpgrade("defectdojo", "2.38.0-slowmigration");
              Invariants.awaitStep(second, "migrate");
              second.terminate("a test of what must not be done");
              return goneBack("a terminated run", false);
            });
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    ground.asBefore();
  }

  private static String written() {
    return field.value("SELECT count(*) FROM dojo_scanimport WHERE title = 'six hours'");
  }

  private static Report goneBack(String from, boolean acceptDataLoss) {
    Instant begun = Instant.now();
    Report report = Field.end(field.startEmergency(acceptDataLoss));
    holds.scene().breathe();
    told(from, begun);
    report
        .steps()
        .forEach(s -> System.out.printf("  %-32s %6d ms %s%n", s.name(), s.millis(), s.detail()));
    return report;
  }

  /** Until the first write that was acknowledged after the longest time without one. */
  private static void told(String from, Instant begun) {
    Instant serves = holds.scene().reopened(begun);
    System.out.printf(
        "emergency from %s: users write again after %.1f s%n",
        from, Duration.between(begun, serves).toMillis() / 1000.0);
  }
}
