package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.testkit.Asked;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import dev.slipway.testkit.World;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an emergency rollback does about runs that wait, and about what users wrote. */
@Timeout(300)
class EmergencyTest {
  private static final Map<String, Object> BEFORE = EmergencyField.seen(new FakePorts());

  // Runs that wait.

  @Test
  void an_upgrade_that_is_stuck_ends_without_an_answer() {
    try (EmergencyField field = new EmergencyField()) {
      field.ports.faults.breakEvery("Data.Count");
      field.ports.faults.breakEvery("Data.SwitchBack");
      WorkflowStub upgrade = field.upgrade();
      awaitStuck(field, "previous release serves");
      field.ports.faults.mend();
      assertEquals("COMPLETED", EmergencyField.outcome(field.emergency()));
      assertEquals("SUPERSEDED", EmergencyField.outcome(upgrade));
      assertEquals(BEFORE, field.seen());
    }
  }

  @Test
  void an_upgrade_that_is_stuck_past_the_point_of_no_return_ends_too() {
    try (EmergencyField field = new EmergencyField()) {
      field.ports.faults.breakEvery("Platform.OpenDoor");
      WorkflowStub upgrade = field.upgrade();
      awaitStuck(field, "open the door");
      field.ports.faults.mend();
      Report report = EmergencyField.report(field.emergency());
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      assertEquals(Tier.DATA, report.tier());
      Report ended = EmergencyField.report(upgrade);
      assertEquals(Outcome.SUPERSEDED, ended.outcome());
      assertTrue(ended.why().contains("emergency/shop: it is slow"), ended.why());
      assertEquals(BEFORE, field.seen());
      assertEquals(Set.of(), field.helpers());
    }
  }

  @Test
  void an_upgrade_that_waits_for_approval_is_told() {
    try (EmergencyField field = new EmergencyField(Asked.oncall())) {
      WorkflowStub upgrade = field.upgrade();
      await(() -> field.running().status().waitingFor().startsWith("approval"));
      Report report = EmergencyField.report(field.emergency());
      assertEquals(Outcome.REFUSED, report.outcome());
      assertTrue(report.why().contains("no finished upgrade"), report.why());
      assertEquals("SUPERSEDED", EmergencyField.outcome(upgrade));
      assertEquals(BEFORE, field.seen());
    }
  }

  @Test
  void a_signal_of_that_name_that_names_no_newer_claim_ends_nothing() {
    try (EmergencyField field = new EmergencyField(Asked.oncall())) {
      WorkflowStub upgrade = field.upgrade();
      await(() -> field.running().status().waitingFor().startsWith("approval"));
      upgrade.signal("superseded", Map.of("claim", 0, "by", "somebody", "why", "fun"));
      upgrade.signal("superseded", "what");
      assertTrue(field.running().status().waitingFor().startsWith("approval"));
      field.running().abort(new Abort("end of test", "tester"));
      Report report = EmergencyField.report(upgrade);
      assertEquals(Outcome.ABORTED, report.outcome());
      assertTrue(report.overrides().toString().contains("not newer"), report.overrides()::toString);
    }
  }

  // Several emergencies.

  @Test
  void a_second_one_by_another_id_is_led_to_the_one_that_runs() {
    try (EmergencyField field = new EmergencyField()) {
      upgradedWithWrites(field);
      WorkflowStub first = field.emergency();
      await(() -> field.back().status().waitingFor().contains("loses what users wrote"));
      WorkflowStub tapped =
          field.start(
              Names.EMERGENCY_ROLLBACK,
              "emergency/shop-2026-11-21T02:15:00Z",
              Map.of("stack", "shop", "reason", "tapped twice"));
      RuntimeException refused =
          assertThrows(RuntimeException.class, () -> tapped.getResult(Report.class));
      assertTrue(
          String.valueOf(refused.getCause()).contains("under way already"), refused::toString);
      field.back().giveUpWrites(new Abort("decided", "ana"));
      assertEquals("COMPLETED", EmergencyField.outcome(first));
    }
  }

