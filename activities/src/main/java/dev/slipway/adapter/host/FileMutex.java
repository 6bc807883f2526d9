package dev.slipway.adapter.host;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Poll;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A file that one process has at a time, until it gives it back or dies. Threads of one process
 * keep each other out by themselves first: to this lock they are one.
 */
final class FileMutex implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(20);

  private final FileChannel channel;

  private FileMutex(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes it; null when another process has it for as long as that. */
  static @Nullable FileMutex take(Path file, Duration within) {
    FileMutex first = tryTake(file);
    return first != null || within.isZero() ? first : Poll.until(within, LOOK, () -> tryTake(file));
  }

  /**
   * Which process has it, for whoever has to end one that hangs; empty when nobody does, or the
   * system does not tell.
   */
  static String holder(Path file) {
    try {
      String inode = ":%s ".formatted(Files.getAttribute(file, "unix:ino"));
      return Files.readAllLines(Path.of("/proc/locks")).stream()
          .filter(line -> line.contains(inode))
          .map(line -> line.trim().split("\\s+", -1)[4])
          .findFirst()
          .orElse("");
    } catch (IOException | RuntimeException unknown) {
      return "";
    }
  }

  private static @Nullable FileMutex tryTake(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return new FileMutex(channel);
      }
      channel.close();
      return null;
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "cannot lock %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StepFailure.environment("STATE_FILE", "cannot unlock: " + e.getMessage()).because(e);
    }
  }
}
