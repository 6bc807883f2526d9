package dev.slipway.plan.window;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;

/** A moment as the clocks of a zone show it. */
public final class WallClock {

  private WallClock() {}

  /** To the minute, e.g. "Sat 2026-11-28 02:00 Europe/Berlin". */
  public static String words(Instant moment, String zone) {
    return brief(moment, zone) + " " + zone;
  }

  /** To the minute, e.g. "Sat 2026-11-28 02:00". */
  public static String brief(Instant moment, String zone) {
    ZonedDateTime shown = moment.atZone(ZoneId.of(zone));
    return "%s %s %02d:%02d"
        .formatted(
            day(shown.getDayOfWeek()), shown.toLocalDate(), shown.getHour(), shown.getMinute());
  }

  private static String day(DayOfWeek day) {
    return day.name().charAt(0) + day.name().substring(1, 3).toLowerCase(Locale.ROOT);
  }
}
