package dev.slipway.it;

import dev.slipway.adapter.exec.Exec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A disk of its own in the place of a directory. */
final class SmallDisk implements AutoCloseable {
  /** Enough for a directory and an empty file, and for no dump. */
  private static final long LEFT = 64 * 1024;

  private final Path directory;

  SmallDisk(Path directory, int megabytes) {
    this.directory = directory;
    makeSure(directory);
    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString());
  }

  private static void makeSure(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Somebody else fills it. */
  void fill() {
    byte[] block = new byte[(int) LEFT];
    try (OutputStream filler = Files.newOutputStream(directory.resolve("filler"))) {
      while (Files.getFileStore(directory).getUsableSpace() > LEFT) {
        filler.write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is there beside of what filled it. */
  List<String> names() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).filter(n -> !n.equals("filler")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    run("umount", directory.toString());
  }

  private static void run(String... command) {
    Exec.Result result =
        new Exec().run(Path.of("/"), Map.of(), Duration.ofSeconds(20), List.of(command));
    if (!result.ok()) {
      throw new IllegalStateException(result.err());
    }
  }
}
