package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.demo.Act;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * What people and machines do by hand while a stack is frozen cannot get a write in, and does not
 * change how the run ends.
 */
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FreezeIT {
  private static final Between between = new Between();
  private static Field field;
  private static Invariants holds;
  private static final String INSIDE =
      "user postgres, database defectdojo, from inside the unit (a health check, or somebody's exec), ";

  /** Who tried when nobody did: the database's own health check. */
  private static List<String> undisturbed = List.of();

  @BeforeAll
  static void open() throws IOException {
    field = Field.open("fr", between);
    holds = new Invariants(field);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  /** Were it green here, the tests below could not fail either. */
  @Tag("long")
  @Order(1)
  @Test
  void with_the_door_left_open_the_ledger_is_red() {
    Map<String, String> before = Seen.of(field);
    between.set(FreezeIT::leaveTheDoorOpen);
    AtomicReference<Report> report = new AtomicReference<>();
    Act act =
        holds
            .scene()
            .loseNothing(
                "door left open",
                0,
                () -> {
                  report.set(field.upgrade("defectdojo", "2.38.0"));
                  return 0;
                });
    between.mend();
    assertEquals(Outcome.ROLLED_BACK, report.get().outcome(), report.get().why());
    assertNotEquals(List.of(), Frozen.writes(field, report.get().run()), "in the freeze");
    assertFalse(act.holds(), "writes that were acknowledged are gone: " + act.line());
    assertTrue(act.lost() > 0, act.line());
    assertEquals(before, Seen.of(field), "as before");
  }

  /** Users write on the new release, and then it is taken away. */
  private static ActivityOutput leaveTheDoorOpen(Between.Call call) {
    return switch (call.deed().type()) {
      case "Platform.CloseDoor" -> new ActivityOutput(null);
      case "Data.Count" -> {
        holds.scene().breathe();
        yield How.FAILS.meet(call);
      }
      default -> call.perform();
    };
  }

  @Order(2)
  @Test
  void a_release_without_migration_is_rolled_back_by_code_and_loses_nothing() {
    Report up = holds.lossless("2.37.1", () -> field.upgrade("defectdojo", "2.37.1"));
    assertEquals(Outcome.COMPLETED, up.outcome(), up.why());
    undisturbed = up.intruders();
    Report down = holds.lossless("code rollback", () -> field.rollback(false));
    assertEquals(Outcome.COMPLETED, down.outcome(), down.why());
    assertEquals(Tier.CODE, down.tier());
    assertEquals("2.37.0", field.stack.setting("DOJO_VERSION"));
    holds.noWriteWasAcknowledgedIn(up.run());
    holds.noWriteWasAcknowledgedIn(down.run());
  }

  /** Its run has captured none of the stack's databases, and the way back must ask for none. */
  @Tag("long")
  @Order(3)
  @Test
  void a_component_without_a_database_is_rolled_back() {
    Report up = holds.lossless("portal 1.1.0", () -> field.upgrade("portal", "1.1.0"));
    assertEquals(Outcome.COMPLETED, up.outcome(), up.why());
    Report down = holds.lossless("portal rollback", () -> field.rollback(false));
    assertEquals(Outcome.COMPLETED, down.outcome(), down.why());
    assertEquals(Tier.CODE, down.tier());
    assertEquals("1.0.0", field.stack.setting("PORTAL_VERSION"));
  }

  @Order(4)
  @Test
  void nobody_gets_a_write_in_while_the_stack_is_frozen() throws Exception {
    HostScript script = new HostScript(field);
    ByHand byHand = new ByHand(field);
    Report report;
    try (script) {
      report =
          holds.lossless(
              "intruders",
              () -> {
                WorkflowStub run = field.startUpgrade("defectdojo", "2.38.0-slowmigration");
                Invariants.awaitStep(run, "migrate");
                byHand.tryAll();
                return Field.end(run);
              });
      Invariants.pause(1000);
    }
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    Frozen.Window shut = Frozen.shut(field, report.run());
    byHand.wasTurnedAwayIn(shut, report.intruders());
    script.wasTurnedAwayIn(shut);
    // Nobody else comes by the server's own socket: not the run, and not a health check.
    assertEquals(List.of(), undisturbed.stream().filter(i -> i.contains(INSIDE)).toList());
    String line = INSIDE + "%d times".formatted(script.turnedAway());
    assertTrue(report.intruders().stream().anyMatch(i -> i.contains(line)), line);
    assertEquals("", Frozen.rows(field, shut), "rows, by the database's own clock");
    String before = Frozen.rows(field, shut.theHalfMinuteBefore());
    assertTrue(before.contains("host_script at") && before.contains("dojo_finding"), before);
    holds.noWriteWasAcknowledgedIn(report.run());
  }
}
