package dev.slipway.plan.window;

import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Freeze;
import dev.slipway.stack.WindowRules.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The next times of windows, for people. */
public final class Preview {
  private static final Duration WEEK = Duration.ofDays(7);

  private Preview() {}

  /**
   * One time of one window.
   *
   * @param usable what is left of it when freezes are cut out
   * @param scheduled whether a schedule starts anything then: the clocks must show its beginning
   * @param notes what is not as in other weeks
   */
  public record Row(
      String window,
      String zone,
      Instant opens,
      Instant closes,
      Duration usable,
      boolean scheduled,
      List<Kind> changes,
      List<String> notes) {
    public Row {
      changes = List.copyOf(changes);
      notes = List.copyOf(notes);
    }
  }

  /** The next times of these windows, soonest first, at most {@code count}. */
  public static List<Row> next(WindowRules rules, List<Window> windows, Instant from, int count) {
    // A window may miss a week, when the clocks jump over it, but not two.
    Instant until = from.plus(WEEK.multipliedBy(count + 2L));
    List<Row> rows = new ArrayList<>();
    for (Window window : windows) {
      Openings.of(window, from, until).stream()
          .limit(count)
          .forEach(o -> rows.add(row(rules, window, o)));
    }
    return rows.stream().sorted(Comparator.comparing(Row::opens)).limit(count).toList();
  }

  private static Row row(WindowRules rules, Window window, Opening opening) {
    WindowRules alone =
        new WindowRules(
            rules.zone(), rules.expected(), rules.reserve(), List.of(window), rules.freezes());
    Duration usable =
        Openings.allowed(alone, List.of(), opening.opens(), opening.closes()).stream()
            .map(Opening::length)
            .reduce(Duration.ZERO, Duration::plus);
    boolean scheduled = begins(window, opening);
    List<String> notes = new ArrayList<>();
    clocks(window, opening, scheduled, notes);
    if (usable.compareTo(opening.length()) < 0) {
      notes.add(frozen(rules, opening, usable));
    }
    return new Row(
        window.name(),
        window.zone(),
        opening.opens(),
        opening.closes(),
        usable,
        scheduled,
        window.changes(),
        notes);
  }

  private static boolean begins(Window window, Opening opening) {
    ZonedDateTime shown = opening.opens().atZone(ZoneId.of(window.zone()));
    return shown.toLocalTime().equals(window.from());
  }

  private static void clocks(
      Window window, Opening opening, boolean scheduled, List<String> notes) {
    if (!scheduled) {
      notes.add("clocks jump over %s: no schedule starts anything".formatted(window.from()));
    }
    Duration usual = Duration.between(window.from(), window.to());
    usual = usual.isPositive() ? usual : usual.plusDays(1);
    int compared = opening.length().compareTo(usual);
    if (compared != 0) {
      notes.add(compared < 0 ? "shorter: clocks go forward" : "longer: clocks go back");
    }
  }

  private static String frozen(WindowRules rules, Opening opening, Duration usable) {
    String which =
        rules.freezes().stream()
            .filter(f -> touches(f, rules.zone(), opening))
            .map(f -> "%s (%s)".formatted(f.name(), f.reason()))
            .reduce((one, other) -> one + ", " + other)
            .orElse("");
    return (usable.isZero() ? "frozen: " : "in part frozen: ") + which;
  }

  private static boolean touches(Freeze freeze, String zone, Opening opening) {
    ZoneId id = ZoneId.of(zone);
    return freeze.from().atStartOfDay(id).toInstant().isBefore(opening.closes())
        && freeze.until().plusDays(1).atStartOfDay(id).toInstant().isAfter(opening.opens());
  }
}
