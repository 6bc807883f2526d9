package dev.slipway.it;

import dev.slipway.plan.Report.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** A line for each case, in a file that {@code dev/chaos} makes a table of. */
final class ChaosTable {
  private static final Path FILE = Path.of("target", "chaos.tsv");

  ChaosTable() {
    try {
      Files.createDirectories(FILE.toAbsolutePath().getParent());
      Files.deleteIfExists(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void row(Deed deed, How how, Supplier<Outcome> play) {
    Instant began = Instant.now();
    String ended = "BROKEN";
    try {
      ended = play.get().name();
    } finally {
      long seconds = Duration.between(began, Instant.now()).toSeconds();
      append("%s\t%s\t%s\t%d\n".formatted(deed, how, ended, seconds));
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
