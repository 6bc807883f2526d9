package dev.slipway.stack;

import java.time.Duration;
import java.util.List;

/**
 * A one-shot run of a unit of the new release that migrates the schema.
 *
 * @param unit the unit to run to its end
 * @param run the command to run in it, as arguments; empty for the unit's own
 * @param within longest time it may take; when it is over the migration counts as failed
 */
public record Migration(String unit, List<String> run, Duration within) {

  public Migration {
    run = run == null ? List.of() : List.copyOf(run);
  }

  /** A unit that does nothing but migrate. */
  public Migration(String unit, Duration within) {
    this(unit, List.of(), within);
  }

  /**
   * Whether the unit is there for this alone, so that it ends, and well, whenever it is started.
   */
  public boolean oneShot() {
    return run.isEmpty();
  }
}
