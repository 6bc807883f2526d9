package dev.slipway.adapter.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The example stack file, and copies of it with one thing changed. */
final class Example {
  static final Path FILE = Path.of("src/test/resources/catalogue/kekkai/slipway.yml");

  private Example() {}

  static String text() throws IOException {
    return Files.readString(FILE);
  }

  /** A copy in a directory of its own, beside the example's settings file. */
  static Path with(Path directory, String old, String replacement) throws IOException {
    String text = text();
    if (!text.contains(old)) {
      throw new IllegalArgumentException("the example has no " + old);
    }
    return write(directory, text.replace(old, replacement));
  }

  static Path write(Path directory, String text) throws IOException {
    Files.copy(
        FILE.resolveSibling(".env"),
        directory.resolve(".env"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(directory.resolve("docker-compose.yml"), "services: {}\n");
    return Files.writeString(directory.resolve("slipway.yml"), text);
  }

  static List<String> errors(Path file) {
    return StackFiles.read(file).findings().stream()
        .filter(FileFinding::isError)
        .map(f -> f.text().replace(file.toString(), "F"))
        .toList();
  }

  static List<String> warnings(Path file) {
    return StackFiles.read(file).findings().stream()
        .filter(f -> !f.isError())
        .map(f -> f.text().replace(file.toString(), "F"))
        .toList();
  }
}