  @Test
  void one_that_a_schedule_starts_runs_under_the_id_of_the_stack() {
    try (EmergencyField field = new EmergencyField()) {
      EmergencyField.outcome(field.upgrade());
      WorkflowStub tapped =
          field.start(
              Names.EMERGENCY_ROLLBACK,
              "emergency/shop-2026-11-21T02:15:00Z",
              Map.of("stack", "shop", "reason", "tapped"));
      assertEquals("COMPLETED", EmergencyField.outcome(tapped));
      assertEquals("emergency/shop", field.back().report() == null ? "" : "emergency/shop");
      assertEquals(BEFORE, field.seen());
    }
  }

  @Test
  void a_second_one_after_it_has_nothing_to_go_back_behind() {
    try (EmergencyField field = new EmergencyField()) {
      EmergencyField.outcome(field.upgrade());
      assertEquals("COMPLETED", EmergencyField.outcome(field.emergency()));
      Report again = EmergencyField.report(field.emergency());
      assertEquals(Outcome.REFUSED, again.outcome());
      assertTrue(again.why().contains("has been gone back behind already"), again.why());
      assertEquals(BEFORE, field.seen());
    }
  }

  // What users wrote.

  @Test
  void nothing_that_users_wrote_is_lost_unasked() {
    try (EmergencyField field = new EmergencyField()) {
      Map<String, String> data = upgradedWithWrites(field);
      WorkflowStub emergency = field.emergency();
      await(() -> field.back().status().waitingFor().contains("1 rows inserted"));
      assertTrue(field.ports.world.doorClosed, "the door is held closed");
      assertEquals(data, field.ports.world.data);
      Status asks = field.back().status();
      assertTrue(asks.answer().contains("slipway give-up-writes shop"), asks.answer());
      assertTrue(asks.answer().contains("slipway abort shop"), asks.answer());
      field.env.sleep(Duration.ofMinutes(125));
      // At once, and every half-hour; whoever is told is told beside the run.
      await(() ->
          field.ports.world.pages.stream().filter(p -> p.contains("loses what users wrote")).count()
              == 5);
      assertNull(field.back().report(), "it waits for as long as it takes");
      field.back().abort(new Abort("they matter", "ana"));
      Report report = EmergencyField.report(emergency);
      assertEquals(Outcome.ABORTED, report.outcome(), report.why());
      assertEquals(data, field.ports.world.data);
      assertEquals("2.0", field.ports.world.settings.get("APP_VERSION"));
      assertEquals(new World.Unit("2.0", true), field.ports.world.units.get("web"));
      assertEquals("OPEN", field.ports.world.fence);
      assertNull(field.ports.world.holder);
      assertEquals(false, field.ports.world.doorClosed);
    }
  }

  @Test
  void what_a_person_gives_up_is_what_is_lost() {
    try (EmergencyField field = new EmergencyField()) {
      upgradedWithWrites(field);
      WorkflowStub emergency = field.emergency();
      await(() -> field.back().status().waitingFor().contains("1 rows inserted"));
      assertThrows(
          WorkflowUpdateException.class, () -> field.back().giveUpWrites(new Abort("", "ana")));
      emergency.signal("giveUpWrites", new Abort("they are garbage", "ana"));
      Report report = EmergencyField.report(emergency);
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      assertEquals(1, report.loss().inserted());
      assertTrue(report.overrides().toString().contains("by ana: they are garbage"));
      assertTrue(report.leftBehind().toString().contains("row:user"), "kept aside for study");
      assertEquals(BEFORE, field.seen());
    }
  }

  @Test
  void a_request_that_accepts_the_loss_asks_nobody() {
    try (EmergencyField field = new EmergencyField()) {
      upgradedWithWrites(field);
      Report report = EmergencyField.report(field.emergency(true));
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      assertEquals(1, report.loss().inserted());
      assertEquals(BEFORE, field.seen());
    }
  }

  @Test
  void writes_stay_where_code_alone_goes_back() {
    try (EmergencyField field = new EmergencyField()) {
      Map<String, String> data = upgradedWithWrites(field);
      field.ports.world.data.put("revision", "r1");
      data.put("revision", "r1");
      Report report = EmergencyField.report(field.emergency());
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      assertEquals(Tier.CODE, report.tier());
      assertEquals(data, field.ports.world.data);
      assertEquals(new World.Unit("1.0", true), field.ports.world.units.get("web"));
    }
  }

