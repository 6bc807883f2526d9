package dev.slipway.it;

import dev.slipway.plan.Report.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each emergency, in a file that {@code dev/chaos} makes a table of. */
final class EmergencyTable {
  private static final Logger LOG = LoggerFactory.getLogger(EmergencyTable.class);
  private static final Path FILE = Path.of("target", "emergencies.tsv");

  /**
   * @param deed what became of the deed at which it was started
   * @param out from the start of the emergency until users could write again
   */
  record Ended(Outcome emergency, Outcome upgrade, String deed, Duration out) {}

  EmergencyTable() {
    try {
      Files.createDirectories(FILE.toAbsolutePath().getParent());
      Files.deleteIfExists(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void row(EmergenciesIT.Case at, Supplier<Ended> play) {
    String ended = "BROKEN\t\t\t";
    try {
      Ended e = play.get();
      ended =
          String.format(
              Locale.ROOT,
              "%s\t%s\t%.1f\t%s",
              e.emergency(),
              e.upgrade(),
              e.out().toMillis() / 1000.0,
              e.deed());
    } catch (AssertionError | RuntimeException e) {
      LOG.error("{} is broken", at, e);
      throw e;
    } finally {
      append(
          "%s\t%s\t%s\t%s\n"
              .formatted(at.way(), at.deed(), at.late() ? "too late" : "beside", ended));
    }
  }

  private static void append(String line) {
    try {
      Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
