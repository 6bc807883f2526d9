package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.Report;
import dev.slipway.runbook.MigrateRun.Ended;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import dev.slipway.testkit.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server on its way to the next major version: every call that a happy run makes is broken in
 * every way, and the stack ends with the old server on its store, or with the new one on its own.
 */
@Timeout(300)
class MigratePostgresTest {
  private static final FakePorts HAPPY = new FakePorts();
  private static final Ended HAPPY_END = MigrateRun.run(HAPPY, wanted());
  private static final List<String> CALLS = HAPPY.faults.calls();

  /** The first call after which the run goes forward only. */
  private static final int DOOR = CALLS.indexOf("Platform.OpenDoor");

  /** Until here nothing has been begun but the claim. */
  private static final int CAPTURE = CALLS.indexOf("Host.Capture");

  private static dev.slipway.plan.MajorWanted wanted() {
    return MigrateRun.wanted(MajorMethod.STANDBY_LINK);
  }

  @ParameterizedTest
  @EnumSource(
      value = MajorMethod.class,
      names = {"STANDBY_LINK", "CLONE", "COPY", "DUMP"})
  void every_method_ends_with_the_new_server_and_the_old_store_untouched(MajorMethod method) {
    FakePorts ports = new FakePorts();
    Map<String, String> before = Map.copyOf(ports.world.data);
    Ended ended = MigrateRun.run(ports, MigrateRun.wanted(method));
    assertEquals("COMPLETED", ended.outcome());
    assertEquals(180_000, ports.world.selectedStore().version);
    assertEquals(before, old(ports.world).data, "the old store");
    assertEquals("", old(ports.world).usedBy, "nobody runs on the old store");
    assertTrue(ports.world.data.entrySet().containsAll(before.entrySet()), "" + ports.world.data);
    assertTrue(ports.world.helpers.isEmpty(), "nothing of the run remains: " + ports.world.helpers);
    assertEquals("OPEN", ports.world.fence);
    assertFalse(ports.world.doorClosed);
    assertTrue(ports.world.units.values().stream().allMatch(World.Unit::running));
  }

  private static World.Store old(World world) {
    return Objects.requireNonNull(world.stores.get("data"));
  }