  @Test
  void it_cannot_be_aborted_half_way() {
    try (EmergencyField field = new EmergencyField()) {
      EmergencyField.outcome(field.upgrade());
      field.ports.faults.breakEvery("Platform.Restore");
      WorkflowStub emergency = field.emergency();
      await(() -> field.back().status().waitingFor().contains("'go back' failed"));
      WorkflowUpdateException refused =
          assertThrows(
              WorkflowUpdateException.class, () -> field.back().abort(new Abort("no", "ana")));
      assertTrue(String.valueOf(refused.getCause()).contains("too late"), refused::toString);
      field.ports.faults.mend();
      field.back().retry(new Answerable.Decision("go back", 1, "ana", "mended"));
      assertEquals("COMPLETED", EmergencyField.outcome(emergency));
      assertEquals(BEFORE, field.seen());
    }
  }

  @Test
  void a_way_back_that_is_damaged_waits_for_a_person_behind_the_closed_door() {
    try (EmergencyField field = new EmergencyField()) {
      field.ports.faults.breakEvery("Platform.OpenDoor");
      field.upgrade();
      awaitStuck(field, "open the door");
      field.ports.faults.mend();
      waitsUntilThePointIsFound(field);
      assertEquals(BEFORE, field.seen());
    }
  }

  /** The point of the upgrade is gone, and its backup, until a person has found it. */
  static void waitsUntilThePointIsFound(EmergencyField field) {
    World.Capture capture = field.ports.world.capture("run-1");
    Map<String, String> kept = capture.kept;
    capture.kept = null;
    field.ports.world.backups.clear();
    WorkflowStub emergency = field.emergency();
    await(() -> field.back().status().waitingFor().contains("no proven backup"));
    assertTrue(field.back().status().downSinceMillis() > 0, "users are out meanwhile");
    capture.kept = kept;
    field.back().retry(new Answerable.Decision("find the way back", 1, "ana", "found it"));
    assertEquals("COMPLETED", EmergencyField.outcome(emergency));
  }

  @Test
  void a_door_that_does_not_obey_and_an_on_call_that_does_not_answer_keep_nobody_from_going_back() {
    try (EmergencyField field = new EmergencyField()) {
      EmergencyField.outcome(field.upgrade());
      field.ports.faults.breakEvery("Platform.CloseDoor");
      field.ports.faults.breakEvery("Host.Page");
      Report report = EmergencyField.report(field.emergency());
      assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
      assertEquals(
          List.of("close the door", "tell on-call"),
          report.steps().stream()
              .filter(s -> s.end() == Report.StepEnd.FAILED)
              .map(Report.StepReport::name)
              .toList());
      assertEquals(BEFORE, field.seen());
    }
  }

  // Work by hand.

  @Test
  void a_held_stack_refuses_an_upgrade_and_says_who_holds_it_why_and_since_when() {
    try (EmergencyField field = new EmergencyField()) {
      WorkflowStub hold = held(field);
      Report refused = EmergencyField.report(field.upgrade());
      assertEquals(Outcome.REFUSED, refused.outcome());
      for (String said : List.of("hold/shop", "tester", "rebuilding an index", "2026-11-21")) {
        assertTrue(refused.why().contains(said), said + " in: " + refused.why());
      }
      hold.update("release", String.class, new Abort("done", "ana"));
      assertEquals("COMPLETED", EmergencyField.outcome(hold));
      assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
    }
  }

  @Test
  void who_waits_for_a_held_stack_goes_on_when_it_is_released() {
    try (EmergencyField field = new EmergencyField()) {
      WorkflowStub hold = held(field);
      WorkflowStub second =
          field.start(
              Names.HOLD,
              "hold/two",
              Map.of("stack", "shop", "reason", "my turn", "ifHeld", "wait"));
      field.env.sleep(Duration.ofHours(3));
      assertEquals("hold/shop", holder(field));
      hold.signal("release", new Abort("done", "ana"));
      assertEquals("COMPLETED", EmergencyField.outcome(hold));
      await(() -> holder(field).equals("hold/two"));
      second.signal("abort", new Abort("changed my mind", "ben"));
      assertEquals("ABORTED", EmergencyField.outcome(second));
      assertNull(field.ports.world.holder);
    }
  }

