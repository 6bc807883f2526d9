package dev.slipway.adapter.postgres;

import dev.slipway.adapter.exec.StateDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what a data directory is, from inside, so that it travels with the directory.
 *
 * @param run whose it is
 * @param state what it is
 */
public record Marker(String run, State state, Instant at) {
  private static final String FILE = "slipway.json";

  /** Images have their data directory in the root of its volume, or one or two below. */
  private static final int DEEPEST = 3;

  /** What a directory is. */
  public enum State {
    /** A whole copy of the server that can follow it. */
    FOLLOWS,
    /** Stopped at the freeze: the rollback point. */
    KEPT,
    /** What the rollback point was exchanged with. */
    LEFT,
    /** A new server without anything in it. */
    EMPTY,
    /** A new server with all that the old one had. */
    READY
  }

  public static @Nullable Marker find(Path dataDirectory) {
    Path file = dataDirectory.resolve(FILE);
    return Files.exists(file)
        ? StateDir.parse(new String(HostFiles.read(file), StandardCharsets.UTF_8), Marker.class)
        : null;
  }

  /** The marker in a store, wherever below its root the data directory is; null when none is. */
  static @Nullable Marker below(Path store) {
    try (Stream<Path> there =
        Files.find(store, DEEPEST, (path, is) -> path.endsWith(FILE) && is.isRegularFile())) {
      Path directory = there.findFirst().map(Path::getParent).orElse(null);
      return directory == null ? null : find(directory);
    } catch (IOException e) {
      throw HostFiles.failure("look into", store, e);
    }
  }

  public static boolean is(Path dataDirectory, String run, State state) {
    Marker marker = find(dataDirectory);
    return marker != null && marker.run().equals(run) && marker.state() == state;
  }

  /** The server must be able to read it, or the next base backup of somebody else would fail. */
  public static void put(Path dataDirectory, String run, State state) {
    byte[] json =
        StateDir.line(new Marker(run, state, Instant.now())).getBytes(StandardCharsets.UTF_8);
    HostFiles.replace(
        dataDirectory.resolve(FILE), json, HostFiles.owner(dataDirectory).withMode(0600));
  }

  public static void remove(Path dataDirectory) {
    HostFiles.delete(dataDirectory.resolve(FILE));
  }
}