  static Stream<Arguments> everyCallOfAHappyRun() {
    List<Arguments> cases = new ArrayList<>();
    for (int i = 0; i < CALLS.size(); i++) {
      cases.add(Arguments.of(i, CALLS.get(i), Faults.Kind.FAILS));
      cases.add(Arguments.of(i, CALLS.get(i), Faults.Kind.LOST_AFTER_ACTING));
    }
    assertEquals("COMPLETED", HAPPY_END.outcome());
    assertTrue(0 < CAPTURE && CAPTURE < DOOR && DOOR < CALLS.size() - 4, "in order: " + CALLS);
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("everyCallOfAHappyRun")
  void the_stack_ends_on_the_old_server_or_on_the_new_one(
      int number, String call, Faults.Kind kind) {
    FakePorts ports = new FakePorts();
    Map<String, Object> before = ports.world.seen();
    ports.faults.breakCall(number, kind);
    Ended ended = MigrateRun.run(ports, wanted());
    String where = call + " " + kind;
    assertEquals(expected(number), ended.outcome(), where);
    assertEquals(call, ports.faults.calls().get(number), "another call was broken");
    assertEquals(1, ports.faults.struck(), where);
    assertEquals(number >= DOOR, ended.asked(), where + ": a person was asked");
    assertEquals(
        ended.outcome().equals("COMPLETED") ? HAPPY.world.seen() : before,
        ports.world.seen(),
        where);
    assertEquals(Map.of("revision", "r1", "row:1", "kept"), old(ports.world).data, where);
    if (!ended.outcome().equals("REFUSED")) {
      Report report = Objects.requireNonNull(ports.world.capture("run-1").report);
      assertEquals(ended.outcome(), report.outcome().name(), where);
    }
  }

  /** By where and how it breaks alone. */
  private static String expected(int number) {
    if (number >= DOOR) {
      return "COMPLETED";
    }
    return number < CAPTURE ? "REFUSED" : "ROLLED_BACK";
  }

  @Test
  void every_call_may_be_done_twice_forwards_and_back() {
    FakePorts ports = new FakePorts();
    ports.faults.everythingTwice();
    assertEquals("COMPLETED", MigrateRun.run(ports, wanted()).outcome());
    assertEquals(HAPPY.world.seen(), ports.world.seen());
    assertEquals(CALLS, ports.faults.calls());
    FakePorts failing = new FakePorts();
    Map<String, Object> before = failing.world.seen();
    failing.faults.everythingTwice();
    failing.world.lostOnTheWay = "row:1";
    assertEquals("ROLLED_BACK", MigrateRun.run(failing, wanted()).outcome());
    assertEquals(before, failing.world.seen());
  }

  @Test
  void what_an_abort_was_answered_is_what_happens() {
    SaysAbort nobody = new SaysAbort(MigrateRun.ID, -1);
    FakePorts happy = new FakePorts();
    assertEquals("COMPLETED", MigrateRun.run(happy, wanted(), nobody).outcome());
    int door = nobody.calls().indexOf("Platform.OpenDoor");
    assertTrue(door >= 25, "many calls before the point of no return: " + nobody.calls());
    Map<String, Object> before = new FakePorts().world.seen();
    for (int i = 0; i < nobody.calls().size(); i++) {
      if (!CALLS.contains(nobody.calls().get(i))) {
        continue; // A look, which is told of an abort like the deed beside it.
      }
      FakePorts ports = new FakePorts();
      SaysAbort caller = new SaysAbort(MigrateRun.ID, i);
      String outcome = MigrateRun.run(ports, wanted(), caller).outcome();
      String where = nobody.calls().get(i) + ", call " + i;
      assertEquals(1, caller.said(), where + ": nobody said abort");
      assertEquals(i < door, caller.accepted(), where + ": taken until the point of no return");
      assertEquals(caller.accepted() ? "ABORTED" : "COMPLETED", outcome, where);
      assertEquals(caller.accepted() ? before : happy.world.seen(), ports.world.seen(), where);
    }
  }

  @Test
  void what_stands_in_the_way_ends_the_run_before_anything_has_changed() {
    FakePorts ports = new FakePorts();
    Map<String, Object> before = ports.world.seen();
    ports.world.gate.add(
        Finding.stop(
            "extension", "app.postgis", "its library does not load", "use another artefact"));
    assertEquals("ROLLED_BACK", MigrateRun.run(ports, wanted()).outcome());
    assertEquals(before, ports.world.seen());
    assertTrue(ports.world.backups.isEmpty(), "nothing but the capture was made");
  }

  @Test
  void a_row_that_is_lost_on_the_way_brings_the_old_server_back() {
    FakePorts ports = new FakePorts();
    Map<String, Object> before = ports.world.seen();
    ports.world.lostOnTheWay = "row:1";
    Ended ended = MigrateRun.run(ports, wanted());
    assertEquals("ROLLED_BACK", ended.outcome());
    assertEquals(before, ports.world.seen());
    Report report = Objects.requireNonNull(ports.world.capture("run-1").report);
    assertTrue(report.why().contains("compare row:1: kept became null"), report.why());
    assertTrue(report.downtimeMillis() >= 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = MajorMethod.class,
      names = {"STANDBY_LINK", "COPY"})
  void a_conversion_that_ends_half_way_leaves_the_old_server_and_no_store(MajorMethod method) {
    FakePorts ports = new FakePorts();
    Map<String, Object> before = ports.world.seen();
    ports.world.failingConversion = true;
    assertEquals("ROLLED_BACK", MigrateRun.run(ports, MigrateRun.wanted(method)).outcome());
    assertEquals(before, ports.world.seen());
  }

  @ParameterizedTest
  @CsvSource({"Major.SwitchOver, false", "Platform.Start, true", "Data.Count, true"})
  void what_units_took_from_the_queue_comes_back_with_the_old_server(String call, boolean back) {
    FakePorts ports = new FakePorts();
    ports.faults.breakCall(CALLS.lastIndexOf(call), Faults.Kind.FAILS);
    assertEquals("ROLLED_BACK", MigrateRun.run(ports, wanted()).outcome());
    assertEquals(back, ports.world.capture("run-1").usedRest);
  }

  @Test
  void a_rehearsal_changes_nothing_and_keeps_nobody_out() {
    FakePorts ports = new FakePorts();
    Map<String, Object> before = ports.world.seen();
    assertEquals("COMPLETED", MigrateRun.run(ports, MigrateRun.rehearsal()).outcome());
    assertEquals(before, ports.world.seen());
    assertTrue(ports.world.capture("run-1").rehearsed);
    assertFalse(ports.faults.calls().contains("Platform.CloseDoor"), "" + ports.faults.calls());
  }

  @Test
  void a_rehearsal_after_which_both_are_not_the_same_says_so() {
    FakePorts ports = new FakePorts();
    Map<String, Object> before = ports.world.seen();
    ports.world.lostOnTheWay = "row:1";
    Ended ended = MigrateRun.run(ports, MigrateRun.rehearsal());
    assertEquals("ROLLED_BACK", ended.outcome());
    assertEquals(before, ports.world.seen());
    String why = Objects.requireNonNull(ports.world.capture("run-1").report).why();
    assertTrue(why.contains("row:1"), why);
  }

  @Test
  void going_back_later_asks_first_and_returns_to_the_old_server_with_files_and_queue_of_then() {
    FakePorts ports = new FakePorts();
    Map<String, String> before = Map.copyOf(ports.world.data);
    assertEquals("COMPLETED", MigrateRun.run(ports, wanted()).outcome());
    ports.world.data.put("row:since", "written by a user");
    Map<String, Object> migrated = ports.world.seen();
    assertEquals("REFUSED", MigrateRun.goBack(ports, false));
    assertEquals(migrated, ports.world.seen());
    assertEquals("COMPLETED", MigrateRun.goBack(ports, true));
    assertEquals(170_004, ports.world.selectedStore().version);
    assertEquals(
        before.keySet(),
        ports.world.data.keySet().stream()
            .filter(row -> !row.equals("row:back"))
            .collect(java.util.stream.Collectors.toSet()));
    assertTrue(ports.world.capture("run-1").usedRest, "files and queue go with their database");
    assertEquals(2, ports.world.stores.size(), "the new store is kept aside");
    assertEquals("OPEN", ports.world.fence);
    assertFalse(ports.world.doorClosed);
    assertEquals("REFUSED", MigrateRun.goBack(ports, true), "there is nothing more to go back on");
  }

  @Test
  void there_is_no_going_back_to_an_old_store_that_somebody_used() {
    FakePorts ports = new FakePorts();
    assertEquals("COMPLETED", MigrateRun.run(ports, wanted()).outcome());
    old(ports.world).data.put("row:by hand", "by a server that somebody started on it");
    assertEquals("REFUSED", MigrateRun.goBack(ports, true));
    assertEquals(180_000, ports.world.selectedStore().version);
  }
}
