package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.window.WindowFacts;
import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Freeze;
import dev.slipway.stack.WindowRules.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Whether a run may begin. The example asks on Saturday, 02:15 UTC, for a minor version. */
class WindowingTest {
  private final Kekkai kekkai = new Kekkai();
  private Instant at = Kekkai.NOW;
  private long measured;
  private long back;

  private static Window window(DayOfWeek day, String from, String to, Kind... kinds) {
    return new Window(
        day.name().toLowerCase(Locale.ROOT),
        List.of(day),
        LocalTime.parse(from),
        LocalTime.parse(to),
        "UTC",
        List.of(kinds));
  }

  private WindowingTest with(Window... windows) {
    return with("", List.of(windows));
  }

  private WindowingTest with(String override, List<Window> windows, Freeze... freezes) {
    kekkai.order =
        kekkai.order.withWindows(
            new WindowRules(
                "UTC", Duration.ofMinutes(30), Duration.ofMinutes(15), windows, List.of(freezes)),
            override);
    return this;
  }

  private Plan plan() {
    Observed seen = kekkai.observed();
    Observed.HostFacts host = seen.host();
    Observed told =
        new Observed(
            seen.agent(),
            new Observed.HostFacts(
                host.holder(),
                host.manifest(),
                host.last(),
                host.backups(),
                host.disks(),
                host.configuration(),
                host.expectedDowntimeMillis(),
                measured,
                back,
                List.of(),
                null),
            seen.platform(),
            seen.data(),
            seen.probes(),
            seen.back());
    return Planner.plan(kekkai.order, told, Protocol.NUMBER, Kekkai.NOW, at);
  }

  private Finding finding() {
    List<Finding> found =
        plan().findings().stream().filter(f -> f.check().equals("window")).toList();
    assertEquals(1, found.size(), found::toString);
    return found.getFirst();
  }

  private void stops(String... words) {
    Finding finding = finding();
    assertTrue(finding.stops(), finding::toString);
    assertTrue(plan().refused());
    for (String word : words) {
      assertTrue((finding.seen() + " " + finding.hint()).contains(word), finding::toString);
    }
  }

  @Test
  void a_stack_that_declares_none_is_planned_as_ever() {
    Plan plan = plan();
    assertNull(plan.window());
    assertTrue(plan.findings().stream().noneMatch(f -> f.check().equals("window")));
    assertNull(kekkai.order.withWindows(WindowRules.NONE, "").windows());
  }

  @Test
  void inside_of_a_window_that_is_long_enough_it_may_begin() {
    with(window(DayOfWeek.SATURDAY, "02:00", "03:00"));
    Finding finding = finding();
    assertEquals(Finding.Severity.PASS, finding.severity(), finding::toString);
    assertEquals(
        "45 min left, until Sat 2026-11-21 03:00 UTC; needs 30 min (unknown, as declared) and 15"
            + " min in reserve for going back",
        finding.seen());
    WindowFacts facts = plan().window();
    assertNotNull(facts);
    assertFalse(facts.measured());
    assertEquals(1, facts.openings().size(), facts::toString);
  }

  @Test
  void what_does_not_fit_with_its_way_back_is_refused() {
    with(window(DayOfWeek.SATURDAY, "02:00", "02:59"));
    stops("does not fit", "44 min left", "next: Sat 2026-11-28 02:00 UTC, for 59 min (saturday)");
  }

  @Test
  void what_earlier_runs_took_counts_more_than_what_is_declared() {
    with(window(DayOfWeek.SATURDAY, "02:00", "03:00"));
    measured = Duration.ofMinutes(31).toMillis();
    stops("needs 31 min (the median of earlier upgrades)");
    measured = Duration.ofMinutes(5).toMillis();
    assertFalse(plan().refused());
    back = Duration.ofMinutes(41).toMillis();
    stops("41 min in reserve");
  }

  /** An agent that was away for a night in the middle of a way back says nothing about the next. */
  @Test
  void one_bad_way_back_does_not_close_every_window() {
    with(window(DayOfWeek.SATURDAY, "02:00", "04:00"));
    back = Duration.ofHours(9).toMillis();
    assertFalse(plan().refused(), () -> finding().toString());
    assertTrue(finding().seen().endsWith("and 60 min in reserve for going back"), finding()::seen);
  }

