package dev.slipway.worker;

import dev.slipway.bench.Bench;
import dev.slipway.bench.Bench.Size;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What {@code dev/bench postgres} runs; hidden, since it is of use to those who work on Slipway
 * only.
 */
@Command(
    name = "bench-postgres",
    hidden = true,
    description =
        "Measure ways to a newer PostgreSQL, by hand and by Slipway. Called by dev/bench, which prepares and cleans up.",
    footer = {"", "Example:", "  dev/bench postgres --size 2GB --rounds 1"})
final class PostgresBenchCommand implements Callable<Integer> {
  private static final String SMALL = "0.2GB";
  private static final String LARGE = "2GB";

  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--size", paramLabel = "SIZE", description = "Data in the database, as 0.2GB.")
  private String size = "1GB";

  @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured.")
  private int rounds = 1;

  @Option(names = "--from", paramLabel = "MAJOR", description = "What the server is before.")
  private int from = 15;

  @Option(names = "--to", paramLabel = "MAJOR", description = "What it shall become.")
  private int to = 17;

  @Option(
      names = "--ways",
      split = ",",
      paramLabel = "WAY",
      description = "Those alone, as BY_HAND,STANDBY_LINK,DUMP.")
  private List<String> ways = List.of();

  @Option(names = "--flat", description = "One round at 0.2 and at 2 GB, and compare.")
  private boolean flat;

  @Option(names = "--work", required = true, paramLabel = "DIR", description = "Where files go.")
  private Path work = Path.of(".");

  PostgresBenchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Path home = Path.of(session.env().getOrDefault("SLIPWAY_HOME", ".")).toAbsolutePath();
    Bench bench = new Bench(session, home, work.toAbsolutePath());
    List<String> sizes = flat ? List.of(SMALL, LARGE) : List.of(size);
    boolean holds =
        bench.postgres(sizes.stream().map(this::parse).toList(), rounds, flat, from, to, ways);
    return holds ? ExitCode.REACHED : ExitCode.ENDED_OTHERWISE;
  }

  private Size parse(String text) {
    try {
      return Size.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--size: " + e.getMessage());
    }
  }
}
