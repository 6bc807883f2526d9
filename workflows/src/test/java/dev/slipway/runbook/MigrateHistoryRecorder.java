package dev.slipway.runbook;

import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.MajorWanted;
import dev.slipway.runbook.MigrateRun.Ended;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same as {@link HistoryRecorder}, for a server on its way to the next major version. */
@EnabledIfSystemProperty(named = "slipway.record", matches = "true")
@Timeout(120)
class MigrateHistoryRecorder {
  private static final Path HISTORIES = Path.of("src/test/resources/history/migrate-postgres");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "happy, , COMPLETED",
    "failed-gate, Major.Gate, REFUSED",
    "failed-prepare, Major.Prepare, ROLLED_BACK",
    "failed-convert, Major.Convert, ROLLED_BACK",
    "failed-switch-over, Major.SwitchOver, ROLLED_BACK",
    "failed-count, Data.Count, ROLLED_BACK",
    "failed-open, Platform.OpenDoor, COMPLETED",
    "aborted, abort, ABORTED",
    "rehearsed, rehearsal, COMPLETED",
    "agent-asked, , COMPLETED",
    "agent-asked-rehearsed, rehearsal, COMPLETED",
    "captured-before-tried, , COMPLETED",
    "queue-with-server, Data.Count, ROLLED_BACK",
    "rehearsal-judged, rehearsal, COMPLETED",
    "stay-up-behind-server, , COMPLETED"
  })
  void record(String name, String how, String outcome) throws IOException {
    Path file = HISTORIES.resolve(name + ".json");
    if (!Files.exists(file)) {
      Ended ended = run(String.valueOf(how));
      Assertions.assertEquals(outcome, ended.outcome());
      Files.createDirectories(HISTORIES);
      Files.writeString(file, ended.history() + "\n");
    }
  }

  private static Ended run(String how) {
    MajorWanted wanted = MigrateRun.wanted(MajorMethod.STANDBY_LINK);
    FakePorts ports = new FakePorts();
    if (how.equals("rehearsal")) {
      return MigrateRun.run(ports, MigrateRun.rehearsal());
    }
    FakePorts happy = new FakePorts();
    SaysAbort nobody = new SaysAbort(MigrateRun.ID, -1);
    MigrateRun.run(happy, wanted, nobody);
    if (how.equals("abort")) {
      return MigrateRun.run(
          ports, wanted, new SaysAbort(MigrateRun.ID, nobody.calls().indexOf("Major.SwitchOver")));
    }
    if (how.contains(".")) {
      ports.faults.breakCall(happy.faults.calls().indexOf(how), Faults.Kind.FAILS);
    }
    return MigrateRun.run(ports, wanted);
  }
}
