package dev.slipway.stack;

import java.time.Duration;

/**
 * Limits that a run checks before anything changes.
 *
 * @param maxUsedPercent fullest a disk that the run writes to may be, 1..100
 * @param minFreeBytes least space that must remain free after everything the run writes
 * @param backupMaxAge oldest the last proven backup may be before it is warned about
 */
public record Preflight(int maxUsedPercent, long minFreeBytes, Duration backupMaxAge) {}
