package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting for something to be so: by looking, within a bound, and never longer than asked to. */
public final class Poll {

  private Poll() {}

  /**
   * Looks at once and then at every interval until something is seen.
   *
   * @return what was seen, or null when the time was over first
   * @throws StepFailure {@code INTERRUPTED} when the caller was asked to stop
   */
  public static <T> @Nullable T until(Duration within, Duration every, Supplier<@Nullable T> look) {
    long end = System.nanoTime() + within.toNanos();
    while (true) {
      T seen = look.get();
      if (seen != null) {
        return seen;
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      pause(Duration.ofNanos(Math.min(left, every.toNanos())));
    }
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
