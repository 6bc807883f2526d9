package dev.slipway.it;

import dev.slipway.it.Kill.Done;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A line for each kill, in a file that {@code dev/chaos} makes a table of. */
final class KillTable {
  private final Lines lines = new Lines("kills.tsv");

  /** How a round ended, and which of its kills count. */
  void rows(Round round, List<Done> done, List<HistoryEvent> history, String ended, long seconds) {
    for (Kill kill : round.kills()) {
      Optional<Done> met = done.stream().filter(d -> d.kill().equals(kill)).findFirst();
      String told = met.map(d -> Evidence.of(d, next(d, done), history)).orElse("");
      String counts = met.isEmpty() ? "missed" : told.isEmpty() ? "did not count" : "counts";
      lines.add(
          List.of(
              kill.victim().toString(),
              round.serves() ? "upgrade" : "unwinding",
              kill.place(),
              kill.inside() == 0 ? "boundary" : "inside",
              Long.toString(kill.away().toMillis()),
              counts,
              told,
              ended,
              Long.toString(seconds),
              Integer.toString(round.number()),
              met.map(Done::where).orElse("")));
    }
  }

  private static Instant next(Done of, List<Done> done) {
    return done.stream()
        .map(Done::killed)
        .filter(at -> at.isAfter(of.killed()))
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }
}