  /** A schedule begins at its first second, and looking takes a while. */
  @Test
  void a_window_of_exactly_what_is_needed_is_no_next_one() {
    with(window(DayOfWeek.SUNDAY, "02:00", "02:49"), window(DayOfWeek.MONDAY, "02:00", "02:50"));
    stops("next: Mon 2026-11-23 02:00 UTC, for 50 min (monday)");
  }

  /** The look after the claim, which comes a moment later, must not ask for more than the claim. */
  @Test
  void what_has_begun_may_go_on_with_a_minute_less() {
    with(window(DayOfWeek.SATURDAY, "02:00", "02:59"));
    stops("does not fit");
    kekkai.holder = new Observed.Holder("upgrade/kekkai", "w", Kekkai.RUN, 1, Kekkai.NOW, "claim");
    assertFalse(plan().refused(), () -> finding().toString());
    at = Instant.parse("2026-11-21T04:00:00Z");
    stops("outside");
  }

  @Test
  void outside_it_is_refused_and_told_when() {
    with(window(DayOfWeek.MONDAY, "02:00", "04:00"), window(DayOfWeek.SUNDAY, "02:00", "02:40"));
    // Sunday's is sooner, and too short.
    stops(
        "outside of every window for minor",
        "next: Mon 2026-11-23 02:00 UTC, for 2 h (monday)",
        "--override-window");
  }

  @Test
  void a_window_for_other_changes_does_not_count() {
    with(window(DayOfWeek.SATURDAY, "02:00", "06:00", Kind.PATCH, Kind.MAJOR));
    stops("outside of every window for minor", "no window of the next 62 days");
    with(window(DayOfWeek.SATURDAY, "02:00", "06:00", Kind.MINOR));
    assertFalse(plan().refused());
    kekkai.ask("Upgrade", kekkai.order.wanted(), true);
    with(window(DayOfWeek.SATURDAY, "02:00", "06:00", Kind.MINOR));
    stops("for minor and data-loss");
  }

  @Test
  void overlapping_windows_add_up() {
    with(
        window(DayOfWeek.SATURDAY, "02:00", "02:30"), window(DayOfWeek.SATURDAY, "02:30", "03:00"));
    assertFalse(plan().refused());
  }

  @Test
  void in_a_freeze_nothing_begins_and_its_reason_is_told() {
    Freeze freeze =
        new Freeze("audit", LocalDate.parse("2026-11-20"), LocalDate.parse("2026-11-22"), "books");
    with("", List.of(window(DayOfWeek.SATURDAY, "02:00", "06:00")), freeze);
    stops("frozen until the end of 2026-11-22: books", "next: Sat 2026-11-28 02:00");
    with("", List.of(), freeze);
    stops("frozen until the end of 2026-11-22");
  }

  @Test
  void with_a_reason_it_is_done_all_the_same_and_stays_visible() {
    with("CVE-2026-1", List.of(window(DayOfWeek.MONDAY, "02:00", "04:00")));
    Plan plan = plan();
    assertFalse(plan.refused());
    assertEquals(Finding.Severity.WARN, finding().severity());
    assertEquals("overridden by ana (as claimed): CVE-2026-1", finding().hint());
    WindowFacts facts = plan.window();
    assertNotNull(facts);
    assertTrue(facts.overridden());
    assertTrue(PlanText.render(plan).contains("Window overridden: CVE-2026-1"));
  }

  @Test
  void looking_is_allowed_at_any_time() {
    Order o = kekkai.order;
    kekkai.order =
        new Order(
            o.run(),
            o.runbook(),
            o.stack(),
            o.place(),
            o.scope(),
            o.wanted(),
            true,
            false,
            "",
            "",
            List.of());
    with(window(DayOfWeek.MONDAY, "02:00", "04:00"));
    assertFalse(plan().refused());
    assertEquals(Finding.Severity.WARN, finding().severity());
  }

  @Test
  void the_clock_of_the_run_decides_and_not_that_of_the_agent() {
    with(window(DayOfWeek.SATURDAY, "02:00", "03:00"));
    at = Instant.parse("2026-11-21T04:00:00Z");
    stops("outside");
  }

  @Test
  void a_rollback_that_keeps_the_data_goes_at_any_time() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(true, true, Plan.Loss.NONE, "there");
    with(window(DayOfWeek.MONDAY, "02:00", "04:00"));
    assertEquals(Tier.CODE, plan().tier());
    assertNull(plan().window());
    kekkai.back = new Observed.Back(false, true, Plan.Loss.NONE, "there");
    assertEquals(Tier.DATA, plan().tier());
    stops("outside of every window for data-loss");
  }
}
