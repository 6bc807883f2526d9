package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Commands that act on a stack outlive a worker that is killed. They carry the stack's name in
 * their environment, as their children do, so that whoever acts on it next finds and ends them.
 */
public final class Orphans {
  private static final String MARK = "SLIPWAY_ACTS_ON";

  /** The kernel ends what is killed within milliseconds, unless a disk hangs. */
  private static final Duration GONE = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(20);

  private Orphans() {}

  /** What a command that acts on the stack is started with. */
  public static Map<String, String> mark(String stack) {
    return Map.of(MARK, stack);
  }

  /**
   * Ends them; returns when none is left. Only for whoever is alone on the stack: of a living
   * worker nothing of that kind is at work then.
   *
   * @throws StepFailure {@code BUSY} when one does not end
   */
  public static void end(String stack) {
    List<ProcessHandle> found = of(stack);
    if (found.isEmpty()) {
      return;
    }
    found.forEach(ProcessHandle::destroyForcibly);
    Boolean gone = Poll.until(GONE, LOOK, () -> of(stack).isEmpty() ? Boolean.TRUE : null);
    if (gone == null) {
      throw StepFailure.environment(
          "BUSY",
          "a command that an earlier worker started on %s does not end; it is tried again. If it hangs: kill -9 %d"
              .formatted(stack, found.getFirst().pid()));
    }
  }

  private static List<ProcessHandle> of(String stack) {
    String mark = "\0%s=%s\0".formatted(MARK, stack);
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> process.pid() != ProcessHandle.current().pid())
          .filter(process -> environment(process.pid()).contains(mark))
          .toList();
    }
  }

  /** As the process was started with; empty when it is gone, or somebody else's. */
  private static String environment(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
      return "\0" + new String(bytes, StandardCharsets.UTF_8) + "\0";
    } catch (IOException unreadable) {
      return "";
    }
  }
}
