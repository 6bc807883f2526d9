package dev.slipway.stack;

import java.time.Duration;
import java.util.List;

/**
 * A one-shot unit that takes the schema back, of the release that runs when it is begun. It is told
 * the revision to reach: the variable {@code SLIPWAY_REVISION} holds its names with commas between
 * them, and with {@code run} it is the last argument too.
 *
 * @param unit the unit to run to its end
 * @param run the command to run in it, as arguments; empty for the unit's own
 * @param within longest time it may take; when it is over the downgrade counts as failed
 */
public record Downgrade(String unit, List<String> run, Duration within) {
  public Downgrade {
    run = List.copyOf(run);
  }
}
