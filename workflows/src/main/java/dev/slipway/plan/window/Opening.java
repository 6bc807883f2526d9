package dev.slipway.plan.window;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One time in which changes may be made.
 *
 * @param opens first moment
 * @param closes first moment after it
 * @param windows names of the windows that it is made of, for people
 */
public record Opening(Instant opens, Instant closes, List<String> windows) {
  public Opening {
    windows = List.copyOf(windows);
  }

  /** Whether it is open at this moment. */
  public boolean at(Instant moment) {
    return !moment.isBefore(opens) && moment.isBefore(closes);
  }

  public Duration length() {
    return Duration.between(opens, closes);
  }
}
