package dev.slipway.adapter.host;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says whether the process lives whose run holds a stack without any server. It has a file for as
 * long as it lives, which nothing but its end gives back: so neither a number that another process
 * was given since, nor a clock, nor a start of the machine can be mistaken.
 */
final class LocalProcess {
  private static final Map<Path, FileMutex> MINE = new ConcurrentHashMap<>();

  private final StateDir state;

  LocalProcess(StateDir state) {
    this.state = state;
  }

  /** From now on the stack is held by this process, until it ends. */
  void hold(String stack) {
    Path file = state.stack(stack).resolve("local");
    MINE.computeIfAbsent(file, this::taken);
  }

  private FileMutex taken(Path file) {
    FileMutex mutex = FileMutex.take(file, Duration.ZERO);
    if (mutex == null) {
      throw StepFailure.input(
          StepFailure.HELD,
          "another process on this host works on the stack without a server, and has %s; wait until it has ended"
              .formatted(file));
    }
    return mutex;
  }

  /** Whether a process has it; this one, or another. */
  boolean lives(String stack) {
    Path file = state.peek(stack).resolve("local");
    if (MINE.containsKey(file)) {
      return true;
    }
    if (!Files.exists(file)) {
      return false;
    }
    FileMutex mutex = FileMutex.take(file, Duration.ZERO);
    if (mutex == null) {
      return true;
    }
    mutex.close();
    return false;
  }
}