  @Test
  void an_emergency_takes_over_from_work_by_hand() {
    try (EmergencyField field = new EmergencyField()) {
      EmergencyField.outcome(field.upgrade());
      WorkflowStub hold = held(field);
      assertEquals("COMPLETED", EmergencyField.outcome(field.emergency()));
      assertEquals("SUPERSEDED", EmergencyField.outcome(hold));
      assertEquals(BEFORE, field.seen());
      assertTrue(
          field.ports.world.pages.getFirst().contains("rebuilding an index"),
          field.ports.world.pages::toString);
    }
  }

  @Test
  void a_release_by_force_ends_whatever_holds_the_stack_where_it_is() {
    try (EmergencyField field = new EmergencyField(ApprovalNeeds.NONE)) {
      field.ports.faults.breakEvery("Platform.OpenDoor");
      WorkflowStub upgrade = field.upgrade();
      awaitStuck(field, "open the door");
      WorkflowStub release =
          field.start(
              Names.HOLD,
              "release/shop/1",
              Map.of("stack", "shop", "reason", "by hand", "takeOver", true));
      assertEquals("COMPLETED", EmergencyField.outcome(release));
      assertEquals("SUPERSEDED", EmergencyField.outcome(upgrade));
      assertNull(field.ports.world.holder);
      assertTrue(field.ports.world.doorClosed, "the stack is left as it was");
    }
  }

  // Every call of its own.

  @Timeout(300)
  @Test
  void every_call_of_its_own_may_break() {
    List<String> calls = backFromStuck(-1, Faults.Kind.FAILS);
    assertTrue(calls.size() > 20, calls::toString);
    for (Faults.Kind kind : Faults.Kind.values()) {
      for (int i = 0; i < calls.size(); i++) {
        List<String> made = backFromStuck(i, kind);
        assertTrue(made.contains(calls.get(i)), made::toString);
      }
    }
  }

  /** From an upgrade that is stuck at its open door; a person mends whatever breaks. */
  private static List<String> backFromStuck(int number, Faults.Kind kind) {
    try (EmergencyField field = new EmergencyField()) {
      field.ports.faults.breakEvery("Platform.OpenDoor");
      WorkflowStub upgrade = field.upgrade();
      awaitStuck(field, "open the door");
      field.ports.faults.mend();
      int before = field.ports.faults.calls().size();
      field.ports.faults.breakCall(number < 0 ? -1 : before + number, kind);
      answerWhenStuck(field);
      String where = kind + " " + number;
      assertEquals("COMPLETED", EmergencyField.outcome(field.emergency()), where);
      assertEquals("SUPERSEDED", EmergencyField.outcome(upgrade), where);
      assertEquals(BEFORE, field.seen(), where);
      assertEquals(Set.of(), field.helpers(), where);
      List<String> calls = field.ports.faults.calls();
      return calls.subList(before, calls.size());
    }
  }

  private static void answerWhenStuck(EmergencyField field) {
    field.env.registerDelayedCallback(
        Duration.ofMinutes(30),
        () -> {
          Status status = field.back().status();
          if (!status.waitingFor().isEmpty()) {
            field.ports.faults.mend();
            field.back().retry(new Answerable.Decision(status.step(), 1, "tester", "mended"));
          }
        });
  }

  static WorkflowStub held(EmergencyField field) {
    WorkflowStub hold =
        field.start(
            Names.HOLD, "hold/shop", Map.of("stack", "shop", "reason", "rebuilding an index"));
    await(() -> holder(field).equals("hold/shop"));
    return hold;
  }

  private static String holder(EmergencyField field) {
    var holder = field.ports.world.holder;
    return holder == null ? "nobody" : holder.workflow();
  }

  /** Users have written a row since; returns all data as it is then. */
  private static Map<String, String> upgradedWithWrites(EmergencyField field) {
    assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
    field.ports.world.data.put("row:user", "written by a user");
    return new TreeMap<>(field.ports.world.data);
  }

  static void awaitStuck(EmergencyField field, String step) {
    await(() -> field.running().status().waitingFor().contains("'%s' failed".formatted(step)));
  }

  static void await(java.util.function.BooleanSupplier holds) {
    long until = System.nanoTime() + 20_000_000_000L;
    while (!looked(holds)) {
      assertTrue(System.nanoTime() < until, "waited in vain");
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
  }

  /** A run that has just been started may not answer yet. */
  private static boolean looked(java.util.function.BooleanSupplier holds) {
    try {
      return holds.getAsBoolean();
    } catch (io.temporal.client.WorkflowException notYet) {
      return false;
    }
  }
}
