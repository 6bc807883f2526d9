package dev.slipway.stack;

import java.time.Duration;

/**
 * A one-shot unit of the new release that migrates the schema.
 *
 * @param unit the unit to run to its end
 * @param within longest time it may take; when it is over the migration counts as failed
 */
public record Migration(String unit, Duration within) {}
