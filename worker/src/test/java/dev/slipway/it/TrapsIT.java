package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Names;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * What real applications do in an upgrade (docs/field-traps.md), on one stack under load. Each of
 * its releases refuses, in a restart loop, a schema with migrations that it does not know: going
 * back to one that is only nearly as before is never green.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class TrapsIT {
  /** A megabyte that does not compress away, or the dump of a young stack fits on a full disk. */
  private static final String MUCH =
      "insert into dojo_scanimport (title, report, meta, created)"
          + " select 'much', string_agg(md5(random()::text), ''), '{}', now()"
          + " from generate_series(1, 65536)";

  private static final String MIGRATIONS_OF_238 = "0001_initial,0002_defaults,0003_findingnote";

  private static Field field;
  private static Invariants holds;

  /** The stack at 2.37.0, and when the first of two upgrades opened that are gone back behind. */
  private static Map<String, String> atFirst = Map.of();

  private static Instant firstOpened = Instant.EPOCH;

  @BeforeAll
  static void open() throws IOException {
    field = Field.open("tr");
    Path env = field.stack.directory().resolve(".env");
    Files.writeString(env, SettingsFile.with(env, "DD_REFUSE_UNKNOWN_SCHEMA", "1"));
    field.stack.compose("up", "-d", "--wait");
    holds = new Invariants(field);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  @Order(1)
  @Test
  void a_release_that_refuses_the_public_name_is_rolled_back_and_nobody_else_gets_the_stack() {
    String stack = field.stack.name();
    Map<String, Object> ask = Map.of("stack", stack);
    Map<String, Object> to = Map.of("stack", stack, "to", Map.of("defectdojo", "2.38.0"));
    Report report =
        asBefore(
            "2.38.0-forbidden",
            run -> {
              Invariants.awaitStep(run, "verify behind the door");
              Stream.of(
                      field.start(Names.ROLLBACK, ask),
                      field.start(Names.BACKUP, ask),
                      field.start(Names.UPGRADE, "typed/by/hand", to))
                  .toList()
                  .forEach(other -> refused(other, "upgrade/" + stack, "deploy"));
            });
    assertEquals(Outcome.ROLLED_BACK, report.outcome(), report.why());
    assertTrue(report.why().contains("records can be read"), report.why());
    assertTrue(report.why().contains("answered 403"), report.why());
    assertEquals(report.run(), new HandWrittenClaim(field).run(), "nobody else had the stack");
  }

  @Order(2)
  @Tag("long")
  @Test
  void a_release_without_its_version_page_is_rolled_back_for_that_reason() {
    Report report = asBefore("2.38.0-movedversion", run -> {});
    assertEquals(Outcome.ROLLED_BACK, report.outcome(), report.why());
    assertTrue(report.why().contains("probe defectdojo version"), report.why());
    assertTrue(report.why().contains("answered 404"), report.why());
  }

  @Order(3)
  @Tag("long")
  @Test
  void a_release_that_reads_the_same_settings_differently_is_rolled_back_before_it_starts() {
    Report report = asBefore("2.38.0-newscheme", run -> {});
    assertEquals(Outcome.ROLLED_BACK, report.outcome(), report.why());
    assertTrue(report.why().contains("no driver named in scheme 'postgresql'"), report.why());
    assertTrue(report.steps().stream().noneMatch(s -> s.name().equals("deploy")), "never deployed");
  }

  @Order(4)
  @Test
  void a_claim_of_a_run_that_the_server_does_not_know_is_left_alone() {
    HandWrittenClaim claim = new HandWrittenClaim(field);
    String run = claim.run();
    claim.heldBy("upgrade/elsewhere", "00000000-0000-4000-8000-000000000000", "by-hand");
    String written = claim.text();
    Map<String, String> as = Seen.of(field);
    Map<String, String> containers = Seen.containers(field);
    WorkflowStub other = field.startUpgrade("defectdojo", "2.38.0");
    Report report = refused(other, "upgrade/elsewhere", "typed by hand");
    assertTrue(report.why().contains("run by-hand"), report.why());
    assertTrue(report.why().contains("since 2026-01-02T03:04:05Z"), report.why());
    assertEquals(written, claim.text(), "the claim is as it was");
    assertEquals(as, Seen.of(field), "as before");
    assertEquals(containers, Seen.containers(field), "the same containers");
    // The next test's run finds a claim whose run is over, as a terminated one leaves it.
    String id =
        field
            .client
            .newUntypedWorkflowStub("upgrade/" + field.stack.name())
            .describe()
            .getExecution()
            .getRunId();
    claim.heldBy("upgrade/" + field.stack.name(), id, run);
  }

  @Order(5)
  @Test
  void a_release_whose_start_is_the_migration_is_upgraded_to() {
    atFirst = Seen.of(field);
    Instant began = Instant.now();
    long number = new HandWrittenClaim(field).number();
    Report report = upgraded("2.38.0-selfmigrating");
    firstOpened = holds.reopened(began);
    assertEquals(number + 1, new HandWrittenClaim(field).number(), "a claim that was over");
    assertEquals(MIGRATIONS_OF_238, migrations());
    holds.noWriteWasAcknowledgedIn(report.run());
  }

  @Order(6)
  @Test
  void a_data_rollback_brings_rewritten_data_back_and_leaves_no_job_waiting_for_ever() {
    Map<String, String> before = Seen.of(field);
    Instant began = Instant.now();
    // Users only add rows; those of the last moment may not be committed yet.
    String old = "created < '%s'".formatted(began.minusSeconds(2));
    String written = zones(old);
    JobsWaiting jobs = new JobsWaiting(field);
    try (jobs) {
      upgraded("2.39.0", jobs::goOnWhenTheWorkerIsToldToStop);
    }
    Instant opened = holds.reopened(began);
    assertNotEquals(written, zones(old), "rewritten on purpose");
    Instant back = Instant.now();
    Report report = holds.losingRecordsSince(opened, () -> field.rollback(true));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(Tier.DATA, report.tier());
    assertEquals(before, Seen.of(field), "as it was before the upgrade");
    assertEquals(written, zones(old), "as it was written");
    JobsWaiting.allDone(field, back);
    holds.nothingChangesByHand();
  }

  @Order(7)
  @Tag("long")
  @Test
  void connections_left_open_and_a_changed_secret_do_not_stop_a_data_rollback() throws IOException {
    String key = field.stack.setting("DD_CREDENTIAL_AES_256_KEY");
    field.edit(".env", key, "f".repeat(key.length()));
    String write = "insert into dojo_product (name) values ('left-open-by-%s')";
    try (OpenSession root = OpenSession.asSuperuser(field, "left-root", write.formatted("root"));
        OpenSession app = OpenSession.asApplication(field, "left-app", write.formatted("app"))) {
      Report report = holds.losingRecordsSince(firstOpened, () -> field.rollback(true));
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      assertEquals(Tier.DATA, report.tier());
      assertFalse(root.lives(), "the superuser's session was ended");
      assertFalse(app.lives(), "the application's session was ended");
      holds.noWriteWasAcknowledgedIn(report.run());
    }
    assertEquals("0", field.value("select count(*) from dojo_product where name ~ '^left-open'"));
    assertEquals(key, field.stack.setting("DD_CREDENTIAL_AES_256_KEY"));
    assertEquals(atFirst, Seen.of(field), "as it was before both upgrades");
    holds.nothingChangesByHand();
  }

  @Order(8)
  @Tag("long")
  @Test
  void a_disk_that_is_too_small_for_a_backup_is_refused() {
    Map<String, String> as = Seen.of(field);
    Path backups = field.state().resolve("backups");
    try (SmallDisk disk = new SmallDisk(backups, 256)) {
      Report report = field.upgrade("defectdojo", "2.38.0");
      assertEquals(Outcome.REFUSED, report.outcome(), report.why());
      assertTrue(report.why().contains("disk " + backups), report.why());
      assertTrue(report.why().contains("must stay free"), report.why());
      assertEquals(List.of(), disk.names(), "nothing was written there");
    }
    assertEquals(as, Seen.of(field), "as before");
  }

  @Order(9)
  @Tag("long")
  @Test
  void a_disk_that_fills_while_the_backup_is_made_costs_nobody_a_second() throws IOException {
    field.edit("slipway.yml", "minFree: 2GiB", "minFree: 1MiB");
    field.value(MUCH);
    try (SmallDisk disk = new SmallDisk(field.state().resolve("backups"), 256)) {
      Report report =
          asBefore(
              "2.38.0",
              run -> {
                // All disks have been looked at for the last time, seconds before the dump.
                Invariants.await(
                    "the last look at disks",
                    Duration.ofMinutes(2),
                    () -> done(run, "Data.Inspect") == 2);
                disk.fill();
              });
      assertEquals(Outcome.ROLLED_BACK, report.outcome(), report.why());
      assertTrue(report.why().contains("found the disk full"), report.why());
      assertEquals(0, report.downtimeMillis(), "users never noticed");
      assertEquals(List.of(), disk.names(), "nothing that looks like a backup");
    }
    field.edit("slipway.yml", "minFree: 1MiB", "minFree: 2GiB");
  }

  @Order(10)
  @Tag("long")
  @Test
  void a_command_that_goes_on_after_the_last_migration_is_waited_for() throws IOException {
    field.edit("slipway.yml", "NewSchema: false", "NewSchema: true");
    Report report = upgraded("2.38.0-lateseed");
    assertTrue(millis(report, "migrate") >= 5000, report.steps().toString());
    assertEquals("10", field.value("select count(*) from dojo_product where name ~ '^seed-'"));
    assertEquals(MIGRATIONS_OF_238, migrations());
  }

  @Order(11)
  @Tag("long")
  @Test
  void a_release_that_ignores_its_signal_gets_no_write_in_and_loses_none() {
    upgraded("2.38.0-stubborn");
    Report report = rolledBackByCode(OldRelease::answersWritesLongAfterItsSignal);
    assertEquals("2.38.0-lateseed", field.stack.setting("DOJO_VERSION"));
    holds.noWriteWasAcknowledgedIn(report.run());
  }

  @Order(12)
  @Tag("long")
  @Test
  void a_release_that_refuses_the_schema_in_a_restart_loop_is_not_taken_for_serving() {
    rolledBackByCode(OldRelease::goesRoundInCirclesUntilSomebodyMendsIt);
    assertEquals("2.37.0", field.stack.setting("DOJO_VERSION"));
  }

  /** How many calls of a kind have come to their end. */
  private static long done(WorkflowStub run, String activity) {
    WorkflowExecution execution = Objects.requireNonNull(run.getExecution());
    List<HistoryEvent> events =
        field
            .client
            .fetchHistory(execution.getWorkflowId(), execution.getRunId())
            .getHistory()
            .getEventsList();
    Set<Long> asked =
        events.stream()
            .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
            .filter(e ->
                e.getActivityTaskScheduledEventAttributes()
                    .getActivityType()
                    .getName()
                    .equals(activity))
            .map(HistoryEvent::getEventId)
            .collect(Collectors.toSet());
    return events.stream()
        .filter(HistoryEvent::hasActivityTaskCompletedEventAttributes)
        .filter(
            e -> asked.contains(e.getActivityTaskCompletedEventAttributes().getScheduledEventId()))
        .count();
  }

  private static Report upgraded(String version) {
    return upgraded(version, run -> {});
  }

  private static Report upgraded(String version, Consumer<WorkflowStub> meanwhile) {
    Report report = holds.lossless(version, () -> upgrade(version, meanwhile));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(version, field.stack.setting("DOJO_VERSION"));
    holds.nothingChangesByHand();
    return report;
  }

  private static Report rolledBackByCode(Consumer<OldRelease> meanwhile) {
    Report report =
        holds.lossless(
            "rollback of code",
            () -> {
              WorkflowStub run = field.startRollback(false);
              meanwhile.accept(new OldRelease(field, run));
              return Field.end(run);
            });
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(Tier.CODE, report.tier());
    holds.nothingChangesByHand();
    return report;
  }

  private static Report upgrade(String version, Consumer<WorkflowStub> meanwhile) {
    WorkflowStub run = field.startUpgrade("defectdojo", version);
    meanwhile.accept(run);
    return Field.end(run);
  }

  private static Report asBefore(String version, Consumer<WorkflowStub> meanwhile) {
    Map<String, String> as = Seen.of(field);
    Report report = holds.lossless(version, () -> upgrade(version, meanwhile));
    assertEquals(as, Seen.of(field), "as before");
    holds.nothingChangesByHand();
    return report;
  }

  /** Refused with who has the stack, what that is, since when, and where it is. */
  private static Report refused(WorkflowStub run, String holder, String step) {
    Report report = Field.end(run);
    assertEquals(Outcome.REFUSED, report.outcome(), report.why());
    assertTrue(report.why().contains("held by %s (run ".formatted(holder)), report.why());
    assertTrue(report.why().contains(") since "), report.why());
    assertTrue(report.why().contains("at step '%s'".formatted(step)), report.why());
    return report;
  }

  private static String zones(String which) {
    return field.value(
        "select md5(string_agg(number || reporter_tz, ',' order by number)) from dojo_finding where"
            + " "
            + which);
  }

  private static String migrations() {
    return field.value(
        "select string_agg(name, ',' order by name) from django_migrations where app = 'dojo'");
  }

  private static long millis(Report report, String step) {
    return report.steps().stream()
        .filter(s -> s.name().equals(step))
        .mapToLong(Report.StepReport::millis)
        .sum();
  }
}
