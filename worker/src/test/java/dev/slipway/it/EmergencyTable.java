package dev.slipway.it;

import dev.slipway.plan.Report.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each emergency, in a file that {@code dev/chaos} makes a table of. */
final class EmergencyTable {
  private static final Logger LOG = LoggerFactory.getLogger(EmergencyTable.class);

  private final Lines lines = new Lines("emergencies.tsv");

  /**
   * @param deed what became of the deed at which it was started
   * @param out from the start of the emergency until users could write again
   */
  record Ended(Outcome emergency, Outcome upgrade, String deed, Duration out) {
    private List<String> cells() {
      return List.of(
          emergency.name(),
          upgrade.name(),
          String.format(Locale.ROOT, "%.1f", out.toMillis() / 1000.0),
          deed);
    }
  }

  void row(EmergenciesIT.Case at, Supplier<Ended> play) {
    List<String> cells =
        new ArrayList<>(List.of(at.way(), at.deed().toString(), at.late() ? "too late" : "beside"));
    try {
      cells.addAll(play.get().cells());
    } catch (AssertionError | RuntimeException e) {
      LOG.error("{} is broken", at, e);
      cells.addAll(List.of("BROKEN", "", "", ""));
      throw e;
    } finally {
      lines.add(cells);
    }
  }
}
