package dev.slipway.plan.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When windows are open: clocks that change, midnight, overlaps, freezes. */
class OpeningsTest {
  private static final List<DayOfWeek> EVERY_DAY = List.of(DayOfWeek.values());

  private static Window window(String name, List<DayOfWeek> days, String from, String to) {
    return window(name, days, from, to, "Europe/Berlin");
  }

  private static Window window(
      String name, List<DayOfWeek> days, String from, String to, String zone, Kind... kinds) {
    return new Window(name, days, LocalTime.parse(from), LocalTime.parse(to), zone, List.of(kinds));
  }

  private static WindowRules rules(List<Window> windows, Freeze... freezes) {
    return new WindowRules(
        "Europe/Berlin", Duration.ofMinutes(30), Duration.ofMinutes(15), windows, List.of(freezes));
  }

  private static List<String> words(List<Opening> openings) {
    return openings.stream()
        .map(o -> "%s to %s %s".formatted(o.opens(), o.closes(), String.join("+", o.windows())))
        .toList();
  }

  private static List<String> allowed(WindowRules rules, String from, String until, Kind... kinds) {
    return words(
        Openings.allowed(rules, List.of(kinds), Instant.parse(from), Instant.parse(until)));
  }

  /** Clocks go forward on 28 March 2027 from 02:00 to 03:00, and back on 31 October at 03:00. */
  @ParameterizedTest(name = "{0} from {1} to {2}")
  @CsvSource({
    // An ordinary night, and the same in winter.
    "2027-03-27, 02:00, 04:00, 2027-03-27T01:00:00Z, 2027-03-27T03:00:00Z, 120",
    "2027-03-29, 02:00, 04:00, 2027-03-29T00:00:00Z, 2027-03-29T02:00:00Z, 120",
    // Forward: what lies in the hour that is not there begins or ends with the jump.
    "2027-03-28, 01:00, 04:00, 2027-03-28T00:00:00Z, 2027-03-28T02:00:00Z, 120",
    "2027-03-28, 02:30, 04:00, 2027-03-28T01:00:00Z, 2027-03-28T02:00:00Z, 60",
    "2027-03-28, 01:00, 02:30, 2027-03-28T00:00:00Z, 2027-03-28T01:00:00Z, 60",
    "2027-03-28, 03:00, 04:00, 2027-03-28T01:00:00Z, 2027-03-28T02:00:00Z, 60",
    // Back: the hour that comes twice counts from its first time to its first end.
    "2027-10-31, 01:00, 04:00, 2027-10-30T23:00:00Z, 2027-10-31T03:00:00Z, 240",
    "2027-10-31, 02:30, 04:00, 2027-10-31T00:30:00Z, 2027-10-31T03:00:00Z, 150",
    "2027-10-31, 01:00, 02:30, 2027-10-30T23:00:00Z, 2027-10-31T00:30:00Z, 90",
    "2027-10-31, 02:15, 02:45, 2027-10-31T00:15:00Z, 2027-10-31T00:45:00Z, 30",
    // Over midnight, into the night of the change.
    "2027-03-27, 23:00, 05:00, 2027-03-27T22:00:00Z, 2027-03-28T03:00:00Z, 300",
    "2027-10-30, 23:00, 05:00, 2027-10-30T21:00:00Z, 2027-10-31T04:00:00Z, 420",
    // The same time again is a whole day.
    "2027-06-01, 02:00, 02:00, 2027-06-01T00:00:00Z, 2027-06-02T00:00:00Z, 1440"
  })
  void a_window_follows_the_clocks_on_the_wall(
      LocalDate day, String from, String to, Instant opens, Instant closes, long minutes) {
    Window window = window("w", List.of(day.getDayOfWeek()), from, to);
    List<Opening> found =
        Openings.of(window, opens.minus(Duration.ofHours(1)), closes.plus(Duration.ofHours(1)));
    assertEquals(List.of(new Opening(opens, closes, List.of("w"))), found);
    assertEquals(minutes, found.getFirst().length().toMinutes());
  }

  @Test
  void a_window_that_the_clocks_jump_over_is_not_there_that_day() {
    Window window = window("w", List.of(DayOfWeek.SUNDAY), "02:10", "02:50");
    assertEquals(
        List.of(
            "2027-03-21T01:10:00Z to 2027-03-21T01:50:00Z w",
            "2027-04-04T00:10:00Z to 2027-04-04T00:50:00Z w"),
        words(
            Openings.of(
                window,
                Instant.parse("2027-03-20T00:00:00Z"),
                Instant.parse("2027-04-05T00:00:00Z"))));
  }

