package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The one place that starts processes: argument lists, no shell, bounded, ended with all children
 * when interrupted.
 */
public final class Exec {
  private static final int TAIL_BYTES = 64 * 1024;
  private static final int OUT_BYTES = 16 * 1024 * 1024;
  private static final Set<String> PLAIN =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "TMPDIR",
          "LANG",
          "DOCKER_HOST",
          "DOCKER_CONFIG",
          "DOCKER_CONTEXT",
          "DOCKER_TLS_VERIFY",
          "DOCKER_CERT_PATH",
          "XDG_RUNTIME_DIR");

  /**
   * A finished process.
   *
   * @param out standard output, at most 16 MiB
   * @param err the last 64 KiB of standard error
   */
  public record Result(int exit, String out, String err) {
    public boolean ok() {
      return exit == 0;
    }
  }

  /**
   * Runs a command to its end.
   *
   * @param environment added to the agent's own; secrets go here, never into the command
   * @param within longest time it may run; then it is killed and the failure is {@code TIMED_OUT}
   * @throws StepFailure when it cannot be started or does not end in time
   */
  public Result run(
      Path directory, Map<String, String> environment, Duration within, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    return run(builder, within, command);
  }

  /**
   * Runs a command that must not see the agent's settings: of its environment only what programs
   * are found and reached with is passed on.
   *
   * @throws StepFailure as {@link #run}
   */
  public Result runApart(
      Path directory, Map<String, String> environment, Duration within, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().retainAll(PLAIN);
    builder.environment().putAll(environment);
    return run(builder, within, command);
  }

  private static Result run(ProcessBuilder builder, Duration within, List<String> command) {
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    Process process = start(builder, command);
    Drain out = Drain.of(process.getInputStream(), OUT_BYTES);
    Drain err = Drain.of(process.getErrorStream(), TAIL_BYTES);
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw StepFailure.environment(
            "TIMED_OUT",
            "%s did not end within %s; last words: %s"
                .formatted(command.getFirst(), within, err.text()));
      }
      return new Result(process.exitValue(), out.text(), err.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StepFailure.environment(
              "INTERRUPTED", "%s was asked to stop".formatted(command.getFirst()))
          .because(e);
    } finally {
      end(process);
    }
  }

  private static Process start(ProcessBuilder builder, List<String> command) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw StepFailure.environment(
              "NOT_STARTED",
              "cannot start %s: is it installed and on the PATH?".formatted(command.getFirst()))
          .because(e);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Reads a stream on a thread of its own and keeps its end. */
  private static final class Drain {
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private final Thread thread;
    private int size;

    private Drain(InputStream in, int limit) {
      thread = Thread.ofVirtual().start(() -> copy(in, limit));
    }

    static Drain of(InputStream in, int limit) {
      return new Drain(in, limit);
    }

    private void copy(InputStream in, int limit) {
      byte[] buffer = new byte[8192];
      try (in) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          synchronized (chunks) {
            chunks.addLast(java.util.Arrays.copyOf(buffer, n));
            size += n;
            while (size > limit && chunks.size() > 1) {
              size -= chunks.removeFirst().length;
            }
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String text() {
      try {
        // A killed process can leave a child that holds the pipe: its output is then cut here.
        thread.join(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
      synchronized (chunks) {
        chunks.forEach(all::writeBytes);
      }
      return all.toString(StandardCharsets.UTF_8);
    }
  }
}
