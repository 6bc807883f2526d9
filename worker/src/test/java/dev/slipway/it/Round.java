package dev.slipway.it;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One run with its kills.
 *
 * @param release that is asked for
 * @param serves whether that release can serve; else the run goes back
 * @param kills in the order of their moments
 */
record Round(int number, String release, boolean serves, List<Kill> kills) {
  static final String GOOD = "2.38.0";

  /** Its migration breaks off in the middle. */
  static final String BAD = "2.38.0-halfway";

  Round {
    kills = List.copyOf(kills);
  }

  @Override
  public String toString() {
    return "%d: %s, %s"
        .formatted(
            number, release, kills.stream().map(Kill::toString).collect(Collectors.joining("; ")));
  }
}
