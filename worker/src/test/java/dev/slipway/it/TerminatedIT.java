package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody terminates a run, which is what nobody must do: a rollback brings the stack back to what
 * ran before it.
 */
@Tag("long")
@Timeout(400)
class TerminatedIT {
  private static Field field;
  private static Invariants holds;

  @BeforeAll
  static void open() throws IOException {
    field = Field.open("tm");
    holds = new Invariants(field);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"follow the database", "migrate"})
  void what_ran_before_it_is_come_back_to(String step) {
    Map<String, String> before = Seen.of(field);
    Report report = holds.lossless("terminated at " + step, () -> terminateAndGoBack(step));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(before, Seen.of(field), "as before");
    assertEquals(List.of(), inServer(), "what runs left in the database server");
    assertEquals("", helpers(), "helpers of runs");
    holds.nothingChangesByHand();
    assertEquals(Outcome.REFUSED, field.rollback(true).outcome(), "nothing to go back behind");
  }

  private static Report terminateAndGoBack(String step) {
    WorkflowStub run = field.startUpgrade("defectdojo", "2.38.0-slowmigration");
    Invariants.awaitStep(run, step);
    run.terminate("a test of what must not be done");
    return field.rollback(true);
  }

  /** Two releases back is not what anybody means who goes back now. */
  @Test
  void it_does_not_go_back_behind_the_upgrade_before_it() {
    Report up = holds.lossless("2.37.1", () -> field.upgrade("defectdojo", "2.37.1"));
    assertEquals(Outcome.COMPLETED, up.outcome(), up.why());
    Map<String, String> before = Seen.of(field);
    Report back = holds.lossless("terminated", () -> terminateAndGoBack("migrate"));
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
    assertEquals("2.37.1", field.stack.setting("DOJO_VERSION"));
    assertEquals(before, Seen.of(field), "as before");
    Report further = holds.lossless("further back", () -> field.rollback(false));
    assertEquals(Outcome.COMPLETED, further.outcome(), further.why());
    assertEquals("2.37.0", field.stack.setting("DOJO_VERSION"));
  }

  private static List<String> inServer() {
    return field
        .value(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'slipway%' UNION ALL SELECT slot_name"
                + " FROM pg_replication_slots")
        .lines()
        .toList();
  }

  private static String helpers() {
    String label = "label=dev.slipway.stack=" + field.stack.name();
    var found = field.docker("ps", "--all", "--filter", label, "--format", "{{.Names}}");
    assertTrue(found.ok(), found.err());
    return found.out();
  }
}
