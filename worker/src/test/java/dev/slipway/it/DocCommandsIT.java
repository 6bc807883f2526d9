package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec.Result;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Status;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody with Temporal's command line and the pages, and nothing else: every command of the pages
 * is run as it is written, where it belongs in the life of a run. A command that is new in a page
 * has to be given its place here.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DocCommandsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String START = "workflow start --fail-existing --type Upgrade";
  private static final String UPGRADE = "--workflow-id upgrade/kekkai";

  private static final Between between = new Between();
  private static Kekkai kekkai;
  private static DocCommands pages;

  /** Of the plan that the run of the moment waits with, as long as people are shown it. */
  private static String digest = "";

  @BeforeAll
  static void open() throws IOException {
    kekkai = Kekkai.open("doc", between);
    pages = new DocCommands(kekkai.field.work, kekkai.field.address());
  }

  @AfterAll
  static void close() {
    kekkai.close();
  }

  @Order(1)
  @Test
  void the_server_can_be_asked() {
    assertTrue(done("operator cluster health").contains("SERVING"));
    done("config set", "--prop address");
    done("config set", "--prop namespace");
    assertFalse(done("workflow list", "SlipwayStack").contains("upgrade/kekkai"));
  }

  @Order(2)
  @Test
  void a_run_is_started_looked_at_and_rejected() {
    asked();
    awaitListed("SlipwayStack");
    awaitListed("ExecutionStatus");
    awaitListed("SlipwayWaitingFor");
    assertTrue(done("workflow describe", UPGRADE).contains("upgrade/kekkai"));
    assertTrue(done("workflow query", UPGRADE, "--name status").contains("oncall (0 of 1)"));
    Result again = pages.run(digest, START);
    assertFalse(again.ok(), () -> "a second run of the same name: " + again.out());
    assertTrue(done("update execute", UPGRADE, "--name reject").contains("rejected"));
    assertEnds("REJECTED");
  }

  /** What the server lists is behind what a run says, by a moment. */
  private static void awaitListed(String attribute) {
    Invariants.await(
        "a run in the list by " + attribute,
        PATIENCE,
        () -> done("workflow list", attribute).contains("upgrade/kekkai"));
  }

  @Order(3)
  @Test
  void a_run_is_aborted_by_update_and_by_signal() {
    asked();
    assertTrue(done("update execute", UPGRADE, "--name abort").contains("put back"));
    assertEnds("ABORTED");
    asked();
    done("workflow signal", UPGRADE, "--name abort");
    assertEnds("ABORTED");
  }

  @Order(4)
  @Test
  void a_stuck_run_is_answered() throws IOException {
    asked();
    between.set(call -> doorIsBroken(call.deed()) ? How.FAILS.meet(call) : call.perform());
    done("workflow signal", UPGRADE, "--name approve");
    awaitStuck(1);
    // They are about other steps than the one that is stuck here.
    for (String choice : List.of("skip", "rollback")) {
      Result answer = pages.run(digest, "update execute", UPGRADE, "--name " + choice);
      assertFalse(answer.ok(), answer::out);
      assertTrue(answer.err().contains("the stuck step is 'door open'"), answer::err);
    }
    assertTrue(done("update execute", UPGRADE, "--name retry").contains("again"));
    awaitStuck(2);
    between.mend();
    Files.delete(kekkai.field.stack.directory().resolve("nginx/maintenance.on"));
    assertTrue(done("update execute", UPGRADE, "--name byHand").contains("looking"));
    assertEnds("ROLLED_BACK");
  }

  /** Closed and never opened again; stopping the writers fails, which is why it is to be opened. */
  private static boolean doorIsBroken(Deed deed) {
    return Set.of("stop writers", "door open").contains(deed.step());
  }

  private static void awaitStuck(int generation) {
    String wanted = "\"generation\":" + generation;
    Invariants.await(
        "the door, stuck for the %d. time".formatted(generation),
        PATIENCE,
        () -> {
          Status status = status();
          return status.step().equals("door open")
              && String.valueOf(status.update()).contains(wanted);
        });
  }

  @Order(5)
  @Test
  void a_run_is_approved_and_ends_well() {
    asked();
    assertTrue(done("update execute", UPGRADE, "--name approve").contains("goes on"));
    assertTrue(done("workflow result", UPGRADE).contains("COMPLETED"));
    assertTrue(done("workflow query", UPGRADE, "--name report").contains("COMPLETED"));
    assertEquals("2.38.0", kekkai.field.stack.setting("DOJO_VERSION"));
  }

  @Order(6)
  @Test
  void a_backup_and_a_rollback_are_started() {
    done("workflow start", "--type Backup");
    assertEquals("COMPLETED", outcome("backup/kekkai"));
    done("workflow start", "--type Rollback");
    assertEquals("COMPLETED", outcome("rollback/kekkai"));
    assertEquals("2.37.0", kekkai.field.stack.setting("DOJO_VERSION"));
  }

  @Order(7)
  @Test
  void an_emergency_is_triggered_as_on_a_phone() {
    // Its stack came to the catalogue after the worker had started.
    Invariants.await("its schedule", PATIENCE, () -> pages.run(digest, "schedule trigger").ok());
    Invariants.await("the emergency", PATIENCE, DocCommandsIT::emergencyKnown);
    Report report = Field.end(stub("emergency/kekkai"));
    assertEquals(Outcome.REFUSED, report.outcome(), report.why());
    assertTrue(report.why().contains("has been gone back behind already"), report.why());
  }

  private static boolean emergencyKnown() {
    try {
      return stub("emergency/kekkai").describe() != null;
    } catch (WorkflowNotFoundException notYet) {
      return false;
    }
  }

  @Order(8)
  @Test
  void no_command_of_the_pages_was_left_out() {
    assertEquals(Set.of(), pages.notRun());
    assertEquals(
        List.of("temporal workflow z", "temporal operator x --y 1"),
        DocCommands.in(
            "Say `temporal operator x --y 1`, or `temporal x`:\n```\ntemporal workflow z\n```"));
  }

  /** Starts a run as the page says, and waits until it asks. */
  private static void asked() {
    done(START);
    Invariants.await(
        "a run that waits for approval",
        PATIENCE,
        () -> status().waitingFor().startsWith("approval"));
    String whole = Objects.requireNonNull(status().plan()).digest();
    digest = whole.replace("sha256:", "").substring(0, 12);
  }

  private static Status status() {
    return stub("upgrade/kekkai").query("status", Status.class);
  }

  private static WorkflowStub stub(String id) {
    return kekkai.field.client.newUntypedWorkflowStub(id);
  }

  private static void assertEnds(String outcome) {
    assertEquals(outcome, outcome("upgrade/kekkai"));
    Result result = pages.run(digest, "workflow result", UPGRADE);
    assertFalse(result.ok(), "an outcome other than COMPLETED");
    assertTrue((result.out() + result.err()).contains(outcome), result.out() + result.err());
  }

  private static String outcome(String id) {
    return Field.end(stub(id)).outcome().name();
  }

  private static String done(String... words) {
    Result result = pages.run(digest, words);
    assertTrue(result.ok(), () -> List.of(words) + ": " + result.out() + result.err());
    return result.out();
  }
}
