package dev.slipway.demo;

import dev.slipway.demo.Ledger.Entry;
import dev.slipway.demo.Ledger.Gap;
import dev.slipway.demo.Ledger.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * Plays acts on one stack under load, and holds the ledger against what the stack says afterwards.
 */
public final class Scene {
  /** Writes that must be acknowledged after an act before its gap is known to be over. */
  private static final int BREATH = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Ledger ledger;
  private final Load load;

  public Scene(Ledger ledger, Load load) {
    this.ledger = ledger;
    this.load = load;
  }

  /** An act after which every acknowledged write must be there. */
  public Act loseNothing(String name, int expectedExit, IntSupplier command) {
    return play(name, expectedExit, command, null);
  }

  /** An act that announces to lose the records since a moment, and must lose exactly those. */
  public Act loseRecordsSince(Instant since, String name, int expectedExit, IntSupplier command) {
    return play(name, expectedExit, command, since);
  }

  private Act play(
      String name,
      int expectedExit,
      IntSupplier command,
      @org.jspecify.annotations.Nullable Instant loseSince) {
    breathe();
    Instant begin = Instant.now();
    int exit = command.getAsInt();
    Instant end = Instant.now();
    breathe();
    Gap gap = ledger.longestGap(begin);
    List<String> wrong = new ArrayList<>();
    List<Entry> lost = missing();
    List<Entry> announced = loseSince == null ? List.of() : records(loseSince, gap);
    if (!announced.containsAll(lost) || !lost.containsAll(announced)) {
      wrong.add("lost %s, announced %s".formatted(brief(lost), brief(announced)));
    }
    ledger.strike(lost);
    return new Act(
        name,
        exit,
        expectedExit,
        gap.length().toMillis(),
        Duration.between(begin, end).toMillis(),
        ledger.count(e -> true),
        lost.size(),
        announced.size(),
        wrong);
  }

  /** When users could write again after the last act. */
  public Instant reopened(Instant since) {
    return ledger.longestGap(since).end();
  }

  private List<Entry> records(Instant since, Gap gap) {
    return ledger.entries().stream()
        .filter(
            e -> e.kind() == Kind.RECORD && !e.at().isBefore(since) && e.at().isBefore(gap.end()))
        .toList();
  }

  /** Acknowledged writes that the stack does not have, or not as they were acknowledged. */
  public List<Entry> missing() {
    // First: what is acknowledged while the stack answers need not be in its answer.
    List<Entry> acknowledged = ledger.entries();
    return Stream.of(Kind.values())
        .flatMap(kind -> Ledger.missing(acknowledged, kind, load.there(kind)).stream())
        .toList();
  }

  /** Waits until users are served, so that a gap has two ends. */
  public void breathe() {
    long enough = ledger.count(e -> true) + BREATH;
    Instant deadline = Instant.now().plus(PATIENCE);
    while (ledger.count(e -> true) < enough) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "users are not served: %d writes refused".formatted(ledger.refused().size()));
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private static String brief(List<Entry> entries) {
    return entries.isEmpty()
        ? "none"
        : "%d (%d to %d)"
            .formatted(entries.size(), entries.getFirst().number(), entries.getLast().number());
  }
}
