package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.it.Between.Call;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Names;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityOutput;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
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
 * The server of the example stack gets from one major version to another while users write: by a
 * run whose switch is lost, which must leave the old server, then by one that ends well, and back.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class MigratePostgresIT {
  private static final int FROM = Integer.getInteger("slipway.from", 15);
  private static final int TO = Integer.getInteger("slipway.to", 17);
  private static final Between between = new Between();
  private static Field field;
  private static Invariants holds;
  private static Map<String, String> before = Map.of();
  private static Instant began = Instant.EPOCH;
  private static String left = "";
  private static String leftFiles = "";

  @BeforeAll
  static void open() throws IOException {
    field = Field.withServer("postgres:" + FROM, "mj", between);
    holds = new Invariants(field);
    before = Seen.of(field);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  @Order(1)
  @Test
  void the_plan_says_which_way_and_why_and_touches_nothing() throws IOException {
    Map<String, String> as = Seen.all(field);
    Exec.Result plan = plan();
    assertEquals(0, plan.exit(), plan.out() + plan.err());
    assertTrue(plan.out().contains("method standby-link: taken"), plan.out());
    assertTrue(
        plan.out().contains("by standby-link, proven by structure and every row"), plan.out());
    assertEquals(as, Seen.all(field), "as before");
  }

  @Order(2)
  @Test
  void a_rehearsal_is_noticed_by_nobody_and_is_what_the_next_plan_predicts_by() {
    Report report =
        holds.lossless(
            "rehearsal",
            () ->
                Field.end(
                    field.start(
                        Names.MIGRATE_POSTGRES,
                        Names.migratePostgresId(field.stack.name()),
                        Map.of(
                            "stack",
                            field.stack.name(),
                            "to",
                            Integer.toString(TO),
                            "rehearsal",
                            true))));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(0, report.downtimeMillis());
    assertEquals(before, Seen.of(field), "as before");
    Exec.Result plan = plan();
    assertTrue(plan.out().contains("(by a rehearsal)"), plan.out());
  }

  private static Exec.Result plan() {
    return CommandLine.slipway(
        field.work,
        field.address(),
        "migrate-postgres",
        field.stack.name(),
        "--to",
        Integer.toString(TO),
        "--dry-run");
  }

  @Order(3)
  @Test
  void a_switch_whose_answer_is_lost_brings_the_old_server_back() {
    between.set(MigratePostgresIT::loseTheSwitch);
    Report report = holds.lossless("lost switch", MigratePostgresIT::migrate);
    assertEquals(1, between.hits().size(), "the switch was made, and its answer lost");
    between.mend();
    assertEquals(Outcome.ROLLED_BACK, report.outcome(), report.why());
    assertEquals(before, Seen.of(field), "as before");
    assertEquals(FROM, major());
    holds.nothingChangesByHand();
  }

  private static ActivityOutput loseTheSwitch(Call call) {
    if (!call.deed().type().equals("Major.SwitchOver")) {
      return call.perform();
    }
    call.broken().perform();
    throw ApplicationFailure.newNonRetryableFailure("the answer was lost", "PLANTED");
  }

  @Order(4)
  @Test
  void what_units_took_from_the_queue_on_the_new_server_is_done_by_the_old_one() {
    AtomicReference<Instant> failed = new AtomicReference<>();
    between.set(call -> failWhenTheQueueIsEmpty(call, failed));
    Report report =
        holds.lossless(
            "jobs",
            () -> {
              try (JobsWaiting jobs = new JobsWaiting(field)) {
                WorkflowStub run = field.startMigration(Integer.toString(TO));
                jobs.goOnWhenTheWorkerIsToldToStop(run);
                return Field.end(run);
              }
            });
    between.mend();
    assertEquals(Outcome.ROLLED_BACK, report.outcome(), report.why());
    assertEquals(before, Seen.of(field), "as before");
    assertEquals(FROM, major());
    JobsWaiting.allDone(field, Objects.requireNonNull(failed.get()));
    holds.nothingChangesByHand();
  }

  /** Units are in by then, and what waited in the queue they have done on the new server. */
  private static ActivityOutput failWhenTheQueueIsEmpty(
      Call call, AtomicReference<Instant> failed) {
    if (!call.deed().step().equals("count what is there")) {
      return call.perform();
    }
    // Shorter than the twelve seconds after which an agent without a sign of life counts as gone.
    Instant patience = Instant.now().plusSeconds(8);
    while (queued() > 0 && Instant.now().isBefore(patience)) {
      Invariants.pause(200);
    }
    if (queued() > 0) {
      throw ApplicationFailure.newFailure("the queue is not empty yet", "PLANTED");
    }
    failed.set(Instant.now());
    throw ApplicationFailure.newNonRetryableFailure("was made to fail", "PLANTED");
  }

  private static long queued() {
    String queue = field.container("valkey");
    return Long.parseLong(
            field.docker("exec", queue, "valkey-cli", "--raw", "LLEN", "celery").out().strip())
        + Long.parseLong(
            field.docker("exec", queue, "valkey-cli", "--raw", "HLEN", "unacked").out().strip());
  }

  @Order(5)
  @Test
  void the_new_server_has_every_row_and_the_old_store_is_not_touched_any_more() {
    String old = store();
    began = Instant.now();
    Report report = holds.lossless(FROM + " to " + TO, MigratePostgresIT::migrate);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(TO, major());
    assertNotEquals(old, store());
    assertTrue(
        report.findings().stream().anyMatch(MigratePostgresIT::comparedRows),
        () -> "rows were compared: " + report.findings());
    assertTrue(report.downtimeMillis() > 0 && report.downtimeMillis() < 60_000, report.toString());
    assertTrue(field.docker("volume", "inspect", old).ok(), "the old store is kept");
    String users = field.docker("ps", "--quiet", "--filter", "volume=" + old).out();
    assertEquals("", users.strip(), "nobody uses the old store");
    holds.nothingChangesByHand();
    left = old;
    leftFiles = files(old);
  }

  private static boolean comparedRows(Finding finding) {
    return !finding.stops()
        && (finding.check() + finding.about() + finding.seen()).contains("rows");
  }

  @Order(6)
  @Test
  void a_migration_that_is_over_is_not_done_again() {
    Map<String, String> as = Seen.of(field);
    Report again = holds.lossless("again", MigratePostgresIT::migrate);
    assertEquals(Outcome.REFUSED, again.outcome(), again.why());
    assertTrue(again.why().contains("version"), again.why());
    assertEquals(as, Seen.of(field), "as before");
  }

  @Order(7)
  @Test
  void going_back_returns_to_the_old_server_and_loses_what_it_announced() {
    assertEquals(leftFiles, files(left), "every file of the old store, while users wrote");
    Report refused = field.rollback(false);
    assertEquals(Outcome.REFUSED, refused.outcome());
    assertTrue(refused.why().contains("accept-data-loss"), refused.why());
    Report report = holds.losingRecordsSince(holds.reopened(began), () -> field.rollback(true));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(Tier.DATA, report.tier());
    assertEquals(FROM, major());
    assertEquals(before, Seen.of(field), "as it was before the migration");
    holds.nothingChangesByHand();
  }

  private static Report migrate() {
    return Field.end(field.startMigration(Integer.toString(TO)));
  }

  private static int major() {
    return Integer.parseInt(field.value("show server_version_num")) / 10_000;
  }

  /** One sum over names and content of all files of a store. */
  private static String files(String store) {
    Exec.Result sums =
        field.docker(
            "run",
            "--rm",
            "--label",
            "dev.slipway.test=" + field.stack.name(),
            "--volume",
            store + ":/store:ro",
            "--entrypoint",
            "sh",
            "postgres:" + FROM,
            "-c",
            "cd /store && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum && find . | wc -l");
    assertTrue(sums.ok(), sums.err());
    assertTrue(Integer.parseInt(sums.out().strip().lines().toList().getLast()) > 900, sums.out());
    return sums.out();
  }

  /** The one store that the server runs on. */
  private static String store() {
    return field
        .docker(
            "inspect",
            "--format",
            "{{range .Mounts}}{{if eq .Type \"volume\"}}{{.Name}} {{end}}{{end}}",
            field.container("postgres"))
        .out()
        .strip();
  }
}
