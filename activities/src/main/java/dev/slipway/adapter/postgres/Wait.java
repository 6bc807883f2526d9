package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits on conditions, never on time alone; ends at once when the thread is interrupted. */
public final class Wait {
  private static final long SHORTEST_MILLIS = 10;

  /** Users are out while a server comes up, and it is asked with a few milliseconds of work. */
  private static final long LONGEST_MILLIS = 50;

  private Wait() {}

  /**
   * Asks again and again, ever less often.
   *
   * @return false when the time is over and the condition still does not hold
   */
  public static boolean until(Duration bound, BooleanSupplier condition) {
    long end = System.nanoTime() + bound.toNanos();
    long pause = SHORTEST_MILLIS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(pause);
      pause = Math.min(LONGEST_MILLIS, pause * 2);
    }
    return true;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  public static StepFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return StepFailure.environment("INTERRUPTED", "was asked to stop while waiting for a server")
        .because(e);
  }
}
