package dev.slipway.stack;

import org.jspecify.annotations.Nullable;

/**
 * How long backups stay. Both must be exceeded before one goes; the newest proven one and those in
 * use never go.
 *
 * @param count how many are kept at least
 * @param days how many days they are kept at least
 * @param kept how long what else runs leave stays; null when it stays until somebody removes it
 */
public record Retention(int count, int days, @Nullable Kept kept) {

  /** Only backups go by themselves. */
  public Retention(int count, int days) {
    this(count, days, null);
  }

  /**
   * For kept databases, stores, artefacts and captures of earlier runs. Both must be exceeded
   * before something goes; what is a way back never goes.
   *
   * @param count of how many runs they are kept at least
   * @param days how many days they are kept at least
   */
  public record Kept(int count, int days) {}
}
