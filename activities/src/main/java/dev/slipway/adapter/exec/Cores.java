package dev.slipway.adapter.exec;

/** How much of this machine work that runs side by side may use. */
public final class Cores {
  private Cores() {}

  /** Processors of this machine; at least one. */
  public static int here() {
    return Runtime.getRuntime().availableProcessors();
  }
}
