package dev.slipway.it;

import dev.slipway.plan.Report.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** A line for each case, in a file that {@code dev/chaos} makes a table of. */
final class ChaosTable {
  private final Lines lines = new Lines("chaos.tsv");

  void row(Deed deed, How how, Supplier<Outcome> play) {
    Instant began = Instant.now();
    String ended = "BROKEN";
    try {
      ended = play.get().name();
    } finally {
      long seconds = Duration.between(began, Instant.now()).toSeconds();
      lines.add(List.of(deed.toString(), how.name(), ended, Long.toString(seconds)));
    }
  }
}
