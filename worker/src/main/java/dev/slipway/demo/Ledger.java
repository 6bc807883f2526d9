package dev.slipway.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Every write that the stack acknowledged, and every one that it did not, with the moment. */
public final class Ledger {

  /** What was written. */
  public enum Kind {
    RECORD,
    FILE
  }

  /** One acknowledged write. */
  public record Entry(Kind kind, long number, String sha256, Instant at) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<Instant> refused = new ArrayList<>();

  synchronized void acknowledged(Kind kind, long number, String sha256, Instant at) {
    entries.add(new Entry(kind, number, sha256, at));
  }

  /** A write that was refused or not answered, by when the user knew. */
  synchronized void refused(Instant at) {
    refused.add(at);
  }

  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** When users tried in vain. */
  public synchronized List<Instant> refused() {
    return List.copyOf(refused);
  }

  /** The acknowledged writes that are not there, or not as they were acknowledged. */
  public static List<Entry> missing(List<Entry> acknowledged, Kind kind, Map<Long, String> there) {
    return acknowledged.stream()
        .filter(e -> e.kind() == kind && !e.sha256().equals(there.get(e.number())))
        .toList();
  }

  /** Takes writes out that were announced to be lost, and are. */
  public synchronized void strike(List<Entry> lost) {
    entries.removeAll(lost);
  }

  /** A time without any acknowledgement, as users felt it. */
  public record Gap(Instant begin, Instant end) {
    public Duration length() {
      return Duration.between(begin, end);
    }
  }

  /** The longest gap between two acknowledgements after a moment. */
  public Gap longestGap(Instant since) {
    return longestGap(since, e -> true);
  }

  /** The longest gap between two acknowledgements of writes that pass. */
  public Gap longestGap(Instant since, Predicate<Entry> which) {
    Gap longest = new Gap(since, since);
    Instant before = since;
    for (Entry entry : entries()) {
      if (entry.at().isAfter(since) && which.test(entry)) {
        Gap gap = new Gap(before, entry.at());
        longest = gap.length().compareTo(longest.length()) > 0 ? gap : longest;
        before = entry.at();
      }
    }
    return longest;
  }

  /** How many writes were acknowledged, of those that pass. */
  public long count(Predicate<Entry> which) {
    return entries().stream().filter(which).count();
  }
}
