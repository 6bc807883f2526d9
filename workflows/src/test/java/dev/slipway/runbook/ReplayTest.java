package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.runbook.backup.BackupWorkflowImpl;
import dev.slipway.runbook.emergency.EmergencyRollbackWorkflowImpl;
import dev.slipway.runbook.hold.HoldWorkflowImpl;
import dev.slipway.runbook.inspect.InspectWorkflowImpl;
import dev.slipway.runbook.postgres.MigratePostgresWorkflowImpl;
import dev.slipway.runbook.retire.RetireWorkflowImpl;
import dev.slipway.runbook.rollback.RollbackWorkflowImpl;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.runbook.window.MaintenanceWindowImpl;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every run that was ever recorded goes on with today's code. Red means: somebody's open run would
 * stand still after the next release. Mend the workflow (a change id keeps the old order for old
 * runs); never record an old history anew.
 */
@Timeout(300)
class ReplayTest {
  private static final Path HISTORIES = Path.of("src/test/resources/history");
  private static final Class<?>[] OTHER_RUNBOOKS = {
    RollbackWorkflowImpl.class,
    EmergencyRollbackWorkflowImpl.class,
    HoldWorkflowImpl.class,
    BackupWorkflowImpl.class,
    InspectWorkflowImpl.class,
    MaintenanceWindowImpl.class,
    MigratePostgresWorkflowImpl.class,
    RetireWorkflowImpl.class
  };

  static List<Path> histories() throws IOException {
    try (Stream<Path> files = Files.walk(HISTORIES)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
      assertFalse(found.isEmpty(), "no history below " + HISTORIES.toAbsolutePath());
      return found;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("histories")
  void a_recorded_run_goes_on_with_the_code_of_today(Path file) throws Exception {
    replay(Files.readString(file), id(file));
  }

  /** What this test is worth: a history whose steps come in another order does not replay. */
  @Test
  void a_changed_order_of_steps_is_noticed() throws IOException {
    String happy = Files.readString(HISTORIES.resolve("upgrade/happy.json"));
    String swapped =
        happy
            .replace("\"Platform.Turn\"", "\"Platform.X\"")
            .replace("\"Platform.Deploy\"", "\"Platform.Turn\"")
            .replace("\"Platform.X\"", "\"Platform.Deploy\"");
    assertFalse(swapped.equals(happy), "the happy run turns knobs and deploys");
    Exception noticed = assertThrows(Exception.class, () -> replay(swapped, "upgrade/shop"));
    assertTrue(
        String.valueOf(noticed.getMessage()).contains("replay"), "not by chance: " + noticed);
  }

  /** What a search shows of a run, as its history has it: what is unset appears as unset. */
  @Test
  void a_run_says_by_search_attributes_where_it_is_and_whom_it_waits_for() throws IOException {
    List<String> upserts =
        WorkflowExecutionHistory.fromJson(
                Files.readString(HISTORIES.resolve("upgrade/searchable.json")))
            .getHistory()
            .getEventsList()
            .stream()
            .filter(HistoryEvent::hasUpsertWorkflowSearchAttributesEventAttributes)
            .map(e -> e.getUpsertWorkflowSearchAttributesEventAttributes().getSearchAttributes())
            .map(ReplayTest::words)
            .toList();
    assertEquals(
        List.of(
            "SlipwayEnvironment=\"test\" SlipwayPhase=\"plan\" SlipwayRunbook=\"Upgrade\""
                + " SlipwayStack=\"shop\"",
            "SlipwayPhase=\"agree\"",
            "SlipwayPhase=\"prepare\"",
            "SlipwayPhase=\"freeze\"",
            "SlipwayPhase=\"change\"",
            "SlipwayPhase=\"open\"",
            "SlipwayPhase=\"finish\"",
            "SlipwayWaitingFor=\"a person: 'record'\"",
            "SlipwayWaitingFor=null",
            "SlipwayOutcome=\"COMPLETED\" SlipwayPhase=\"ended\""),
        upserts);
  }

  private static String words(SearchAttributes attributes) {
    return attributes.getIndexedFieldsMap().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + "=" + e.getValue().getData().toStringUtf8())
        .collect(Collectors.joining(" "));
  }

  /** A history does not have its workflow's id, and some runs look at it. */
  private static String id(Path file) {
    return switch (String.valueOf(HISTORIES.relativize(file).getName(0))) {
      case "emergency" -> "emergency/shop";
      case "hold" -> "release/shop";
      default -> "upgrade/shop";
    };
  }

  private static void replay(String json, String id) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(
        WorkflowExecutionHistory.fromJson(json, id), UpgradeWorkflowImpl.class, OTHER_RUNBOOKS);
  }
}
