package dev.slipway.bench;

import dev.slipway.bench.Bounds.Bound;
import dev.slipway.bench.Figures.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What was measured of ways to a newer major version, at one size of the data. */
final class MajorFigures {

  /** How the server got there, in the order of the table. */
  enum Way {
    BY_HAND_EARLY("by hand, export before the stop", "before-stop", "nothing"),
    BY_HAND("by hand, export after the stop", "after-stop", "nothing"),
    STANDBY_LINK("standby-link", null, "every row", "--method", "standby-link"),
    STANDBY_LINK_STRUCTURE(
        "standby-link, rows not compared",
        null,
        "structure",
        "--method",
        "standby-link",
        "--prove",
        "structure"),
    COPY("copy", null, "every row", "--method", "copy"),
    DUMP("dump", null, "every row", "--method", "dump"),
    BACK("standby-link, aborted before opening", null, "every row", "--method", "standby-link");

    private final String words;
    private final @Nullable String form;
    private final String proven;
    private final List<String> options;

    Way(String words, @Nullable String form, String proven, String... options) {
      this.words = words;
      this.form = form;
      this.proven = proven;
      this.options = List.of(options);
    }

    /** Those that must take as long at any size. */
    static Way[] flat() {
      return new Way[] {STANDBY_LINK_STRUCTURE, BACK};
    }

    String words() {
      return words;
    }

    /** Of the script that does it by hand; null when Slipway does it. */
    @Nullable String form() {
      return form;
    }

    List<String> options() {
      return options;
    }
  }

  /**
   * One trial, in seconds.
   *
   * @param database longest time in which the database acknowledged no row that is there afterwards
   * @param application longest time in which the application acknowledged no record
   * @param back until the old server served again; 0 when nobody went back
   * @param lost acknowledged writes that are gone
   * @param rate rows that the database acknowledged a second before
   */
  record Measured(
      double database, double application, double wall, double back, long lost, double rate) {}

  private final String size;
  private final Map<Way, List<Measured>> trials = new EnumMap<>(Way.class);

  MajorFigures(String size) {
    this.size = size;
  }

  void add(Way way, Measured measured) {
    trials.computeIfAbsent(way, w -> new ArrayList<>()).add(measured);
  }

  static String line(Way way, Measured m) {
    return "%-38s %6.1f s database %6.1f s application %7.1f s wall %5d lost"
        .formatted(way.words(), m.database(), m.application(), m.wall(), m.lost());
  }

  private Spread spread(Way way, ToDoubleFunction<Measured> what) {
    return Spread.of(
        trials.getOrDefault(way, List.of()).stream().mapToDouble(what).boxed().toList());
  }

  private long lost(Way way) {
    return trials.getOrDefault(way, List.of()).stream().mapToLong(Measured::lost).sum();
  }

  /** A table that reads well in a terminal and in Markdown. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "| %-38s | database s | application s | wall s | lost | compared  |%n".formatted(size));
    text.append(
        "|-%s-|-----------:|--------------:|-------:|-----:|-----------|%n"
            .formatted("-".repeat(38)));
    for (Way way : trials.keySet()) {
      text.append(
          "| %-38s | %10.1f | %13.1f | %6.1f | %4d | %-9s |%n"
              .formatted(
                  way.words(),
                  spread(way, Measured::database).median(),
                  spread(way, Measured::application).median(),
                  spread(way, Measured::wall).median(),
                  lost(way),
                  way.proven));
    }
    return text.toString();
  }

  Map<String, Object> document() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("size", size);
    for (Way way : trials.keySet()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("database", spread(way, Measured::database));
      one.put("application", spread(way, Measured::application));
      one.put("wall", spread(way, Measured::wall));
      one.put("lost", lost(way));
      one.put("rowsPerSecond", spread(way, Measured::rate).min());
      one.put("compared", way.proven);
      if (way == Way.BACK) {
        one.put("back", spread(way, Measured::back));
      }
      all.put(way.name(), one);
    }
    return all;
  }

  /** What has to hold at one size; ratios are of medians, of the database's downtime. */
  List<Bound> bounds() {
    List<Bound> bounds = new ArrayList<>();
    double lost = 0;
    for (Way way : trials.keySet()) {
      if (way.form() == null) {
        lost += lost(way);
      }
    }
    bounds.add(Bound.atMost(size + ": acknowledged writes that Slipway lost", lost, 0));
    bounds.add(
        Bound.atLeast(
            size + ": rows a second",
            trials.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Measured::rate)
                .min()
                .orElse(0),
            Tellers.RATE * 0.9));
    ratio(Way.STANDBY_LINK_STRUCTURE, 0.15, bounds);
    ratio(Way.STANDBY_LINK, 0.5, bounds);
    ratio(Way.COPY, 0.35, bounds);
    ratio(Way.DUMP, 0.8, bounds);
    if (trials.containsKey(Way.BACK)) {
      bounds.add(
          Bound.atMost(
              size + ": back before opening, s", spread(Way.BACK, Measured::back).max(), 5));
    }
    return bounds;
  }

  private void ratio(Way way, double limit, List<Bound> bounds) {
    if (trials.containsKey(way) && trials.containsKey(Way.BY_HAND)) {
      bounds.add(
          Bound.atMost(
              "%s: %s, database down against by hand".formatted(size, way.words()),
              spread(way, Measured::database).median()
                  / spread(Way.BY_HAND, Measured::database).median(),
              limit));
    }
  }

  /** Without the rows a standby's way takes the same time at any size; so does going back. */
  static List<Bound> flat(MajorFigures small, MajorFigures large) {
    List<Bound> bounds = new ArrayList<>();
    flat(Way.STANDBY_LINK_STRUCTURE, "down", Measured::database, small, large, bounds);
    flat(Way.BACK, "back", Measured::back, small, large, bounds);
    return bounds;
  }

  private static void flat(
      Way way,
      String words,
      ToDoubleFunction<Measured> what,
      MajorFigures small,
      MajorFigures large,
      List<Bound> bounds) {
    if (small.trials.containsKey(way) && large.trials.containsKey(way)) {
      bounds.add(
          Bound.atMost(
              "%s, %s at %s against %s".formatted(way.words(), words, large.size, small.size),
              large.spread(way, what).median() / small.spread(way, what).median(),
              1.2));
    }
  }
}
