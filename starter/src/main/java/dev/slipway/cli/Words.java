package dev.slipway.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and sizes as people say them. */
final class Words {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final long TENTHS_BELOW = 10_000;
  private static final long KIB = 1024;

  private Words() {}

  /** "0.4s", "12s", "1m12s", "2h03m", "3d04h". */
  static String duration(long millis) {
    if (millis < TENTHS_BELOW) {
      return String.format(Locale.ROOT, "%.1fs", Math.max(0, millis) / 1000.0);
    }
    Duration d = Duration.ofMillis(millis);
    if (d.toMinutes() == 0) {
      return d.toSeconds() + "s";
    }
    if (d.toHours() == 0) {
      return "%dm%02ds".formatted(d.toMinutes(), d.toSecondsPart());
    }
    return d.toDays() == 0
        ? "%dh%02dm".formatted(d.toHours(), d.toMinutesPart())
        : "%dd%02dh".formatted(d.toDays(), d.toHoursPart());
  }

  static String between(Instant from, Instant to) {
    return duration(Duration.between(from, to).toMillis());
  }

  static String stamp(Instant at, ZoneId zone) {
    return STAMP.format(at.atZone(zone));
  }

  static String clock(Instant at, ZoneId zone) {
    return CLOCK.format(at.atZone(zone));
  }

  /** "512 B", "1.5 GiB". */
  static String bytes(long count) {
    double value = count;
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (value >= KIB && unit < units.length - 1) {
      value /= KIB;
      unit++;
    }
    return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /** The text with further lines under the first. */
  static String indented(String text, int columns) {
    return text.strip().replace("\n", "\n" + " ".repeat(columns));
  }

  /**
   * Without what could move a terminal's cursor: log tails of other people's programs come along
   * here.
   */
  static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
  }

  static String count(long number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }
}
