package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.cli.Payloads;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
 * What runs leave behind on purpose, by the commands that people type: a veto, the rows that a data
 * rollback put aside, and their end.
 */
@Tag("long")
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeptIT {
  private static final String BAD = "defectdojo=2.38.0-halfway";
  private static Field field;
  private static Invariants holds;
  private static String upgrade = "";
  private static long lost;

  @BeforeAll
  static void open() throws IOException {
    field = Field.open("kp");
    holds = new Invariants(field);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  @Order(1)
  @Test
  void a_release_that_failed_is_refused_until_a_person_lifts_the_veto() {
    assertEquals(Outcome.ROLLED_BACK, field.upgrade("defectdojo", "2.38.0-halfway").outcome());
    Exec.Result again = slipway("upgrade", name(), "--to", BAD, "--wait");
    assertEquals(3, again.exit(), again.out());
    assertTrue(again.out().contains("veto " + BAD), again.out());
    String lift = "slipway unveto %s %s --reason".formatted(name(), BAD);
    assertTrue(again.out().contains(lift), again.out());
    assertTrue(slipway("veto", name()).out().contains(BAD));

    Exec.Result lifted = slipway("unveto", name(), BAD, "--reason", "mended");
    assertEquals(0, lifted.exit(), lifted.err());
    assertTrue(lifted.out().contains("no version is vetoed"), lifted.out());
    Exec.Result plan = slipway("plan", name(), "--to", BAD);
    assertEquals(0, plan.exit(), plan.out());
    assertTrue(slipway("history", name()).out().contains("veto lifted: " + BAD));
  }

  @Order(2)
  @Test
  void what_a_data_rollback_put_aside_is_found_again_row_by_row() throws IOException {
    Instant began = Instant.now();
    Report up = holds.lossless("2.38.0", () -> field.upgrade("defectdojo", "2.38.0"));
    assertEquals(Outcome.COMPLETED, up.outcome(), up.why());
    upgrade = up.run();
    Instant opened = holds.reopened(began);
    Report back = holds.losingRecordsSince(opened, () -> field.rollback(true));
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
    lost = back.loss().inserted();
    assertTrue(lost > 0, back.loss().toString());

    Exec.Result seen = slipway("inspect", name(), "--kept", upgrade, "--rows", "--output", "json");
    assertEquals(0, seen.exit(), seen.err());
    JsonNode kept = Payloads.json().readTree(seen.out()).path("kept");
    long onlyKept = 0;
    for (JsonNode table : kept.path("tables")) {
      onlyKept += table.path("onlyKept").asLong();
    }
    assertTrue(
        onlyKept >= lost, "%d rows of the %d that were lost: %s".formatted(onlyKept, lost, kept));
    Path rows = Path.of(kept.path("directory").asText(), "rows.jsonl");
    assertEquals(kept.path("listed").asLong(), Files.readAllLines(rows).size());
    holds.nothingChangesByHand();
  }

  @Order(3)
  @Test
  void what_people_went_back_behind_is_vetoed_and_can_be_gone_to_for_a_reason() {
    assertTrue(slipway("veto", name()).out().contains("defectdojo=2.38.0 "));
    assertEquals(3, slipway("plan", name(), "--to", "defectdojo=2.38.0").exit());
    Exec.Result despite =
        slipway(
            "upgrade",
            name(),
            "--to",
            "defectdojo=2.38.0",
            "--despite-veto",
            "CVE-2026-1",
            "--dry-run");
    assertEquals(0, despite.exit(), despite.out());
    assertTrue(despite.out().contains("Veto overridden: CVE-2026-1"), despite.out());
  }

  @Order(4)
  @Test
  void what_nobody_needs_goes_and_the_way_back_stays() {
    Report next = holds.lossless("2.37.1", () -> field.upgrade("defectdojo", "2.37.1"));
    assertEquals(Outcome.COMPLETED, next.outcome(), next.why());
    List<String> stores = stores();
    assertTrue(stores.toString().contains(upgrade), stores.toString());

    String listed = slipway("kept", name()).out();
    assertTrue(listed.contains("store") && listed.contains("way back"), listed);
    Report gone = Field.end(field.start(Names.RETIRE, Map.of("stack", name(), "olderThan", "1s")));
    assertEquals(Outcome.COMPLETED, gone.outcome(), gone.why());
    List<String> left = stores();
    assertFalse(left.toString().contains(upgrade), left.toString());
    assertTrue(
        slipway("history", name()).out().contains("retired store slipway-" + name()),
        "each removal is in the journal");
    Report back = holds.lossless("code rollback", () -> field.rollback(false));
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
  }

  private static List<String> stores() {
    return field
        .docker("volume", "ls", "--quiet", "--filter", "label=dev.slipway.stack=" + name())
        .out()
        .lines()
        .toList();
  }

  private static String name() {
    return field.stack.name();
  }

  private static Exec.Result slipway(String... arguments) {
    return CommandLine.slipway(field.work, field.address(), arguments);
  }
}
