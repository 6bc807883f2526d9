package dev.slipway.it;

import dev.slipway.cli.Leash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of Slipway as operators run it, which can be killed and started again. */
final class OwnProcess implements Field.Running {
  /** A JVM starts within two seconds; here others want the two cores too. */
  private static final Duration START = Duration.ofSeconds(60);

  private final Path log;
  private final String ready;
  private final Map<String, String> environment;
  private final List<String> command;
  private @Nullable Process process;

  /**
   * @param jar of the program; a copy, since a build writes over the one it made
   * @param ready what it says when it has begun to work
   * @param arguments of the command line
   */
  OwnProcess(
      Path jar, Path log, String ready, Map<String, String> environment, String... arguments) {
    this(
        log,
        ready,
        environment,
        Stream.concat(Stream.of("-jar", jar.toString(), "worker"), Stream.of(arguments)));
  }

  private OwnProcess(
      Path log, String ready, Map<String, String> environment, Stream<String> arguments) {
    this.log = log;
    this.ready = ready;
    this.environment = Map.copyOf(environment);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    this.command = Stream.concat(Stream.of(java, "-XX:+UseSerialGC"), arguments).toList();
  }

  /** A program that is among the tests. */
  static OwnProcess of(Class<?> program, Path log, String ready, Map<String, String> environment) {
    return new OwnProcess(
        log,
        ready,
        environment,
        Stream.of("-cp", System.getProperty("java.class.path"), program.getName()));
  }

  /** Starts it and waits until it works. */
  OwnProcess start() {
    long said = said();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      process = Leash.start(builder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Invariants.await("'" + ready + "' in " + log, START, () -> said() > said);
    return this;
  }

  private long said() {
    try {
      return Files.exists(log)
          ? Files.readAllLines(log).stream().filter(l -> l.contains(ready)).count()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean alive() {
    return process != null && process.isAlive();
  }

  /** Of its newest start. */
  long pid() {
    return Objects.requireNonNull(process).pid();
  }

  /** Asks it to end, as a service manager does, and waits until it has. */
  Duration stop() {
    Instant asked = Instant.now();
    Process running = Objects.requireNonNull(process);
    running.destroy();
    Invariants.await("the end of " + command, START, () -> !running.isAlive());
    return Duration.between(asked, Instant.now());
  }

  /** Stands still with STOP, goes on with CONT. */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  boolean kill() {
    try {
      Objects.requireNonNull(process).destroyForcibly().waitFor();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
