package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.demo.Ledger.Kind;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Names;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.History;
import io.temporal.client.WorkflowExecutionMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * Failing releases first, each of which must leave the stack as it was; then an upgrade, and going
 * back behind it.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeIT {
  private static Field field;
  private static Invariants holds;
  private static Leaks leaks;
  private static Eavesdropper eavesdropper;

  /** Sessions tell the server's counters about their rows once a second, when they are at work. */
  private static final Duration COUNTED_WITHIN = Duration.ofSeconds(4);

  private static final String LEAK = "defectdojo=2.38.0-secretleak";

  /** What is left of a log in which a release tells its settings. */
  private static final String MASKED = "SECRET_KEY='***'";

  private static Instant upgradeBegan = Instant.EPOCH;
  private static String upgrade = "";
  private static Map<String, String> before = Map.of();

  @BeforeAll
  static void open() throws IOException {
    eavesdropper = new Eavesdropper();
    field = Field.open("up");
    leaks = new Leaks(field);
    Peculiar.make(field);
    field.edit(".env", field.stack.setting("DD_SECRET_KEY"), Leaks.AWKWARD);
    field.stack.compose("up", "-d", "--wait");
    holds = new Invariants(field);
  }

  @AfterAll
  static void close() {
    field.close();
    eavesdropper.close();
  }

  @Order(1)
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "an unknown component | nosuch=2.38.0     | STOP  request to.nosuch: stack ",
        "a downgrade          | defectdojo=2.36.9 | STOP  version defectdojo: 2.37.0 to 2.36.9 is a"
            + " downgrade",
        "an alias bomb        | defectdojo=2.38.0 | slipway.yml:8: has more than 50 aliases"
      })
  void nothing_is_touched_by(String what, String to, String finding) throws IOException {
    Map<String, String> as = Seen.all(field);
    Path file = field.stack.directory().resolve("slipway.yml");
    String good = Files.readString(file);
    if (what.contains("bomb")) {
      Files.writeString(file, BadInputIT.bomb(field.stack.name()));
    }
    Exec.Result result = slipway("upgrade", field.stack.name(), "--to", to, "--wait");
    Files.writeString(file, good);
    assertEquals(3, result.exit(), result.out() + result.err());
    assertTrue(result.out().contains(finding), result.out());
    assertEquals(as, Seen.all(field), "as before");
  }

  @Order(2)
  @ParameterizedTest(name = "{0} ends {1}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "2.38.0-missing, REFUSED, , kekkai/django:2.38.0-missing: the registry answered: manifest"
            + " unknown",
        "2.38.0-halfway, ROLLED_BACK, migrate, finding 17: severity 'Informational' has no rank",
        "2.38.0-secretleak, ROLLED_BACK, migrate, could not connect to"
            + " postgresql://defectdojo:***@postgres:5432/defectdojo"
      })
  void a_failing_release_leaves_the_stack_as_it_was(
      String version, Outcome expected, @Nullable String failed, String why) {
    leavesTheStackAsItWas(version, expected, failed, why);
  }

  @Order(2)
  @Tag("long")
  @ParameterizedTest(name = "{0} ends {1}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "2.38.0-needsenv, REFUSED, , `variable DD_NEW_REQUIRED: required by the wanted release of"
            + " defectdojo, set nowhere`",
        "2.38.0-liar, ROLLED_BACK, verify behind the door, `/version is '2.37.0', expected"
            + " '2.38.0-liar'`",
        "2.38.0-noboot, ROLLED_BACK, deploy, ImportError: cannot import name 'url' from"
            + " 'django.conf.urls'",
        "2.38.0-degraded, ROLLED_BACK, verify behind the door, `/status is 'degraded', expected"
            + " 'healthy'`",
        "2.38.0-beatcrash, ROLLED_BACK, deploy or units stay up, celerybeat: KeyError:"
            + " 'DD_CELERY_BEAT_SCHEDULE_FILENAME'",
        "2.38.0-unmigrated, ROLLED_BACK, verify behind the door, no migration is missing"
      })
  void every_other_failing_release_leaves_the_stack_as_it_was(
      String version, Outcome expected, @Nullable String failed, String why) {
    leavesTheStackAsItWas(version, expected, failed, why);
  }

  private static void leavesTheStackAsItWas(
      String version, Outcome expected, @Nullable String failed, String why) {
    Map<String, String> as = Seen.of(field);
    Report report = holds.lossless(version, () -> field.upgrade("defectdojo", version));
    assertEquals(expected, report.outcome(), report.why());
    assertEquals(as, Seen.of(field), "as before");
    holds.nothingChangesByHand();
    assertTrue(report.why().contains(why), report.why());
    assertFailed(failed, report);
    if (failed != null) {
      holds.noWriteWasAcknowledgedIn(report.run());
    }
  }

  /** A unit without a health check that dies after a second may be seen by either of two steps. */
  private static void assertFailed(@Nullable String expected, Report report) {
    List<List<String>> either =
        expected == null
            ? List.of(List.of())
            : Stream.of(expected.split(" or ", -1)).map(List::of).toList();
    assertTrue(either.contains(failed(report)), failed(report) + ": " + report.why());
  }

  private static List<String> failed(Report report) {
    return report.steps().stream()
        .filter(s -> s.end() == StepEnd.FAILED)
        .map(Report.StepReport::name)
        .toList();
  }

  @Order(3)
  @Test
  void an_upgrade_serves_the_new_release_and_loses_nothing() {
    before = Seen.of(field);
    upgradeBegan = Instant.now();
    Report report = holds.lossless("2.38.0", () -> field.upgrade("defectdojo", "2.38.0"));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals("2.38.0", field.stack.setting("DOJO_VERSION"));
    upgrade = report.run();
    assertTrue(report.downtimeMillis() > 0 && report.downtimeMillis() < 60_000, report.toString());
    holds.nothingChangesByHand();
  }

  @Order(4)
  @Test
  void a_rollback_that_would_lose_writes_is_refused_unasked() {
    Instant asked = Instant.now();
    Report report = field.rollback(false);
    assertEquals(Outcome.REFUSED, report.outcome());
    assertTrue(report.why().contains("accept-data-loss"), report.why());
    Instant opened = Frozen.window(field, upgrade).to();
    Announced announced = Announced.by(report.why());
    announced.isOf(records(opened, asked.minus(COUNTED_WITHIN)), records(opened, Instant.now()));
    announced.tookBetween(opened, asked);
    assertEquals("2.38.0", field.stack.setting("DOJO_VERSION"));
  }

  private static long records(Instant from, Instant to) {
    return field.ledger.count(
        e -> e.kind() == Kind.RECORD && e.at().isAfter(from) && e.at().isBefore(to));
  }

  @Order(5)
  @Test
  void a_data_rollback_loses_exactly_what_it_announced() {
    Report report =
        holds.losingRecordsSince(
            holds.reopened(upgradeBegan),
            () ->
                Field.end(
                    field.start(
                        Names.ROLLBACK,
                        Map.of(
                            "stack",
                            field.stack.name(),
                            "acceptDataLoss",
                            true,
                            "reason",
                            Leaks.CONTROL))));
    Instant closed = Frozen.window(field, report.run()).from();
    Announced.by(report.loss()).tookBetween(Frozen.window(field, upgrade).to(), closed);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(Tier.DATA, report.tier());
    assertEquals(before, Seen.of(field), "as it was before the upgrade");
    holds.nothingChangesByHand();
  }

  @Order(7)
  @Test
  void no_secret_is_in_a_history_the_journal_or_a_report() throws IOException {
    assertTrue(leaks.secrets().size() >= 6, "a run that kept its rollback point has one");
    leaks.none("a history", leaks.histories(), Leaks.CONTROL);
    leaks.none("a history", leaks.histories(), MASKED);
    leaks.none("the journal", leaks.journal(), MASKED);
    leaks.none("captures", leaks.captures(), Leaks.CONTROL);
  }

  @Order(6)
  @Test
  void no_secret_is_told_to_who_types_a_command() throws IOException {
    String stack = field.stack.name();
    List<String> said =
        Stream.of(
                slipway("upgrade", stack, "--to", LEAK, "--wait", "--despite-veto", "to see"),
                slipway("upgrade", stack, "--to", LEAK, "--dry-run", "--reason", Leaks.CONTROL),
                slipway("history", stack),
                slipway("history", stack, "--output", "json"),
                slipway("status", stack, "--output", "json"),
                slipway("drift", stack))
            .map(r -> r.out() + r.err())
            .toList();
    assertTrue(said.getFirst().contains("ROLLED BACK"), said.getFirst());
    leaks.none("what commands say", said, Leaks.CONTROL);
    leaks.none("what commands say", said, MASKED);
  }

  /** Far below the server's limits, so that retries and messages of people have room. */
  @Order(6)
  @Test
  void every_history_is_small() {
    List<WorkflowExecution> runs =
        field.client.listExecutions("").map(WorkflowExecutionMetadata::getExecution).toList();
    assertTrue(runs.size() > 5, "there are histories");
    for (WorkflowExecution run : runs) {
      History history = field.client.fetchHistory(run.getWorkflowId(), run.getRunId()).getHistory();
      String which = run.getWorkflowId() + " " + run.getRunId();
      assertTrue(history.getEventsCount() < 400, which + ": " + history.getEventsCount());
      assertTrue(history.getSerializedSize() < 300_000, which + ": " + history.getSerializedSize());
    }
  }

  @Order(8)
  @Test
  void no_secret_is_in_a_command_line_or_in_the_log_of_the_worker() throws Exception {
    LoggerFactory.getLogger("dev.slipway.it").info("failed: {}", Leaks.CONTROL);
    leaks.none("the worker's log", eavesdropper.log(), Leaks.CONTROL);
    leaks.none("the worker's log", eavesdropper.log(), MASKED);
    // Were one in a command line, it would be heard.
    new ProcessBuilder("sh", "-c", "sleep 1; :", Leaks.CONTROL).start().waitFor();
    leaks.none("a command line", eavesdropper.commandLines(), Leaks.CONTROL);
  }

  private static Exec.Result slipway(String... arguments) {
    return CommandLine.slipway(field.work, field.address(), arguments);
  }
}
