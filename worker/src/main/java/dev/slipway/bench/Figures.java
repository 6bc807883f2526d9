package dev.slipway.bench;

import dev.slipway.bench.Operator.Own;
import dev.slipway.bench.Operator.Run;
import dev.slipway.bench.Users.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Everything that was measured at one size of the data. */
final class Figures {

  /** What was done, in the order of the table. */
  enum Deed {
    BEFORE_STOP("by hand, backup before the stop"),
    BEFORE_STOP_BACK("its way back"),
    AFTER_STOP("by hand, backup after the stop"),
    AFTER_STOP_BACK("its way back"),
    UPGRADE("slipway upgrade"),
    DATA_ROLLBACK("slipway rollback, data"),
    CODE_UPGRADE("slipway upgrade without migration"),
    CODE_ROLLBACK("slipway rollback, code");

    final String words;

    Deed(String words) {
      this.words = words;
    }
  }

  /** Some measurements of one thing. */
  record Spread(double min, double median, double max) {
    static Spread of(List<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      int n = sorted.size();
      return n == 0
          ? new Spread(Double.NaN, Double.NaN, Double.NaN)
          : new Spread(
              sorted.getFirst(),
              (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2,
              sorted.getLast());
    }

    String text() {
      return "%.1f / %.1f / %.1f".formatted(min, median, max);
    }
  }

  private final String size;
  private final Map<Deed, List<Trial>> trials = new EnumMap<>(Deed.class);
  private final Map<Deed, Long> lost = new EnumMap<>(Deed.class);
  private final List<Own> own = new ArrayList<>();
  private final Map<Deed, Map<String, Double>> steps = new EnumMap<>(Deed.class);

  Figures(String size) {
    this.size = size;
  }

  String size() {
    return size;
  }

  /**
   * @param lostOfBefore writes that are gone and were acknowledged before the upgrade reopened;
   *     nothing may lose those
   */
  void add(Deed deed, Trial trial, long lostOfBefore) {
    trials.computeIfAbsent(deed, d -> new ArrayList<>()).add(trial);
    lost.merge(deed, lostOfBefore, Long::sum);
  }

  void add(Deed deed, Run run, long lostOfBefore) {
    add(deed, run.trial(), lostOfBefore);
    own.add(run.own());
    Map<String, Double> last = new LinkedHashMap<>();
    run.report().steps().forEach(s -> last.put(s.name(), s.millis() / 1000.0));
    steps.put(deed, last);
  }

  Spread downtime(Deed deed) {
    return spread(deed, t -> t.gap().length());
  }

  Spread wall(Deed deed) {
    return spread(deed, Trial::wall);
  }

  private Spread spread(Deed deed, java.util.function.Function<Trial, Duration> what) {
    return Spread.of(
        trials.getOrDefault(deed, List.of()).stream().map(t -> seconds(what.apply(t))).toList());
  }

  long lost(Deed deed) {
    return lost.getOrDefault(deed, 0L);
  }

  /** The lowest rate at which users wrote before a command. */
  double rate() {
    return trials.values().stream().flatMap(List::stream).mapToDouble(Trial::rate).min().orElse(0);
  }

  Spread overhead() {
    return Spread.of(own.stream().map(o -> seconds(o.overhead())).toList());
  }

  Map<String, Object> document() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("size", size);
    all.put("writesPerSecond", rate());
    for (Deed deed : trials.keySet()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("downtime", downtime(deed));
      one.put("wall", wall(deed));
      one.put("lost", lost(deed));
      all.put(deed.name(), one);
    }
    all.put("overhead", overhead());
    all.put("gaps", Spread.of(own.stream().map(o -> seconds(o.gaps())).toList()));
    all.put("agent", Spread.of(own.stream().map(o -> seconds(o.agent())).toList()));
    all.put("client", Spread.of(own.stream().map(o -> seconds(o.client())).toList()));
    all.put("longestGaps", own.stream().map(Own::longestGap).toList());
    all.put("stepsOfLastRuns", steps);
    return all;
  }

  /** A table that reads well in a terminal and in Markdown. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append("| %-34s | %-22s | %-22s | lost |%n".formatted(size, "downtime s", "wall s"));
    text.append(
        "|-%s-|-%s-|-%s-|-----:|%n".formatted("-".repeat(34), "-".repeat(22), "-".repeat(22)));
    for (Deed deed : trials.keySet()) {
      text.append(
          "| %-34s | %22s | %22s | %4d |%n"
              .formatted(deed.words, downtime(deed).text(), wall(deed).text(), lost(deed)));
    }
    text.append("\n");
    steps.forEach(
        (deed, last) -> text.append("%s, last run: %s%n".formatted(deed.words, list(last))));
    return text.toString();
  }

  private static String list(Map<String, Double> last) {
    return last.entrySet().stream()
        .map(e -> "%s %.1f".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