  /** Some zones change their clocks at midnight, so that a day begins at one. */
  @Test
  void a_day_need_not_begin_at_midnight() {
    Window window = window("w", EVERY_DAY, "00:00", "02:00", "Africa/Cairo");
    assertEquals(
        List.of("2026-04-23T22:00:00Z to 2026-04-23T23:00:00Z w"),
        words(
            Openings.of(
                window,
                Instant.parse("2026-04-23T12:00:00Z"),
                Instant.parse("2026-04-24T12:00:00Z"))));
  }

  @Test
  void one_that_began_yesterday_is_still_open() {
    Window window = window("night", List.of(DayOfWeek.FRIDAY), "22:00", "03:00", "UTC");
    Instant saturday = Instant.parse("2026-11-28T01:00:00Z");
    List<Opening> found = Openings.of(window, saturday, saturday.plusSeconds(1));
    assertEquals(List.of("2026-11-27T22:00:00Z to 2026-11-28T03:00:00Z night"), words(found));
    assertTrue(found.getFirst().at(saturday));
    assertTrue(found.getFirst().at(Instant.parse("2026-11-27T22:00:00Z")));
    assertFalse(found.getFirst().at(Instant.parse("2026-11-28T03:00:00Z")));
  }

  @Test
  void windows_that_overlap_or_touch_are_one() {
    WindowRules rules =
        rules(
            List.of(
                window("late", List.of(DayOfWeek.SATURDAY), "03:00", "05:00", "UTC"),
                window("early", List.of(DayOfWeek.SATURDAY), "01:00", "03:30", "UTC"),
                window("touching", List.of(DayOfWeek.SATURDAY), "05:00", "06:00", "UTC"),
                window("within", List.of(DayOfWeek.SATURDAY), "04:00", "04:30", "UTC"),
                window("apart", List.of(DayOfWeek.SATURDAY), "07:00", "08:00", "UTC")));
    assertEquals(
        List.of(
            "2026-11-28T01:00:00Z to 2026-11-28T06:00:00Z early+late+within+touching",
            "2026-11-28T07:00:00Z to 2026-11-28T08:00:00Z apart"),
        allowed(rules, "2026-11-28T00:00:00Z", "2026-11-29T00:00:00Z", Kind.MINOR));
  }

  @Test
  void overlapping_windows_of_two_zones_are_one_too() {
    WindowRules rules =
        rules(
            List.of(
                window("berlin", List.of(DayOfWeek.SATURDAY), "02:00", "04:00"),
                window("utc", List.of(DayOfWeek.SATURDAY), "02:00", "04:00", "UTC")));
    assertEquals(
        List.of("2026-11-28T01:00:00Z to 2026-11-28T04:00:00Z berlin+utc"),
        allowed(rules, "2026-11-28T00:00:00Z", "2026-11-29T00:00:00Z"));
  }

  @Test
  void only_windows_for_all_kinds_of_the_change_count() {
    List<DayOfWeek> day = List.of(DayOfWeek.SATURDAY);
    WindowRules rules =
        rules(
            List.of(
                window("small", day, "01:00", "02:00", "UTC", Kind.PATCH, Kind.MINOR),
                window("big", day, "02:00", "03:00", "UTC", Kind.MAJOR, Kind.MINOR),
                window("any", day, "05:00", "06:00", "UTC")));
    String from = "2026-11-28T00:00:00Z";
    String until = "2026-11-29T00:00:00Z";
    assertEquals(
        List.of(
            "2026-11-28T01:00:00Z to 2026-11-28T02:00:00Z small",
            "2026-11-28T05:00:00Z to 2026-11-28T06:00:00Z any"),
        allowed(rules, from, until, Kind.PATCH));
    assertEquals(
        List.of(
            "2026-11-28T01:00:00Z to 2026-11-28T03:00:00Z small+big",
            "2026-11-28T05:00:00Z to 2026-11-28T06:00:00Z any"),
        allowed(rules, from, until, Kind.MINOR));
    assertEquals(
        List.of("2026-11-28T05:00:00Z to 2026-11-28T06:00:00Z any"),
        allowed(rules, from, until, Kind.MAJOR, Kind.DATA_LOSS));
  }

