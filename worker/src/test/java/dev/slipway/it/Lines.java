package dev.slipway.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file of cells that {@code dev/chaos} makes a table of; begun anew by each run of tests. */
final class Lines {
  private final Path file;

  Lines(String name) {
    file = Path.of("target", name);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void add(List<String> cells) {
    try {
      Files.writeString(
          file,
          String.join("\t", cells) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
