package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.runbook.Answerable.Abort;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Writes the histories of emergency rollbacks, of holds, and of what they supersede; see {@link
 * HistoryRecorder}.
 */
@EnabledIfSystemProperty(named = "slipway.record", matches = "true")
@Timeout(120)
class EmergencyHistoryRecorder {
  private static final Path HISTORIES = Path.of("src/test/resources/history");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "emergency/over-stuck-upgrade, emergency/shop, COMPLETED",
    "upgrade/superseded, upgrade/shop, SUPERSEDED",
    "emergency/behind-finished-upgrade, emergency/shop, COMPLETED",
    "emergency/given-up, emergency/shop, COMPLETED",
    "emergency/left, emergency/shop, ABORTED",
    "emergency/left-let-in, emergency/shop, ABORTED",
    "emergency/nothing, emergency/shop, REFUSED",
    "emergency/nothing-told, emergency/shop, REFUSED",
    "emergency/left-told, emergency/shop, ABORTED",
    "emergency/mended, emergency/shop, COMPLETED",
    "emergency/agent-asked, emergency/shop, COMPLETED",
    "rollback/leftovers-ended, rollback/shop, COMPLETED",
    "hold/released, hold/shop, COMPLETED",
    "hold/taken-away, release/shop, COMPLETED"
  })
  void record(String name, String id, String outcome) throws IOException {
    Path file = HISTORIES.resolve(name + ".json");
    if (Files.exists(file)) {
      return;
    }
    try (EmergencyField field = new EmergencyField()) {
      play(field, name);
      assertEquals(
          outcome,
          EmergencyField.outcome(field.env.getWorkflowClient().newUntypedWorkflowStub(id)));
      Files.createDirectories(file.getParent());
      Files.writeString(file, field.env.getWorkflowClient().fetchHistory(id).toJson(true) + "\n");
    }
  }

  private static void play(EmergencyField field, String name) {
    switch (name) {
      case "emergency/over-stuck-upgrade", "upgrade/superseded" -> overStuck(field);
      case "emergency/nothing", "emergency/nothing-told" ->
          EmergencyField.outcome(field.emergency());
      case "emergency/given-up" ->
          asked(field).signal("giveUpWrites", new Abort("they are garbage", "ana"));
      case "emergency/left", "emergency/left-let-in", "emergency/left-told" -> {
        asked(field);
        field.env.sleep(Duration.ofMinutes(40));
        field.back().abort(new Abort("they matter", "ana"));
      }
      case "emergency/mended" -> mended(field);
      case "hold/released" -> released(field);
      case "rollback/leftovers-ended" -> leftoversEnded(field);
      case "hold/taken-away" -> takenAway(field);
      default -> {
        EmergencyField.outcome(field.upgrade());
        EmergencyField.outcome(field.emergency());
      }
    }
  }

  private static void overStuck(EmergencyField field) {
    field.ports.faults.breakEvery("Platform.OpenDoor");
    field.upgrade();
    EmergencyTest.awaitStuck(field, "open the door");
    field.ports.faults.mend();
    EmergencyField.outcome(field.emergency());
  }

  private static void leftoversEnded(EmergencyField field) {
    field.ports.faults.breakEvery("Platform.OpenDoor");
    WorkflowStub upgrade = field.upgrade();
    EmergencyTest.awaitStuck(field, "open the door");
    field.ports.faults.mend();
    upgrade.terminate("recorded");
    field.ports.world.over.add("run-1");
    EmergencyField.outcome(
        field.start(
            Names.ROLLBACK, "rollback/shop", Map.of("stack", "shop", "acceptDataLoss", true)));
  }

  private static WorkflowStub asked(EmergencyField field) {
    EmergencyField.outcome(field.upgrade());
    field.ports.world.data.put("row:user", "written by a user");
    WorkflowStub emergency = field.emergency();
    EmergencyTest.await(
        () -> field.back().status().waitingFor().contains("loses what users wrote"));
    return emergency;
  }

  private static void mended(EmergencyField field) {
    EmergencyField.outcome(field.upgrade());
    field.ports.faults.breakEvery("Platform.Restore");
    field.emergency();
    EmergencyTest.await(() -> field.back().status().waitingFor().contains("'go back' failed"));
    field.ports.faults.mend();
    field.back().retry(new Answerable.Decision("go back", 1, "ana", "mended"));
  }

  private static void released(EmergencyField field) {
    WorkflowStub hold = EmergencyTest.held(field);
    hold.update("release", String.class, new Abort("done", "ana"));
  }

  private static void takenAway(EmergencyField field) {
    EmergencyTest.held(field);
    field.start(
        Names.HOLD, "release/shop", Map.of("stack", "shop", "reason", "by hand", "takeOver", true));
  }
}
