package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.cli.Documents.AppliedSchedule;
import dev.slipway.cli.Documents.ScheduleLine;
import dev.slipway.plan.window.Preview;
import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Freeze;
import dev.slipway.stack.WindowRules.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTextTest {

  private static WindowRules rules(Window... windows) {
    Freeze freeze =
        new Freeze("fair", LocalDate.parse("2027-04-04"), LocalDate.parse("2027-04-04"), "a fair");
    return new WindowRules(
        "Europe/Berlin",
        Duration.ofMinutes(30),
        Duration.ofMinutes(15),
        List.of(windows),
        List.of(freeze));
  }

  @Test
  void a_preview_shows_length_clocks_and_freezes() {
    WindowRules rules =
        rules(
            new Window(
                "minor",
                List.of(DayOfWeek.SUNDAY),
                LocalTime.of(2, 30),
                LocalTime.of(5, 0),
                "Europe/Berlin",
                List.of(Kind.PATCH, Kind.MINOR)),
            new Window(
                "any",
                List.of(DayOfWeek.SATURDAY),
                LocalTime.of(22, 0),
                LocalTime.of(1, 0),
                "UTC",
                List.of()));
    List<Preview.Row> rows =
        Preview.next(rules, rules.windows(), Instant.parse("2027-03-26T00:00:00Z"), 4);
    assertEquals(
        """
        Sat 2027-03-27 22:00 to 01:00 UTC                  3 h  any          all
        Sun 2027-03-28 03:00 to 05:00 Europe/Berlin        2 h  minor        patch, minor  ! clocks jump over 02:30: no schedule starts anything; shorter: clocks go forward
        Sat 2027-04-03 22:00 to 01:00 UTC                  0 s  any          all  ! frozen: fair (a fair)
        Sun 2027-04-04 02:30 to 05:00 Europe/Berlin        0 s  minor        patch, minor  ! frozen: fair (a fair)\
        """,
        ScheduleText.preview("kekkai", rules, rows));
    assertEquals(
        "Stack kekkai declares no windows: it may be changed at any time but in its freezes.",
        ScheduleText.preview("kekkai", rules(), List.of()));
  }

  @Test
  void a_list_shows_what_is_next_and_what_was_last() {
    Instant at = Instant.parse("2026-11-28T01:00:00Z");
    assertEquals(
        """
        window/kekkai/minor  PAUSED: ann@box: audit
            next: Sat 2026-11-28 02:00 Europe/Berlin
            last: Sat 2026-11-28 02:00 Europe/Berlin, ROLLED_BACK
            missed: 2, since the server was not there in time
        window/kekkai/new
            next: never\
        """,
        ScheduleText.lines(
            List.of(
                new ScheduleLine(
                    "window/kekkai/minor",
                    true,
                    "ann@box: audit",
                    List.of(at),
                    at,
                    "ROLLED_BACK",
                    2),
                new ScheduleLine("window/kekkai/new", false, "", List.of(), null, "", 0)),
            ZoneId.of("Europe/Berlin")));
  }

  @Test
  void what_was_done_is_told_line_by_line() {
    assertEquals(
        "window/a/x  updated, and paused\nwindow/a/y  paused\nLook: slipway schedule list a",
        ScheduleText.applied(
            "a",
            List.of(
                new AppliedSchedule("window/a/x", "updated", true),
                new AppliedSchedule("window/a/y", "paused", true))));
  }
}
