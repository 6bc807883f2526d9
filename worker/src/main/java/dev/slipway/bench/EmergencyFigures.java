package dev.slipway.bench;

import dev.slipway.bench.Bounds.Bound;
import dev.slipway.bench.Figures.Spread;
import dev.slipway.bench.Users.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of going back at once, at one size of the data. */
final class EmergencyFigures {
  /** Where it was gone back from, in the order of the table. */
  enum From {
    BY_HAND("by hand, after opening"),
    PROVING("while the backup is being proven"),
    MIGRATION("in mid-migration"),
    OPENED("after opening");

    final String words;

    From(String words) {
      this.words = words;
    }
  }

  /**
   * @param database what the slowest of the databases' servers took to be the captured one
   * @param all the same with files and queue, which go back beside it
   */
  record Back(Duration database, Duration all) {
    static final Back NONE = new Back(Duration.ZERO, Duration.ZERO);
  }

  private record Measured(Trial trial, Back back, long lostOfBefore) {}

  private final String size;
  private final Map<From, List<Measured>> all = new EnumMap<>(From.class);

  EmergencyFigures(String size) {
    this.size = size;
  }

  String size() {
    return size;
  }

  /**
   * @param lostOfBefore writes that are gone and that nobody gave up
   */
  void add(From from, Trial trial, Back back, long lostOfBefore) {
    all.computeIfAbsent(from, f -> new ArrayList<>()).add(new Measured(trial, back, lostOfBefore));
  }

  /** From typing the command until a user's write is acknowledged, in seconds. */
  Spread serves(From from) {
    return Spread.of(of(from).stream().map(m -> seconds(m.trial().serves())).toList());
  }

  private Spread database(From from) {
    return Spread.of(of(from).stream().map(m -> seconds(m.back().database())).toList());
  }

  private Spread state(From from) {
    return Spread.of(of(from).stream().map(m -> seconds(m.back().all())).toList());
  }

  private long lost(From from) {
    return of(from).stream().mapToLong(Measured::lostOfBefore).sum();
  }

  private List<Measured> of(From from) {
    return all.getOrDefault(from, List.of());
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  /** What has to hold at this size; by hand nothing has. */
  List<Bound> bounds() {
    List<Bound> bounds = new ArrayList<>();
    for (From from : From.values()) {
      if (from != From.BY_HAND) {
        bounds.add(Bound.atMost(from.words + ", s until users write", serves(from).max(), 15));
        bounds.add(Bound.atMost(from.words + ", s of the databases", database(from).max(), 1));
        bounds.add(
            Bound.atMost(from.words + ", writes lost that nobody gave up", (double) lost(from), 0));
      }
    }
    return bounds;
  }

  /** From one size to another it takes as long, within 20 %. */
  static List<Bound> flat(EmergencyFigures small, EmergencyFigures large) {
    return List.of(From.MIGRATION, From.OPENED).stream()
        .map(from ->
            Bound.atMost(
                "%s, at %s against %s".formatted(from.words, large.size(), small.size()),
                large.serves(from).median() / small.serves(from).median(),
                1.2))
        .toList();
  }

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("size", size);
    for (From from : all.keySet()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("serves", serves(from));
      one.put("databases", database(from));
      one.put("withFilesAndQueue", state(from));
      one.put("lost", lost(from));
      document.put(from.name(), one);
    }
    return document;
  }

  /** A table that reads well in a terminal and in Markdown. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "| %-34s | %-22s | %-20s | %-20s | lost unasked |%n"
            .formatted(size, "s until users write", "s of the databases", "with files and queue"));
    text.append(
        "|-%s-|-%s:|-%s:|-%s:|-------------:|%n"
            .formatted("-".repeat(34), "-".repeat(22), "-".repeat(20), "-".repeat(20)));
    for (From from : all.keySet()) {
      text.append(
          "| %-34s | %22s | %20s | %20s | %12d |%n"
              .formatted(
                  from.words,
                  serves(from).text(),
                  from == From.BY_HAND ? "" : database(from).text(),
                  from == From.BY_HAND ? "" : state(from).text(),
                  lost(from)));
    }
    return text.toString();
  }
}
