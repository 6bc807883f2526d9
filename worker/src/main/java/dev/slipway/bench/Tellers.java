package dev.slipway.bench;

import dev.slipway.cli.Leash;
import dev.slipway.demo.Instance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Clients of a stack's database itself, who write 200 rows a second together and remember those
 * that were acknowledged. The application's users are fewer, and are kept waiting by more than the
 * database.
 */
final class Tellers implements AutoCloseable {
  static final int RATE = 200;
  private static final int SESSIONS = 4;
  private static final String IMAGE = "/kekkai/django:2.37.0";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Instance stack;
  private final Process process;
  private final String container;
  private final List<Written> written = new ArrayList<>();

  /** One acknowledged row. */
  private record Written(long number, Instant at) {}

  Tellers(Path home, Instance stack) {
    this.stack = stack;
    this.container = stack.name() + "-tellers";
    sql(
        "CREATE TABLE tellers (number bigint PRIMARY KEY); ALTER TABLE tellers OWNER TO defectdojo");
    ProcessBuilder builder =
        new ProcessBuilder(command(home)).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PGPASSWORD", stack.setting("DD_DATABASE_PASSWORD"));
    try {
      process = Leash.start(builder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::listen);
    await();
  }

  private List<String> command(Path home) {
    List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "--name", container));
    command.addAll(List.of("--label", "dev.slipway.test=" + stack.name()));
    command.addAll(List.of("--network", stack.name() + "_dojo_network", "--env", "PGPASSWORD"));
    command.addAll(List.of("--env", "PGHOST=postgres", "--env", "PGUSER=defectdojo"));
    command.addAll(List.of("--env", "PGDATABASE=defectdojo", "--init", "--entrypoint", "python3"));
    command.addAll(List.of(Instance.registry() + IMAGE, "-c"));
    try {
      command.add(Files.readString(home.resolve("dev/lib/tellers.py")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    command.addAll(List.of(Integer.toString(SESSIONS), Integer.toString(RATE)));
    return command;
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        String[] words = line.split(" ", -1);
        // The last line is cut off when they are sent home.
        if (words.length == 2) {
          Instant at = Instant.EPOCH.plus(Long.parseLong(words[1]), ChronoUnit.MICROS);
          synchronized (written) {
            written.add(new Written(Long.parseLong(words[0]), at));
          }
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      // They are being sent home.
    }
  }

  /** Until they write now, after whatever was. */
  void await() {
    int before = all().size();
    Instant deadline = Instant.now().plus(PATIENCE);
    while (all().size() < before + RATE) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("nobody writes to the database of " + stack.name());
      }
      Pause.millis(20);
    }
  }

  private List<Written> all() {
    synchronized (written) {
      return List.copyOf(written);
    }
  }

  /**
   * The longest time since then in which no row was acknowledged that is there now. Who lets rows
   * in and throws them away has no server that works meanwhile.
   */
  Duration longestGap(Instant since) {
    Duration longest = Duration.ZERO;
    Instant before = since;
    Set<Long> there = there();
    for (Written row : all().stream().sorted((a, b) -> a.at().compareTo(b.at())).toList()) {
      if (row.at().isAfter(since) && there.contains(row.number())) {
        Duration gap = Duration.between(before, row.at());
        longest = gap.compareTo(longest) > 0 ? gap : longest;
        before = row.at();
      }
    }
    return longest;
  }

  /** Rows a second between two moments. */
  double rate(Instant from, Instant to) {
    long rows = all().stream().filter(w -> w.at().isAfter(from) && w.at().isBefore(to)).count();
    return rows * 1000.0 / Math.max(1, Duration.between(from, to).toMillis());
  }

  /** How many rows were acknowledged and are not there. */
  long lost() {
    List<Written> acknowledged = all();
    Set<Long> there = there();
    return acknowledged.stream().filter(w -> !there.contains(w.number())).count();
  }

  private Set<Long> there() {
    Set<Long> there = new HashSet<>();
    sql("SELECT number FROM tellers").lines().map(Long::valueOf).forEach(there::add);
    return there;
  }

  private String sql(String sql) {
    return stack
        .compose(
            "exec",
            "-T",
            "postgres",
            "psql",
            "-XqAt",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "postgres",
            "-d",
            "defectdojo",
            "-c",
            sql)
        .out();
  }

  @Override
  public void close() {
    stack.must(stack.directory(), List.of("docker", "rm", "--force", container));
    process.destroy();
  }
}
