package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting for something to be so: by looking, within a bound, and never longer than asked to. */
public final class Poll {

  /** What takes long is looked at more rarely: nobody minds a twentieth more. */
  private static final int PART = 20;

  private static final Duration RAREST = Duration.ofSeconds(2);

  private Poll() {}

  /**
   * Looks at once, and then again and again until something is seen: at every interval, and once
   * the wait takes longer, after each twentieth of it, but at least every two seconds.
   *
   * @return what was seen, or null when the time was over first
   * @throws StepFailure {@code INTERRUPTED} when the caller was asked to stop
   */
  public static <T> @Nullable T until(Duration within, Duration every, Supplier<@Nullable T> look) {
    long begun = System.nanoTime();
    while (true) {
      T seen = look.get();
      if (seen != null) {
        return seen;
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - begun);
      Duration left = within.minus(waited);
      if (!left.isPositive()) {
        return null;
      }
      pause(least(left, interval(every, waited)));
    }
  }

  /** How long until the next look, after so long a wait. */
  static Duration interval(Duration every, Duration waited) {
    Duration rarer = least(waited.dividedBy(PART), RAREST);
    return rarer.compareTo(every) > 0 ? rarer : every;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The failure of a wait that was asked to stop; the thread stays marked as interrupted. */
  public static StepFailure interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return StepFailure.environment("INTERRUPTED", "asked to stop while waiting").because(cause);
  }
}
