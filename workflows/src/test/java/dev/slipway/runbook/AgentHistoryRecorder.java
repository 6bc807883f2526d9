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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Writes the histories of runs that look at their agent, as {@link HistoryRecorder} does; a history
 * that is there already stays.
 */
@EnabledIfSystemProperty(named = "slipway.record", matches = "true")
@Timeout(120)
class AgentHistoryRecorder {
  private static final Path HISTORIES = Path.of("src/test/resources/history/upgrade");

  @ParameterizedTest(name = "{0}")
  @CsvSource({"agent-watched, COMPLETED", "agent-replaced, ROLLED_BACK"})
  void record(String name, String outcome) throws IOException {
    Path file = HISTORIES.resolve(name + ".json");
    try (AgentRun run = new AgentRun().backupTakes(18)) {
      if (name.equals("agent-replaced")) {
        run.later(Duration.ofMinutes(1), () -> run.replacedBy(7, List.of("compose", "postgres")));
      }
      Assertions.assertEquals(outcome, run.begin().end());
      if (!Files.exists(file)) {
        Files.writeString(file, run.history() + "\n");
      }
    }
  }
}
