package dev.slipway.stack;

import dev.slipway.stack.ApprovalRules.Kind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;

/**
 * When a stack may be changed.
 *
 * @param zone name of the zone in which freezes are meant, and times are shown
 * @param expected how long a change takes, as long as no earlier run of the stack tells
 * @param reserve what must be left of a window for going back
 * @param windows when changes may be made; any time when there are none
 * @param freezes days on which nothing is changed, whatever the windows say
 */
public record WindowRules(
    String zone, Duration expected, Duration reserve, List<Window> windows, List<Freeze> freezes) {
  /** Changes may be made at any time. */
  public static final WindowRules NONE =
      new WindowRules("UTC", Duration.ofMinutes(30), Duration.ofMinutes(15), List.of(), List.of());

  /**
   * What a run needs to begin, from the start by a schedule to the claim: to be picked up, to look
   * at everything, the registry included, and to plan.
   */
  public static final Duration TO_BEGIN = Duration.ofMinutes(5);

  public WindowRules {
    windows = List.copyOf(windows);
    freezes = List.copyOf(freezes);
  }

  /** Whether anything is declared. */
  public boolean any() {
    return !windows.isEmpty() || !freezes.isEmpty();
  }

  /**
   * A time that comes back every week.
   *
   * @param days on which it begins
   * @param from when it begins, by the clocks on the wall of the zone
   * @param to when it ends; on the next day when it is not after {@code from}
   * @param changes the kinds of change that it is for; empty for all
   */
  public record Window(
      String name,
      List<DayOfWeek> days,
      LocalTime from,
      LocalTime to,
      String zone,
      List<Kind> changes) {
    public Window {
      days = List.copyOf(days);
      changes = List.copyOf(changes);
    }

    /** Whether a change of all these kinds may be made in it. */
    public boolean isFor(List<Kind> kinds) {
      return changes.isEmpty() || changes.containsAll(kinds);
    }
  }

  /**
   * Days without changes.
   *
   * @param until the last of them
   * @param reason shown to whoever is refused
   */
  public record Freeze(String name, LocalDate from, LocalDate until, String reason) {}
}
