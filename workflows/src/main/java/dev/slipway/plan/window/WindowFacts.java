package dev.slipway.plan.window;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the windows of a stack mean for one run.
 *
 * @param openings when the run may change the stack, soonest first, as far ahead as it may still be
 *     waiting for people
 * @param expectedMillis how long the change takes
 * @param measured whether earlier runs tell that; else it is what the stack file expects
 * @param reserveMillis what must be left for going back
 * @param override why the run need not keep to the windows; empty when it must
 */
public record WindowFacts(
    List<Opening> openings,
    long expectedMillis,
    boolean measured,
    long reserveMillis,
    String override) {
  public WindowFacts {
    openings = List.copyOf(openings);
  }

  /** The opening of this moment; null when there is none. */
  public @Nullable Opening at(Instant moment) {
    return openings.stream().filter(o -> o.at(moment)).findFirst().orElse(null);
  }

  /** The soonest opening after this moment that is at least so long; null when there is none. */
  public @Nullable Opening next(Instant moment, Duration length) {
    return openings.stream()
        .filter(o -> o.opens().isAfter(moment) && o.length().compareTo(length) >= 0)
        .findFirst()
        .orElse(null);
  }

  public boolean overridden() {
    return !override.isEmpty();
  }

  /** What is left of the opening of this moment; nothing when there is none. */
  public Duration left(Instant moment) {
    Opening open = at(moment);
    return open == null ? Duration.ZERO : Duration.between(moment, open.closes());
  }
}
