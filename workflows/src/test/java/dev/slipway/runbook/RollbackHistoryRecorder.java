package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.stack.RollbackRules;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Writes the histories of rollbacks that {@link ReplayTest} replays. Not a test, but run like one;
 * see {@link HistoryRecorder}.
 */
@EnabledIfSystemProperty(named = "slipway.record", matches = "true")
@Timeout(120)
class RollbackHistoryRecorder {
  private static final Path HISTORIES = Path.of("src/test/resources/history/rollback");

  @ParameterizedTest(name = "{0}")
  @CsvSource({"code, true, true", "data, false, true", "refused, false, false"})
  void record(String name, boolean oldCodeRuns, boolean accept) throws IOException {
    Path file = HISTORIES.resolve(name + ".json");
    if (!Files.exists(file)) {
      FakePorts ports = new FakePorts();
      RollbackRules rules = new RollbackRules(oldCodeRuns);
      RollbackRun.upgraded(ports, new FakeCatalogue("run-1").rules(rules), "2.0");
      ports.world.data.put("row:user", "written by a user");
      var ended =
          RollbackRun.rollback(ports, new FakeCatalogue("run-2").rules(rules).rollback(accept));
      assertEquals(accept ? "COMPLETED" : "REFUSED", ended.outcome(), ended.report().why());
      Files.createDirectories(HISTORIES);
      Files.writeString(file, ended.history().toJson(true) + "\n");
    }
  }
}
