package dev.slipway.bench;

import dev.slipway.cli.Leash;
import dev.slipway.cli.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Slipway's worker as operators run it: a process of its own, whose memory and processor time are
 * its own.
 */
final class WorkerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** USER_HZ, which is 100 on every Linux. */
  private static final long TICK_MILLIS = 10;

  /** Beginnings of thread names, of which the kernel keeps 15 characters. */
  private static final List<String> OTHERS =
      List.of(
          " (C1 CompilerThre",
          " (C2 CompilerThre",
          " (Workflow ",
          " (workflow",
          " (MasterPoller",
          " (Activity Poller");

  private final Process process;
  private final Path log;

  private WorkerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static WorkerProcess start(Path home, Target target, Path work) {
    Path log = work.resolve("worker.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("slipway").toString(),
                "worker",
                "--stacks",
                work.resolve("stacks").toString(),
                "--state",
                work.resolve("state").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("TEMPORAL_ADDRESS", target.address());
    try {
      WorkerProcess worker = new WorkerProcess(Leash.start(builder), log);
      worker.awaitReady();
      return worker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!Files.readString(log).contains("stacks of host")) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        close();
        throw new IllegalStateException("the worker did not start: " + Files.readString(log));
      }
      Pause.millis(50);
    }
  }

  /** The most memory it ever held, as the kernel counts it: shared and mapped pages included. */
  long peakBytes() {
    return read(Path.of("/proc", Long.toString(process.pid()), "status"))
            .lines()
            .filter(line -> line.startsWith("VmHWM:"))
            .map(line -> line.replaceAll("[^0-9]", ""))
            .mapToLong(Long::parseLong)
            .sum()
        * 1024;
  }

  /**
   * Processor time it used so far for activities, garbage collection included. Left out are the
   * JVM's compilers, which work beside what a step waits for, and what runs workflows and polls for
   * work: a run waits for that in the gaps between activities.
   */
  Duration busy() {
    Path own = Path.of("/proc", Long.toString(process.pid()));
    long ticks = ticks(read(own.resolve("stat")));
    try (Stream<Path> threads = Files.list(own.resolve("task"))) {
      for (Path thread : threads.toList()) {
        String stat = read(thread.resolve("stat"));
        if (OTHERS.stream().anyMatch(stat::contains)) {
          ticks -= ticks(stat);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Duration.ofMillis(ticks * TICK_MILLIS);
  }

  /** User and system time are the 14th and 15th field; the second may contain anything. */
  private static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return fields.length < 13 ? 0 : Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException gone) {
      // Threads come and go; one that has ended counts in the process.
      return ") ";
    }
  }

  List<String> lastWords() {
    List<String> lines = read(log).lines().toList();
    return lines.subList(Math.max(0, lines.size() - 20), lines.size());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
