package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.demo.Instance;
import dev.slipway.demo.Ledger.Entry;
import dev.slipway.demo.Ledger.Kind;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Rows of docs/rollback-tiers.md on real containers, under load. Rows 14, 50 and 56 are those of
 * {@link FreezeIT}, {@link UpgradeIT} and {@link TerminatedIT}.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class TiersIT {
  private static final String UNDECLARED = "# downgrade: { unit: downgrader, within: 30m }";
  private static final String DECLARED = "downgrade: { unit: downgrader, within: 30m }";
  private static final String MIGRATES = "    executor.migrate(";
  private static final String HALF_WAY =
      """
          with connection.cursor() as cursor:
              cursor.execute("DROP TABLE dojo_findingnote")
              cursor.execute("DELETE FROM dojo_job")
          sys.exit("half-way, as planned")
      """;

  private static Field field;
  private static Invariants holds;
  private static Map<String, String> before = Map.of();
  private static Instant began = Instant.EPOCH;
  private static Instant opened = Instant.EPOCH;

  @BeforeAll
  static void open() throws IOException {
    field = Field.open("ti");
    holds = new Invariants(field);
    field.edit("slipway.yml", UNDECLARED, DECLARED);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  private static Report upgraded(String version) {
    before = Seen.of(field);
    began = Instant.now();
    Report up = holds.lossless(version, () -> field.upgrade("defectdojo", version));
    assertEquals(Outcome.COMPLETED, up.outcome(), up.why());
    // Now, and not when it is asked for: a failed rollback would be a longer time without a write.
    opened = holds.reopened(began);
    return up;
  }

  private static Report rollback(boolean accept, String... more) {
    Map<String, Object> input =
        new HashMap<>(Map.of("stack", field.stack.name(), "acceptDataLoss", accept));
    for (int i = 0; i < more.length; i += 2) {
      input.put(more[i], more[i + 1]);
    }
    return Field.end(field.start(Names.ROLLBACK, input));
  }

  private static Report planned() {
    return Field.end(
        field.start(
            Names.ROLLBACK,
            Map.of("stack", field.stack.name(), "acceptDataLoss", true, "dryRun", true)));
  }

  private static void refused(Report report, String... reasons) {
    assertEquals(Outcome.REFUSED, report.outcome(), report.why());
    for (String reason : reasons) {
      assertTrue(report.why().contains(reason), report.why());
    }
  }

  private static void wentBack(Report report, Tier tier) {
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(tier, report.tier());
    assertEquals(before, Seen.of(field), "as it was before the upgrade");
    holds.nothingChangesByHand();
  }

  @Order(1)
  @Test
  void row_38_a_declared_downgrade_keeps_what_users_wrote_and_states_what_it_drops() {
    upgraded("2.38.0");
    refused(rollback(true, "tier", "code"), "not known to run on it");
    Report asked = rollback(false);
    refused(asked, "into tables that the downgrade drops", "dojo.public.dojo_findingnote +");
    assertFalse(asked.why().contains("dojo_finding +"), "records stay: " + asked.why());

    Report down = holds.lossless("schema", () -> rollback(true));
    wentBack(down, Tier.SCHEMA);
    assertTrue(down.loss().inserted() > 0, down.toString());
    assertEquals(List.of(), findings(down, "schema", Finding.Severity.WARN), "catalogue");
  }

  private static List<String> findings(Report report, String check, Finding.Severity severity) {
    return report.findings().stream()
        .filter(f -> f.check().equals(check) && f.severity() == severity)
        .map(Finding::seen)
        .toList();
  }

  /** After everything that was tried on it, the release that was gone back behind can be had. */
  @Order(2)
  @Tag("long")
  @Test
  void a_downgrade_that_was_asked_for_by_name_and_fails_half_way_puts_today_back()
      throws IOException {
    upgraded("2.38.0");
    Map<String, String> today = Seen.of(field);
    field.edit("downgrade/downgrade.py", MIGRATES, HALF_WAY + MIGRATES);
    today.put("file downgrade/downgrade.py", Seen.of(field).get("file downgrade/downgrade.py"));
    Report back = holds.lossless("today", () -> rollback(true, "tier", "schema"));
    assertEquals(Outcome.ROLLED_BACK, back.outcome(), back.why());
    assertTrue(back.why().contains("half-way, as planned"), back.why());
    assertEquals(today, Seen.of(field), "today's state is back");
    assertEquals("2.38.0", field.stack.setting("DOJO_VERSION"));
    holds.nothingChangesByHand();
  }

  @Order(3)
  @Tag("long")
  @Test
  void row_62_a_downgrade_that_fails_falls_to_data_and_loses_what_it_announced()
      throws IOException {
    before.put("file downgrade/downgrade.py", Seen.of(field).get("file downgrade/downgrade.py"));
    Report down = holds.losingRecordsSince(opened, () -> rollback(true));
    wentBack(down, Tier.DATA);
    assertEquals(List.of("downgrade"), failed(down));
    field.edit("downgrade/downgrade.py", HALF_WAY, "");
  }

  private static List<String> failed(Report report) {
    return report.steps().stream()
        .filter(s -> s.end() == StepEnd.FAILED)
        .map(Report.StepReport::name)
        .toList();
  }

  @Order(4)
  @Tag("long")
  @Test
  void rows_40_and_52_where_the_point_is_gone_the_backup_stands_in() throws IOException {
    Report up = upgraded("2.38.0");
    losePoint(up.run());
    assertEquals(Tier.SCHEMA, planned().tier());
    field.edit("slipway.yml", DECLARED, UNDECLARED);
    refused(rollback(false), "since the backup was made");
    Report down = rollback(true);
    field.edit("slipway.yml", UNDECLARED, DECLARED);
    assertEquals(Outcome.COMPLETED, down.outcome(), down.why());
    assertEquals(Tier.DATA, down.tier());
    assertEquals(
        before, besideToday(down, up.run()), "as it was before the upgrade, and today's kept");
    holds.nothingChangesByHand();
    holds.scene().breathe();
    List<Entry> lost = holds.scene().missing();
    assertFalse(lost.isEmpty(), "users wrote since the backup");
    assertTrue(
        lost.stream().allMatch(e -> e.kind() == Kind.RECORD && e.at().isAfter(began)),
        "nothing of before the upgrade: " + lost);
    assertTrue(down.loss().inserted() >= lost.size(), down.loss() + " of " + lost.size());
    field.ledger.strike(lost);
  }

  /** What is there but today's database, which the report names as kept aside. */
  private static Map<String, String> besideToday(Report report, String behind) {
    String kept = "slipway_left_%s_defectdojo".formatted(behind.replace('-', '_'));
    assertTrue(report.leftBehind().toString().contains(kept), report.leftBehind().toString());
    Map<String, String> seen = new HashMap<>(Seen.of(field));
    seen.replaceAll((what, value) -> value.replaceAll("(?m)^" + kept + "\\|.*\n", ""));
    return seen;
  }

  private static void losePoint(String run) {
    String volumes =
        field
            .docker("volume", "ls", "--quiet", "--filter", "label=dev.slipway.run=" + run)
            .out()
            .strip();
    assertFalse(volumes.isEmpty(), "the upgrade kept a rollback point");
    volumes.lines().forEach(v -> assertTrue(field.docker("volume", "rm", v).ok(), v));
  }

  @Order(5)
  @Tag("long")
  @Test
  void rows_42_and_54_with_neither_point_nor_backup_only_a_downgrade_is_left() throws IOException {
    Report up = upgraded("2.38.0");
    losePoint(up.run());
    Path backup = field.state().resolve("backups").resolve(up.run() + "-dojo");
    Instance.removeTree(backup);
    field.edit("slipway.yml", DECLARED, UNDECLARED);
    refused(
        rollback(true), "not known to run on it", "no downgrade is declared", "no proven backup");
    field.edit("slipway.yml", UNDECLARED, DECLARED);
    wentBack(holds.lossless("schema alone", () -> rollback(true)), Tier.SCHEMA);
  }

  @Order(6)
  @Tag("long")
  @Test
  void behind_an_earlier_run_what_came_after_it_is_named_and_undone() {
    Report first = upgraded("2.37.1");
    Map<String, String> then = before;
    Report second = upgraded("2.38.0");
    Report down = holds.lossless("two back", () -> rollback(true, "point", first.run()));
    before = then;
    wentBack(down, Tier.SCHEMA);
    assertEquals("2.37.0", field.stack.setting("DOJO_VERSION"));
    assertEquals(
        List.of("defectdojo 2.37.1 -> 2.38.0"),
        findings(down, "undone", Finding.Severity.WARN).stream()
            .map(s -> s.replaceFirst(" of .*", ""))
            .toList());
    refused(rollback(true, "point", second.run()), "no upgrade of this name");
  }

  @Order(7)
  @Tag("long")
  @Test
  void row_37_old_code_that_runs_on_the_new_schema_keeps_all_data() throws IOException {
    upgraded("2.38.0");
    field.edit("slipway.yml", "oldCodeRunsOnNewSchema: false", "oldCodeRunsOnNewSchema: true");
    Report down = holds.lossless("code on a newer schema", () -> rollback(false));
    assertEquals(Outcome.COMPLETED, down.outcome(), down.why());
    assertEquals(Tier.CODE, down.tier());
    assertEquals("2.37.0", field.stack.setting("DOJO_VERSION"));
    Report again = holds.lossless("again", () -> field.upgrade("defectdojo", "2.38.0"));
    assertEquals(Outcome.COMPLETED, again.outcome(), again.why());
  }
}