  @Test
  void a_freeze_is_cut_out_by_the_days_of_its_zone() {
    Freeze freeze =
        new Freeze("audit", LocalDate.parse("2026-11-28"), LocalDate.parse("2026-11-29"), "audit");
    WindowRules rules = rules(List.of(window("night", EVERY_DAY, "22:00", "06:00")), freeze);
    assertEquals(
        List.of(
            "2026-11-27T21:00:00Z to 2026-11-27T23:00:00Z night",
            "2026-11-29T23:00:00Z to 2026-11-30T05:00:00Z night"),
        allowed(rules, "2026-11-27T12:00:00Z", "2026-11-30T12:00:00Z"));
    assertNull(Openings.freeze(rules, Instant.parse("2026-11-27T22:59:59Z")));
    assertEquals(freeze, Openings.freeze(rules, Instant.parse("2026-11-27T23:00:00Z")));
    assertNotNull(Openings.freeze(rules, Instant.parse("2026-11-29T22:59:59Z")));
    assertNull(Openings.freeze(rules, Instant.parse("2026-11-29T23:00:00Z")));
  }

  @Test
  void a_freeze_may_split_a_long_window() {
    Freeze freeze =
        new Freeze("day", LocalDate.parse("2026-11-28"), LocalDate.parse("2026-11-28"), "audit");
    WindowRules rules = rules(List.of(window("always", EVERY_DAY, "00:00", "00:00")), freeze);
    assertEquals(
        List.of(
            "2026-11-26T23:00:00Z to 2026-11-27T23:00:00Z always",
            "2026-11-28T23:00:00Z to 2026-11-30T23:00:00Z always"),
        allowed(rules, "2026-11-27T12:00:00Z", "2026-11-30T12:00:00Z"));
  }

  @Test
  void freezes_alone_leave_the_rest_of_the_year() {
    Freeze freeze =
        new Freeze("audit", LocalDate.parse("2026-12-20"), LocalDate.parse("2027-01-03"), "audit");
    assertEquals(
        List.of(
            "2026-12-01T00:00:00Z to 2026-12-19T23:00:00Z any time",
            "2027-01-03T23:00:00Z to 2027-02-01T00:00:00Z any time"),
        allowed(rules(List.of(), freeze), "2026-12-01T00:00:00Z", "2027-02-01T00:00:00Z"));
  }

  @Test
  void a_preview_names_clocks_and_freezes() {
    Window w = window("early", List.of(DayOfWeek.SUNDAY), "02:30", "05:00");
    Freeze freeze =
        new Freeze("fair", LocalDate.parse("2027-04-04"), LocalDate.parse("2027-04-04"), "a fair");
    List<Preview.Row> rows =
        Preview.next(
            rules(List.of(w), freeze), List.of(w), Instant.parse("2027-03-20T00:00:00Z"), 4);
    assertEquals(
        List.of(
            "2027-03-21T01:30:00Z 150 true []",
            "2027-03-28T01:00:00Z 120 false [clocks jump over 02:30: no schedule starts anything, shorter: clocks go forward]",
            "2027-04-04T00:30:00Z 0 true [frozen: fair (a fair)]",
            "2027-04-11T00:30:00Z 150 true []"),
        rows.stream()
            .map(r ->
                "%s %d %s %s"
                    .formatted(r.opens(), r.usable().toMinutes(), r.scheduled(), r.notes()))
            .toList());
    List<Preview.Row> autumn =
        Preview.next(rules(List.of(w)), List.of(w), Instant.parse("2027-10-30T00:00:00Z"), 1);
    assertEquals(List.of("longer: clocks go back"), autumn.getFirst().notes());
    assertEquals(210, autumn.getFirst().usable().toMinutes());
  }

  @Test
  void a_preview_of_a_window_that_is_frozen_in_part_says_what_is_left() {
    Window w = window("night", List.of(DayOfWeek.FRIDAY), "22:00", "04:00");
    Freeze freeze =
        new Freeze("audit", LocalDate.parse("2026-11-28"), LocalDate.parse("2026-11-28"), "why");
    Preview.Row row =
        Preview.next(
                rules(List.of(w), freeze), List.of(w), Instant.parse("2026-11-27T00:00:00Z"), 1)
            .getFirst();
    assertEquals(120, row.usable().toMinutes());
    assertEquals(List.of("in part frozen: audit (why)"), row.notes());
  }

  @Test
  void moments_are_shown_as_on_the_wall() {
    assertEquals(
        "Sun 2027-03-28 03:00 Europe/Berlin",
        WallClock.words(Instant.parse("2027-03-28T01:00:00Z"), "Europe/Berlin"));
  }
}
