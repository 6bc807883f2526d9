package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.stack.Retention;
import dev.slipway.testkit.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes, what stays, and that no break in between takes what must stay. */
@Timeout(300)
class RetireTest {
  private static final List<String> CALLS = callsOfAHappyRun();

  private static List<String> callsOfAHappyRun() {
    RetireRun run = new RetireRun();
    run.olderThan(30);
    return run.ports.faults.calls();
  }

  @Test
  void what_is_old_goes_and_the_way_back_stays() {
    RetireRun run = new RetireRun();
    Map<String, Object> before = run.untouchable();
    RetireRun.Ended ended = run.olderThan(30);
    assertEquals("COMPLETED", ended.outcome(), ended.report().why());
    assertEquals(List.of(), run.left());
    assertEquals(before, run.untouchable());
    assertEquals(
        List.of(
            "retired store store of %s of run %s tester: disk is full",
            "retired artefact artefact of %s of run %s tester: disk is full",
            "retired capture %s of run %s tester: disk is full",
            "retired backup %s-db of run %s tester: disk is full"),
        run.told().stream().map(t -> t.replace(RetireRun.OLD, "%s")).toList());
  }

  @Test
  void a_dry_run_and_a_run_with_nothing_to_do_touch_nothing() {
    RetireRun run = new RetireRun();
    assertEquals("PLANNED", run.dry(30).outcome());
    assertEquals("COMPLETED", run.olderThan(100).outcome());
    assertEquals("COMPLETED", run.byRule(null).outcome(), "no rule, so nothing goes by itself");
    assertEquals("COMPLETED", run.byRule(new Retention.Kept(2, 10)).outcome());
    assertEquals(List.of("store", "artefact", "capture", "backup"), run.left());
    assertEquals(List.of(), run.ports.faults.calls());
  }

  @Test
  void by_the_rule_of_the_stack_what_is_past_both_limits_goes_but_backups_have_their_own() {
    RetireRun run = new RetireRun();
    Map<String, Object> before = run.untouchable();
    assertEquals("COMPLETED", run.byRule(new Retention.Kept(1, 10)).outcome());
    assertEquals(List.of("backup"), run.left());
    assertEquals(before, run.untouchable());
  }

  static Stream<Arguments> everyCallOfAHappyRun() {
    List<Arguments> cases = new ArrayList<>();
    for (int i = 0; i < CALLS.size(); i++) {
      for (Faults.Kind kind : Faults.Kind.values()) {
        cases.add(Arguments.of(i, CALLS.get(i), kind));
      }
    }
    assertTrue(cases.size() >= 21, "a happy run makes several calls: " + CALLS);
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("everyCallOfAHappyRun")
  void whatever_breaks_the_way_back_stays_and_the_next_run_does_the_rest(
      int number, String call, Faults.Kind kind) {
    RetireRun run = new RetireRun();
    Map<String, Object> before = run.untouchable();
    run.ports.faults.breakCall(number, kind);
    RetireRun.Ended ended = run.olderThan(30);
    assertEquals(expected(call, kind), ended.outcome(), ended.report().why());
    assertEquals(before, run.untouchable(), "nobody holds the stack, and what serves is as it was");
    assertEquals(kind == Faults.Kind.TWICE ? 2 : 1, run.ports.faults.struck());
    assertTrue(
        run.told().stream().noneMatch(t -> run.left().stream().anyMatch(l -> t.contains(" " + l))),
        () -> "told to be gone and still there: " + run.told() + run.left());
    run.ports.faults.mend();
    assertEquals("COMPLETED", run.olderThan(30).outcome());
    assertEquals(List.of(), run.left());
    assertEquals(before, run.untouchable());
  }

  private static String expected(String call, Faults.Kind kind) {
    return kind == Faults.Kind.TWICE
        ? "COMPLETED"
        : call.equals("Host.Claim") ? "REFUSED" : "ROLLED_BACK";
  }
}
