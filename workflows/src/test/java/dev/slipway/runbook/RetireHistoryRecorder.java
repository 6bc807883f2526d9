package dev.slipway.runbook;

import dev.slipway.testkit.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Writes the histories of retirements that {@link ReplayTest} replays; as {@link HistoryRecorder}.
 */
@EnabledIfSystemProperty(named = "slipway.record", matches = "true")
@Timeout(120)
class RetireHistoryRecorder {
  private static final Path HISTORIES = Path.of("src/test/resources/history/retire");

  @ParameterizedTest(name = "{0}")
  @CsvSource({"happy, , COMPLETED", "failed, Platform.Retire, ROLLED_BACK"})
  void record(String name, String fails, String outcome) throws IOException {
    Path file = HISTORIES.resolve(name + ".json");
    if (!Files.exists(file)) {
      RetireRun run = new RetireRun();
      if (fails != null) {
        RetireRun happy = new RetireRun();
        happy.olderThan(30);
        run.ports.faults.breakCall(happy.ports.faults.calls().indexOf(fails), Faults.Kind.FAILS);
      }
      RetireRun.Ended ended = run.olderThan(30);
      Assertions.assertEquals(outcome, ended.outcome());
      Files.createDirectories(HISTORIES);
      Files.writeString(file, ended.history() + "\n");
    }
  }
}
