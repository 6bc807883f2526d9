package dev.slipway.plan.window;

import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Freeze;
import dev.slipway.stack.WindowRules.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When windows are open. A window is from the first moment at which the clocks on the wall show its
 * beginning, or jump over it, to the first one at which they show or jump over its end. So in the
 * night in which clocks go forward a window may be shorter or not be at all, and where an hour
 * comes twice it is longer, but never in two pieces.
 */
public final class Openings {

  private Openings() {}

  /** Every time of one window that is not over at {@code from} and opens before {@code until}. */
  public static List<Opening> of(Window window, Instant from, Instant until) {
    ZoneId zone = ZoneId.of(window.zone());
    List<Opening> openings = new ArrayList<>();
    LocalDate last = LocalDate.ofInstant(until, zone);
    // One that began yesterday may go past midnight.
    LocalDate day = LocalDate.ofInstant(from, zone).minusDays(1);
    for (; !day.isAfter(last); day = day.plusDays(1)) {
      Opening opening = window.days().contains(day.getDayOfWeek()) ? on(window, day, zone) : null;
      if (opening != null && opening.closes().isAfter(from) && opening.opens().isBefore(until)) {
        openings.add(opening);
      }
    }
    return openings;
  }

  /** The window that begins on this day; null when clocks jump over all of it. */
  private static @Nullable Opening on(Window window, LocalDate day, ZoneId zone) {
    LocalDate end = window.to().isAfter(window.from()) ? day : day.plusDays(1);
    Instant opens = moment(day, window.from(), zone);
    Instant closes = moment(end, window.to(), zone);
    return opens.isBefore(closes) ? new Opening(opens, closes, List.of(window.name())) : null;
  }

  private static Instant moment(LocalDate day, LocalTime time, ZoneId zone) {
    LocalDateTime shown = day.atTime(time);
    ZoneOffsetTransition jump = zone.getRules().getTransition(shown);
    return jump != null && jump.isGap() ? jump.getInstant() : shown.atZone(zone).toInstant();
  }

  /**
   * When a change of all these kinds may be made: windows that overlap or touch are one, and the
   * freezes are cut out.
   *
   * @param from openings that are over then are left out
   * @param until later openings are left out; one that is open then is whole
   */
  public static List<Opening> allowed(
      WindowRules rules, List<Kind> kinds, Instant from, Instant until) {
    List<Opening> all = new ArrayList<>();
    if (rules.windows().isEmpty()) {
      all.add(new Opening(from, until, List.of("any time")));
    }
    for (Window window : rules.windows()) {
      if (window.isFor(kinds)) {
        all.addAll(of(window, from, until));
      }
    }
    List<Opening> left = joined(all);
    for (Freeze freeze : rules.freezes()) {
      left = without(freeze, ZoneId.of(rules.zone()), left);
    }
    return left.stream().filter(o -> o.closes().isAfter(from)).toList();
  }

  private static List<Opening> joined(List<Opening> openings) {
    List<Opening> sorted = new ArrayList<>(openings);
    sorted.sort(Comparator.comparing(Opening::opens).thenComparing(Opening::closes));
    List<Opening> joined = new ArrayList<>();
    for (Opening next : sorted) {
      Opening last = joined.isEmpty() ? null : joined.getLast();
      if (last == null || next.opens().isAfter(last.closes())) {
        joined.add(next);
      } else {
        joined.removeLast();
        joined.add(both(last, next));
      }
    }
    return joined;
  }

  private static Opening both(Opening one, Opening other) {
    List<String> names = new ArrayList<>(one.windows());
    other.windows().stream().filter(n -> !names.contains(n)).forEach(names::add);
    Instant closes = one.closes().isAfter(other.closes()) ? one.closes() : other.closes();
    return new Opening(one.opens(), closes, names);
  }

  private static List<Opening> without(Freeze freeze, ZoneId zone, List<Opening> openings) {
    Instant begins = freeze.from().atStartOfDay(zone).toInstant();
    Instant ends = freeze.until().plusDays(1).atStartOfDay(zone).toInstant();
    List<Opening> left = new ArrayList<>();
    for (Opening o : openings) {
      if (o.opens().isBefore(begins)) {
        left.add(new Opening(o.opens(), earlier(o.closes(), begins), o.windows()));
      }
      if (o.closes().isAfter(ends)) {
        left.add(new Opening(later(o.opens(), ends), o.closes(), o.windows()));
      }
    }
    return left;
  }

  /** The freeze of this moment; null when there is none. */
  public static @Nullable Freeze freeze(WindowRules rules, Instant at) {
    LocalDate day = LocalDate.ofInstant(at, ZoneId.of(rules.zone()));
    return rules.freezes().stream()
        .filter(f -> !day.isBefore(f.from()) && !day.isAfter(f.until()))
        .findFirst()
        .orElse(null);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
