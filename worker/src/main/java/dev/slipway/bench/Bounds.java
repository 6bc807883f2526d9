package dev.slipway.bench;

import dev.slipway.bench.Figures.Deed;
import java.util.ArrayList;
import java.util.List;

/** What has to hold, and whether it does. */
final class Bounds {

  /** One bound: the value must not be above the limit. */
  record Bound(String name, double value, double limit, boolean holds) {
    static Bound atMost(String name, double value, double limit) {
      return new Bound(name, value, limit, value <= limit);
    }

    static Bound atLeast(String name, double value, double limit) {
      return new Bound(name, value, limit, value >= limit);
    }

    String text() {
      return "%-62s %8.2f  (%.2f)  %s".formatted(name, value, limit, holds ? "holds" : "BROKEN");
    }
  }

  private Bounds() {}

  /** Ratios are of medians; what is bounded in seconds is so in the worst run. */
  static List<Bound> of(Figures figures) {
    List<Bound> bounds = new ArrayList<>();
    bounds.add(
        Bound.atMost(
            "downtime, against by hand with the backup after the stop",
            ratio(figures, Deed.AFTER_STOP),
            0.5));
    bounds.add(
        Bound.atMost(
            "downtime, against by hand with the backup before the stop",
            ratio(figures, Deed.BEFORE_STOP),
            1.0));
    bounds.add(
        Bound.atMost("code rollback, downtime s", figures.downtime(Deed.CODE_ROLLBACK).max(), 10));
    bounds.add(
        Bound.atMost("data rollback, downtime s", figures.downtime(Deed.DATA_ROLLBACK).max(), 10));
    bounds.add(Bound.atMost("Slipway's own overhead, s a run", figures.overhead().max(), 3));
    bounds.add(Bound.atMost("acknowledged writes that Slipway lost", lostBySlipway(figures), 0));
    bounds.add(Bound.atLeast("writes a second", figures.rate(), 20));
    return bounds;
  }

  static Bound memory(long bytes) {
    return Bound.atMost("most memory of the worker, MB", bytes / 1e6, 300);
  }

  /** From one size to another, a figure stays within 30 %. */
  static List<Bound> flat(Figures small, Figures large) {
    List<Bound> bounds = new ArrayList<>();
    for (Deed deed : List.of(Deed.UPGRADE, Deed.DATA_ROLLBACK)) {
      bounds.add(
          Bound.atMost(
              "%s, downtime at %s against %s".formatted(deed.words, large.size(), small.size()),
              large.downtime(deed).median() / small.downtime(deed).median(),
              1.3));
    }
    return bounds;
  }

  private static double ratio(Figures figures, Deed byHand) {
    return figures.downtime(Deed.UPGRADE).median() / figures.downtime(byHand).median();
  }

  private static double lostBySlipway(Figures figures) {
    return figures.lost(Deed.UPGRADE)
        + figures.lost(Deed.DATA_ROLLBACK)
        + figures.lost(Deed.CODE_UPGRADE)
        + figures.lost(Deed.CODE_ROLLBACK);
  }
}
