package dev.slipway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that the tests run in. */
public final class Repository {

  private Repository() {}

  /** Its root, wherever below it the tests were started. */
  public static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("docs"))
        || !Files.exists(directory.resolve("slipway"))) {
      Path parent = directory.getParent();
      if (parent == null) {
        throw new IllegalStateException("not inside a checkout: " + Path.of("").toAbsolutePath());
      }
      directory = parent;
    }
    return directory;
  }

  /** Text of a file, by its path from the root. */
  public static String read(String path) {
    return read(root().resolve(path));
  }

  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every file below a directory whose name ends so, without what a build has made. */
  public static List<Path> files(String below, String ending) {
    try (Stream<Path> files = Files.walk(root().resolve(below))) {
      return files
          .filter(f -> f.toString().endsWith(ending) && !f.toString().contains("/target/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
