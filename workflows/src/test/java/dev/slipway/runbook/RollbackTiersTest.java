package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.RollbackRun.Ended;
import dev.slipway.stack.RollbackRules;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import dev.slipway.testkit.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Going back by each tier, and what becomes of a downgrade that fails. */
@Timeout(300)
class RollbackTiersTest {
  private static final String USER = "row:user";

  private static final FakePorts UPGRADED = new FakePorts();

  @BeforeAll
  static void upgrade() {
    RollbackRun.upgraded(UPGRADED, catalogue("run-1"), "2.0");
    UPGRADED.world.data.put(USER, "written by a user");
  }

  /** As an upgrade left it, and a user wrote something since. */
  private static FakePorts upgraded() {
    FakePorts ports = new FakePorts();
    ports.world.become(UPGRADED.world);
    return ports;
  }

  private static FakeCatalogue catalogue(String run) {
    return new FakeCatalogue(run).downgrades();
  }

  private static Ended rollback(FakePorts ports, boolean accept) {
    return RollbackRun.rollback(ports, catalogue("run-2").rollback(accept));
  }

  private static List<String> calls() {
    FakePorts ports = upgraded();
    rollback(ports, false);
    return ports.faults.calls();
  }

  private static void wentBackBySchema(FakePorts ports, Report report) {
    assertEquals(Report.Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(Tier.SCHEMA, report.tier());
    assertEquals("1.0", ports.world.settings.get("APP_VERSION"));
    assertEquals("r1", ports.world.data.get("revision"));
    assertEquals("written by a user", ports.world.data.get(USER), "no write of a user is lost");
    assertEquals("OPEN", ports.world.fence);
    assertFalse(ports.world.doorClosed);
    assertTrue(ports.world.helpers.isEmpty(), ports.world.helpers::toString);
    assertNotNull(ports.world.capture("run-2").kept, "the state of before the downgrade is kept");
  }

  @Test
  void a_declared_downgrade_brings_the_schema_back_and_keeps_what_users_wrote() {
    FakePorts ports = upgraded();
    Ended ended = rollback(ports, false);
    wentBackBySchema(ports, ended.report());
    assertFalse(ended.asked());
    assertEquals(List.of("r1"), ports.world.downgradedTo);
    World.Backup backup = ports.world.backups.get("run-2");
    assertTrue(backup != null && backup.proven(), "it has a proven backup of its own");
    List<String> steps = ended.report().steps().stream().map(Report.StepReport::name).toList();
    assertTrue(
        steps.indexOf("prove the backup") < steps.indexOf("close the door"), steps::toString);
    assertTrue(steps.indexOf("rollback point") < steps.indexOf("downgrade"), steps::toString);
  }

  /** What fails after it has acted leaves most to put back. */
  @Test
  void the_stack_ends_as_before_or_gone_back_whichever_call_is_lost() {
    everyCallEndsAsBeforeOrGoneBack(List.of(Faults.Kind.LOST_AFTER_ACTING));
  }

  @Tag("long")
  @Test
  void the_stack_ends_as_before_or_gone_back_however_a_call_breaks() {
    everyCallEndsAsBeforeOrGoneBack(List.of(Faults.Kind.FAILS, Faults.Kind.TWICE));
  }

  private static void everyCallEndsAsBeforeOrGoneBack(List<Faults.Kind> kinds) {
    List<String> calls = calls();
    assertTrue(calls.size() > 25, calls::toString);
    for (int i = 0; i < calls.size(); i++) {
      for (Faults.Kind kind : kinds) {
        endsAsBeforeOrGoneBack(i, calls.get(i), kind, i >= calls.indexOf("Platform.OpenDoor"));
      }
    }
  }

  private static void endsAsBeforeOrGoneBack(
      int number, String call, Faults.Kind kind, boolean pastReturn) {
    FakePorts ports = upgraded();
    Map<String, Object> before = ports.world.seen();
    ports.faults.breakCall(number, kind);
    Ended ended = rollback(ports, false);
    String where = number + " " + call + " " + kind + ": " + ended.report().why();
    assertEquals(kind == Faults.Kind.TWICE ? 2 : 1, ports.faults.struck(), where);
    assertEquals(pastReturn && kind != Faults.Kind.TWICE, ended.asked(), where);
    if (kind == Faults.Kind.TWICE || pastReturn) {
      wentBackBySchema(ports, ended.report());
      assertEquals(List.of("r1"), ports.world.downgradedTo, where);
    } else {
      assertEquals(call.equals("Host.Claim") ? "REFUSED" : "ROLLED_BACK", ended.outcome(), where);
      assertEquals(before, ports.world.seen(), where);
    }
  }

  /** An earlier rollback was lost while it put data back; its files and queue are half-way. */
  private static FakePorts halfWay() {
    FakePorts ports = upgraded();
    ports.world.capture("run-1").switching = new Plan.Loss(3, 7, 0, 0, List.of());
    ports.world.doorClosed = true;
    return ports;
  }

  private static void wentBackToTheEnd(FakePorts ports, Ended ended) {
    assertEquals("COMPLETED", ended.outcome(), ended.report().why());
    assertEquals(Tier.DATA, ended.report().tier());
    assertEquals(7, ended.report().loss().inserted(), "what the first one had counted");
    assertTrue(ports.world.capture("run-1").used, "the point is in place");
    assertFalse(ports.world.doorClosed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Platform.Stop", "Data.Fence", "Data.SwitchBack"})
  void what_an_earlier_run_left_half_way_is_never_opened(String call) {
    FakePorts ports = halfWay();
    ports.faults.breakEvery(call);
    Ended ended = rollback(ports, false);
    assertTrue(ended.asked(), "a person mends it; nobody lets users in");
    wentBackToTheEnd(ports, ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Platform.Stop", "Data.Fence"})
  void who_aborts_what_an_earlier_run_left_half_way_is_told_that_it_goes_on(String call) {
    SaysAbort never = new SaysAbort(RollbackRun.ID, -1);
    RollbackRun.rollback(halfWay(), catalogue("run-2").rollback(false), never);
    FakePorts ports = halfWay();
    SaysAbort caller = new SaysAbort(RollbackRun.ID, never.calls().indexOf(call));
    Ended ended = RollbackRun.rollback(ports, catalogue("run-2").rollback(false), caller);
    assertEquals(1, caller.said());
    assertFalse(caller.accepted());
    wentBackToTheEnd(ports, ended);
  }

  /** Users work on what they were let in to again: that is what this run leaves to them. */
  @ParameterizedTest
  @ValueSource(strings = {"Platform.Stop", "Data.Fence"})
  void where_users_are_in_again_they_stay_in_when_it_fails(String call) {
    FakePorts ports = halfWay();
    ports.world.doorClosed = false;
    Map<String, Object> before = ports.world.seen();
    int calls = ports.faults.calls().size();
    FakePorts happy = halfWay();
    happy.world.doorClosed = false;
    rollback(happy, false);
    ports.faults.breakCall(calls + happy.faults.calls().indexOf(call), Faults.Kind.FAILS);
    Ended ended = rollback(ports, false);
    assertEquals("ROLLED_BACK", ended.outcome(), ended.report().why());
    assertFalse(ended.asked());
    assertEquals(before, ports.world.seen());
  }

  @Test
  void what_users_wrote_after_an_earlier_run_had_begun_is_not_given_up_unasked() {
    FakePorts ports = halfWay();
    ports.world.capture("run-1").writtenSince = true;
    Map<String, Object> before = ports.world.seen();
    Ended refused = rollback(ports, false);
    assertEquals("REFUSED", refused.outcome(), refused.report().why());
    assertEquals(before, ports.world.seen());
    wentBackToTheEnd(ports, rollback(ports, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Data.Keep", "Platform.Downgrade", "Platform.Restore", "Data.Count"})
  void who_aborts_in_the_middle_of_a_downgrade_has_today_back(String call) {
    SaysAbort never = new SaysAbort(RollbackRun.ID, -1);
    RollbackRun.rollback(upgraded(), catalogue("run-2").rollback(false), never);
    FakePorts ports = upgraded();
    Map<String, Object> before = ports.world.seen();
    SaysAbort caller = new SaysAbort(RollbackRun.ID, never.calls().indexOf(call));
    Ended ended = RollbackRun.rollback(ports, catalogue("run-2").rollback(false), caller);
    assertTrue(caller.accepted());
    assertEquals("ABORTED", ended.outcome());
    assertEquals(before, ports.world.seen());
  }

  @Tag("long")
  @Test
  void what_an_abort_of_a_downgrade_was_answered_is_what_happens() {
    SaysAbort never = new SaysAbort(RollbackRun.ID, -1);
    FakePorts happy = upgraded();
    RollbackRun.rollback(happy, catalogue("run-2").rollback(false), never);
    List<String> calls = never.calls();
    int door = calls.lastIndexOf("Platform.OpenDoor");
    assertTrue(door >= 25, calls::toString);
    for (int i = 0; i < calls.size(); i++) {
      SaysAbort caller = new SaysAbort(RollbackRun.ID, i);
      FakePorts ports = upgraded();
      Map<String, Object> before = ports.world.seen();
      Ended ended = RollbackRun.rollback(ports, catalogue("run-2").rollback(false), caller);
      String where = calls.get(i) + ", call " + i;
      assertEquals(1, caller.said(), where);
      assertEquals(i < door, caller.accepted(), where);
      assertEquals(caller.accepted() ? "ABORTED" : "COMPLETED", ended.outcome(), where);
      assertEquals(caller.accepted() ? before : happy.world.seen(), ports.world.seen(), where);
    }
  }

  /** Half-way, or without an effect. */
  private static void breakDowngrade(FakePorts ports, String how) {
    (how.equals("fails") ? ports.world.failingDowngrades : ports.world.idleDowngrades).add("2.0");
  }

  @ParameterizedTest
  @CsvSource({"fails", "does nothing"})
  void a_downgrade_that_fails_puts_today_back_where_loss_was_not_accepted(String how) {
    FakePorts ports = upgraded();
    Map<String, Object> before = ports.world.seen();
    breakDowngrade(ports, how);
    Ended ended = rollback(ports, false);
    assertEquals("ROLLED_BACK", ended.outcome(), ended.report().why());
    assertEquals(before, ports.world.seen());
    assertEquals(List.of("r1"), ports.world.downgradedTo);
    assertFalse(ended.asked());
  }

  @ParameterizedTest
  @CsvSource({"fails", "does nothing"})
  void a_downgrade_that_fails_falls_to_data_where_loss_was_accepted(String how) {
    FakePorts ports = upgraded();
    breakDowngrade(ports, how);
    Ended ended = rollback(ports, true);
    assertEquals("COMPLETED", ended.outcome(), ended.report().why());
    assertEquals(Tier.DATA, ended.report().tier());
    assertEquals(1, ended.report().loss().inserted(), "what is lost is stated");
    assertEquals(
        List.of(StepEnd.FAILED),
        ended.report().steps().stream()
            .filter(s -> s.name().equals("downgrade"))
            .map(Report.StepReport::end)
            .toList());
    assertEquals("r1", ports.world.data.get("revision"));
    assertNull(ports.world.data.get(USER));
    assertEquals("1.0", ports.world.settings.get("APP_VERSION"));
    assertTrue(
        ports.world.capture("run-2").leftBehind.stream().anyMatch(l -> l.contains(USER)),
        "today's data is kept whole");
  }

  /** The old release does not serve on what the downgrade made. */
  @Test
  void an_old_release_that_does_not_serve_on_it_falls_to_data_too() {
    FakePorts ports = upgraded();
    ports.faults.breakCall(calls().indexOf("Platform.Restore"), Faults.Kind.FAILS);
    Ended ended = rollback(ports, true);
    assertEquals("COMPLETED", ended.outcome(), ended.report().why());
    assertEquals(Tier.DATA, ended.report().tier());
    assertEquals("r1", ports.world.data.get("revision"));
  }

  @Test
  void a_higher_tier_may_be_asked_for() {
    FakePorts ports = upgraded();
    Ended ended =
        RollbackRun.rollback(ports, catalogue("run-2").rollback(true).backTo(Tier.DATA, ""));
    assertEquals("COMPLETED", ended.outcome(), ended.report().why());
    assertEquals(Tier.DATA, ended.report().tier());
    assertEquals(List.of(), ports.world.downgradedTo);
  }

  @Test
  void a_tier_that_the_facts_forbid_is_refused_with_the_reason() {
    FakePorts ports = upgraded();
    Map<String, Object> before = ports.world.seen();
    Ended code =
        RollbackRun.rollback(ports, catalogue("run-2").rollback(true).backTo(Tier.CODE, ""));
    assertEquals("REFUSED", code.outcome());
    assertTrue(code.report().why().contains("not known to run on it"), code.report().why());
    FakeCatalogue undeclared = new FakeCatalogue("run-2").rollback(true).backTo(Tier.SCHEMA, "");
    Ended schema = RollbackRun.rollback(ports, undeclared);
    assertTrue(schema.report().why().contains("no downgrade is declared"), schema.report().why());
    assertEquals(before, ports.world.seen());
  }

  @Test
  void a_downgrade_that_would_drop_what_users_wrote_asks_first() {
    FakePorts ports = upgraded();
    ports.world.data.put("new:1", "in a table that the old schema does not have");
    Ended refused = rollback(ports, false);
    assertEquals("REFUSED", refused.outcome());
    assertTrue(refused.report().why().contains("1 rows inserted"), refused.report().why());
    Ended accepted = rollback(ports, true);
    assertEquals(Tier.SCHEMA, accepted.report().tier(), accepted.report().why());
    assertEquals(1, accepted.report().loss().inserted());
  }

  @Test
  void any_kept_point_can_be_gone_back_to_and_what_lies_between_is_named() {
    FakePorts ports = upgraded();
    ports.world.releases.add("3.0");
    RollbackRun.upgraded(ports, catalogue("run-1b"), "3.0");
    Ended ended =
        RollbackRun.rollback(ports, catalogue("run-2").rollback(true).backTo(null, "run-1"));
    assertEquals("COMPLETED", ended.outcome(), ended.report().why());
    assertEquals("1.0", ports.world.settings.get("APP_VERSION"));
    assertEquals("3.0", ended.report().changes().getFirst().from());
    List<String> undone =
        ended.report().findings().stream()
            .filter(f -> f.check().equals("undone"))
            .map(Finding::about)
            .toList();
    assertEquals(List.of("run-1b"), undone);
    Ended further = RollbackRun.rollback(ports, catalogue("run-3").rollback(true));
    assertEquals("REFUSED", further.outcome(), "both are gone back behind");
  }

  @Test
  void a_point_that_nobody_knows_is_refused_with_those_that_there_are() {
    FakePorts ports = upgraded();
    Ended ended =
        RollbackRun.rollback(ports, catalogue("run-2").rollback(true).backTo(null, "run-9"));
    assertEquals("REFUSED", ended.outcome());
    assertTrue(ended.report().why().contains("there are: run-1"), ended.report().why());
  }

  @Test
  void where_the_point_is_gone_a_proven_backup_stands_in() {
    FakePorts ports = upgraded();
    ports.world.capture("run-1").kept = null;
    FakeCatalogue plain = new FakeCatalogue("run-2");
    Ended refused = RollbackRun.rollback(ports, plain.rollback(false));
    assertEquals("REFUSED", refused.outcome());
    assertTrue(refused.report().why().contains("since the backup"), refused.report().why());
    Ended ended = RollbackRun.rollback(ports, plain.rollback(true));
    assertEquals("COMPLETED", ended.outcome(), ended.report().why());
    assertEquals(Tier.DATA, ended.report().tier());
    assertEquals("r1", ports.world.data.get("revision"));
    assertEquals("kept", ports.world.data.get("row:1"));
  }

  @Test
  void with_neither_point_nor_backup_it_is_refused_with_every_reason() {
    FakePorts ports = upgraded();
    ports.world.capture("run-1").kept = null;
    ports.world.backups.clear();
    Ended ended = RollbackRun.rollback(ports, new FakeCatalogue("run-2").rollback(true));
    assertEquals("REFUSED", ended.outcome());
    for (String reason : List.of("not known to run on it", "no downgrade", "no proven backup")) {
      assertTrue(ended.report().why().contains(reason), ended.report().why());
    }
  }

  @Test
  void a_code_rollback_takes_no_backup_and_no_point() {
    FakePorts ports = new FakePorts();
    RollbackRules rules = new RollbackRules(true);
    RollbackRun.upgraded(ports, catalogue("run-1").rules(rules), "2.0");
    Ended ended = RollbackRun.rollback(ports, catalogue("run-2").rules(rules).rollback(false));
    assertEquals(Tier.CODE, ended.report().tier(), ended.report().why());
    assertNull(ports.world.backups.get("run-2"));
    assertEquals("r2", ports.world.data.get("revision"));
  }
}
