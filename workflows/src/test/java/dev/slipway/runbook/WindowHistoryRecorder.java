package dev.slipway.runbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  @ValueSource(strings = {"completed", "rolled-back", "stuck", "outside", "overridden", "closed"})
  void record(String name) throws IOException {
    Path window = HISTORIES.resolve("window").resolve(name + ".json");
    Path upgrade = HISTORIES.resolve("upgrade").resolve("window-" + name + ".json");
    try (WindowRun run = run(name)) {
      run.begin();
      boolean alone = List.of("overridden", "closed").contains(name);
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
      case "closed" -> new WindowRun(minute, Duration.ZERO, half, "").slow("keep", 7);
      default -> WindowRun.wide();
    };
  }

  private static void write(Path file, WindowRun run, String id) throws IOException {
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, run.env.getWorkflowClient().fetchHistory(id).toJson(true) + "\n");
    }
  }
}
