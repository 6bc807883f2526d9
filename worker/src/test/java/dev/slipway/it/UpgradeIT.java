package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.History;
import io.temporal.client.WorkflowExecutionMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Failing releases first, each of which must leave the stack as it was; then an upgrade, and going
 * back behind it.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeIT {
  private static Field field;
  private static Invariants holds;
  private static Eavesdropper eavesdropper;
  private static Instant upgradeBegan = Instant.EPOCH;
  private static Map<String, String> before = Map.of();

  @BeforeAll
  static void open() throws IOException {
    eavesdropper = new Eavesdropper();
    field = Field.open("up");
    holds = new Invariants(field);
  }

  @AfterAll
  static void close() {
    field.close();
    eavesdropper.close();
  }

  @Order(1)
  @ParameterizedTest(name = "{0} ends {1}")
  @CsvSource({
    "2.38.0-missing, REFUSED",
    "2.38.0-needsenv, REFUSED",
    "2.38.0-halfway, ROLLED_BACK",
    "2.38.0-noboot, ROLLED_BACK",
    "2.38.0-degraded, ROLLED_BACK",
    "2.38.0-liar, ROLLED_BACK",
    "2.38.0-beatcrash, ROLLED_BACK",
    "2.38.0-unmigrated, ROLLED_BACK",
    "2.38.0-secretleak, ROLLED_BACK"
  })
  void a_failing_release_leaves_the_stack_as_it_was(String version, Outcome expected) {
    Map<String, String> as = Seen.of(field);
    Report report = holds.lossless(version, () -> field.upgrade("defectdojo", version));
    assertEquals(expected, report.outcome(), report.why());
    assertEquals(as, Seen.of(field), "as before");
    holds.nothingChangesByHand();
  }

  @Order(2)
  @Test
  void an_upgrade_serves_the_new_release_and_loses_nothing() {
    before = Seen.of(field);
    upgradeBegan = Instant.now();
    Report report = holds.lossless("2.38.0", () -> field.upgrade("defectdojo", "2.38.0"));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals("2.38.0", field.stack.setting("DOJO_VERSION"));
    assertTrue(report.downtimeMillis() > 0 && report.downtimeMillis() < 60_000, report.toString());
    holds.nothingChangesByHand();
  }

  @Order(3)
  @Test
  void a_rollback_that_would_lose_writes_is_refused_unasked() {
    Report report = field.rollback(false);
    assertEquals(Outcome.REFUSED, report.outcome());
    assertTrue(report.why().contains("accept-data-loss"), report.why());
    assertEquals("2.38.0", field.stack.setting("DOJO_VERSION"));
  }

  @Order(4)
  @Test
  void a_data_rollback_loses_exactly_what_it_announced() {
    Report report =
        holds.losingRecordsSince(holds.reopened(upgradeBegan), () -> field.rollback(true));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(Tier.DATA, report.tier());
    assertEquals(before, Seen.of(field), "as it was before the upgrade");
    holds.nothingChangesByHand();
  }

  @Order(5)
  @Test
  void no_secret_is_in_a_history_the_journal_or_a_report() throws IOException {
    List<String> texts = new ArrayList<>();
    field.client.listExecutions("").forEach(e -> texts.add(history(e.getExecution())));
    assertTrue(texts.size() > 5, "there are histories");
    texts.add(Files.readString(field.state().resolve("journal.jsonl")));
    try (Stream<Path> reports = Files.walk(field.state())) {
      for (Path file :
          reports
              .filter(f ->
                  f.getFileName()
                      .toString()
                      .matches("(report|plan|platform|data|manifest|lock).*json"))
              .toList()) {
        texts.add(Files.readString(file));
      }
    }
    nothingTells(texts);
  }

  /** Far below the server's limits, so that retries and messages of people have room. */
  @Order(5)
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

  @Order(6)
  @Test
  void no_secret_is_in_a_command_line_or_in_the_log_of_the_worker() throws Exception {
    nothingTells(eavesdropper.commandLines());
    nothingTells(eavesdropper.log());
    assertTrue(
        eavesdropper.log().stream().anyMatch(l -> l.contains("failed: ")), "failures were logged");
    // Were one in a command line, it would be heard.
    new ProcessBuilder("sh", "-c", "sleep 1; :", secrets().getFirst()).start().waitFor();
    assertThrows(AssertionError.class, () -> nothingTells(eavesdropper.commandLines()));
  }

  private static void nothingTells(List<String> texts) throws IOException {
    for (String secret : secrets()) {
      for (String text : texts) {
        assertFalse(text.contains(secret), () -> "a secret is in " + text.replace(secret, "***"));
      }
    }
  }

  /** Those of the stack, and passwords that runs have made for themselves. */
  private static List<String> secrets() throws IOException {
    List<String> secrets = new ArrayList<>();
    SettingsFile.read(field.stack.directory().resolve(".env")).entrySet().stream()
        .filter(e -> e.getKey().matches(".*(PASSWORD|SECRET|TOKEN|KEY).*"))
        .forEach(e -> secrets.add(e.getValue()));
    assertTrue(secrets.size() >= 5, "the instance has secrets");
    try (Stream<Path> made = Files.walk(field.state())) {
      for (Path file : made.filter(f -> f.endsWith("data-role")).toList()) {
        secrets.add(Files.readString(file).strip());
      }
    }
    assertTrue(secrets.size() >= 6, "so has a run that kept its rollback point");
    return secrets;
  }

  /** Payloads are base64 in the history's own JSON: decoded, so that nothing hides in them. */
  private static String history(WorkflowExecution execution) {
    StringBuilder text = new StringBuilder();
    field
        .client
        .fetchHistory(execution.getWorkflowId(), execution.getRunId())
        .getHistory()
        .getEventsList()
        .forEach(event -> text.append(event));
    return text.toString();
  }
}
