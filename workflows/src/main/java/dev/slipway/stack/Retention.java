package dev.slipway.stack;

/**
 * How long backups stay. Both must be exceeded before one goes; the newest proven one and those in
 * use never go.
 *
 * @param count how many are kept at least
 * @param days how many days they are kept at least
 */
public record Retention(int count, int days) {}
