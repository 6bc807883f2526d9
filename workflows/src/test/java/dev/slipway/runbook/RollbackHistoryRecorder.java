package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.plan.Plan;
import dev.slipway.plan.Tier;
import dev.slipway.stack.RollbackRules;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

  /** Rollbacks by all tiers, each with the failure that turns it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "schema, false, , COMPLETED",
    "schema-aborted-late, false, Data.Count, ROLLED_BACK",
    "schema-failed, false, Platform.Downgrade, ROLLED_BACK",
    "schema-fell-to-data, true, Platform.Downgrade, COMPLETED",
    "schema-does-not-serve, true, Platform.Restore, COMPLETED",
    "schema-failed-open, false, Platform.OpenDoor, COMPLETED",
    "tiers-data, true, tier, COMPLETED",
    "tiers-backup, true, backup, COMPLETED",
    "tiers-point, true, point, COMPLETED",
    "stayed-up-beside, true, tier, COMPLETED",
    "half-way-reversible, false, half-way, ROLLED_BACK",
    "half-way-goes-on, false, half-way, COMPLETED"
  })
  void tiers(String name, boolean accept, @Nullable String turns, String outcome)
      throws IOException {
    Path file = HISTORIES.resolve(name + ".json");
    if (Files.exists(file)) {
      return;
    }
    FakePorts ports = new FakePorts();
    RollbackRun.upgraded(ports, new FakeCatalogue("run-1").downgrades(), "2.0");
    ports.world.data.put("row:user", "written by a user");
    FakeCatalogue catalogue = new FakeCatalogue("run-2").downgrades().rollback(accept);
    switch (String.valueOf(turns)) {
      case "null" -> {}
      case "tier" -> catalogue.backTo(Tier.DATA, "");
      case "backup" -> {
        ports.world.capture("run-1").kept = null;
        catalogue.backTo(Tier.DATA, "");
      }
      case "half-way" -> {
        ports.world.capture("run-1").switching = new Plan.Loss(3, 7, 0, 0, List.of());
        ports.world.doorClosed = true;
        breaks(ports, "Data.Fence", false);
      }
      case "point" -> {
        ports.world.releases.add("3.0");
        RollbackRun.upgraded(ports, new FakeCatalogue("run-1b").downgrades(), "3.0");
        catalogue.backTo(null, "run-1");
      }
      default -> breaks(ports, String.valueOf(turns), accept);
    }
    var ended = RollbackRun.rollback(ports, catalogue);
    assertEquals(outcome, ended.outcome(), ended.report().why());
    Files.createDirectories(HISTORIES);
    Files.writeString(file, ended.history().toJson(true) + "\n");
  }

  /** The first call of this name that a rollback would make. */
  private static void breaks(FakePorts ports, String call, boolean accept) {
    FakePorts happy = new FakePorts();
    happy.world.become(ports.world);
    RollbackRun.rollback(happy, new FakeCatalogue("run-2").downgrades().rollback(accept));
    ports.faults.breakCall(
        ports.faults.calls().size() + happy.faults.calls().indexOf(call), Faults.Kind.FAILS);
  }

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
