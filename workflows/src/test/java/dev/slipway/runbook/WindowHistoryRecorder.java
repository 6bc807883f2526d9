package dev.slipway.runbook;

import dev.slipway.runbook.Answerable.Decision;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writes the histories of runs in windows, as {@link HistoryRecorder} does for upgrades; a history
 * that is there already stays.
 */
@EnabledIfSystemProperty(named = "slipway.record", matches = "true")
@Timeout(120)
class WindowHistoryRecorder {
  private static final Path HISTORIES = Path.of("src/test/resources/history");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "completed",
        "rolled-back",
        "stuck",
        "outside",
        "overridden",
        "closed",
        "asked",
        "answered",
        "answered-late",
        "opened-by-hand",
        "unanswered",
        "next"
      })
  void record(String name) throws IOException {
    Path window = HISTORIES.resolve("window").resolve(name + ".json");
    Path upgrade = HISTORIES.resolve("upgrade").resolve("window-" + name + ".json");
    try (WindowRun run = run(name)) {
      run.begin();
      boolean alone =
          List.of(
                  "overridden",
                  "closed",
                  "asked",
                  "answered",
                  "answered-late",
                  "opened-by-hand",
                  "next")
              .contains(name);
      if (alone) {
        run.upgrade();
        WindowRun.result(run.stub(WindowRun.UPGRADE));
      } else {
        run.window();
        run.end();
        write(window, run, WindowRun.WINDOW);
      }
      write(upgrade, run, WindowRun.UPGRADE);
    }
    Assertions.assertTrue(Files.exists(upgrade));
  }

  private static WindowRun run(String name) {
    Duration minute = Duration.ofMinutes(1);
    Duration half = Duration.ofSeconds(30);
    return switch (name) {
      case "rolled-back" -> WindowRun.wide().breaks("Platform.Migrate");
      case "stuck" -> WindowRun.wide().breaks("Platform.OpenDoor");
      case "outside" -> new WindowRun(Duration.ZERO, half, half, "");
      case "overridden" -> new WindowRun(Duration.ZERO, half, half, "CVE-2026-1");
      case "asked" -> asked("Platform.Migrate", null);
      case "answered" -> answered(Duration.ofHours(1));
      // Recorded before windows held questions: the run waited on.
      case "answered-late" -> answered(Duration.ofHours(9));
      case "opened-by-hand" -> openedByHand();
      case "next" -> WindowRunTest.approvedBetween(Duration.ofHours(1));
      case "unanswered" -> WindowRun.wide().away("agent");
      case "closed" -> new WindowRun(minute, Duration.ZERO, half, "").slow("keep", 7);
      default -> WindowRun.wide();
    };
  }

  private static WindowRun asked(String breaks, @Nullable Duration budget) {
    return new WindowRun(Duration.ofHours(3), Duration.ofMinutes(1), Duration.ofMinutes(30), "")
        .rules(new RollbackRules(false, OnFailure.ASK, List.of(), budget))
        .breaks(breaks);
  }

  private static WindowRun answered(Duration after) {
    WindowRun run = asked("Platform.Migrate", null);
    run.later(
        after,
        () -> {
          run.ports.faults.mend();
          run.workflow().retry(new Decision("migrate", 1, "tester", "mended"));
        });
    return run;
  }

  /** The downtime budget is used up when the door is open already, and another step waits. */
  private static WindowRun openedByHand() {
    WindowRun run = asked("Platform.OpenDoor", Duration.ofMinutes(90));
    run.ports.faults.breakEvery("Host.Record");
    run.later(
        Duration.ofHours(1),
        () -> {
          run.ports.world.doorClosed = false;
          run.workflow().byHand(new Decision("open the door", 1, "tester", "opened it"));
        });
    run.later(
        Duration.ofHours(2),
        () -> {
          run.ports.faults.mend();
          run.workflow().retry(new Decision("record", 1, "tester", "mended"));
        });
    return run;
  }

  private static void write(Path file, WindowRun run, String id) throws IOException {
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, run.env.getWorkflowClient().fetchHistory(id).toJson(true) + "\n");
    }
  }
}
