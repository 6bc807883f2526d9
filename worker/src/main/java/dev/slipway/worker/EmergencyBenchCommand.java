package dev.slipway.worker;

import dev.slipway.bench.Bench;
import dev.slipway.bench.Bench.Size;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What {@code dev/bench emergency} runs; hidden, since it is of use to those who work on Slipway
 * only.
 */
@Command(
    name = "bench-emergency",
    hidden = true,
    description =
        "Measure an emergency rollback by hand and by Slipway. Called by dev/bench, which prepares and cleans up.",
    footer = {"", "Example:", "  dev/bench emergency --size 1GB --rounds 3"})
final class EmergencyBenchCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--size", paramLabel = "SIZE", description = "Data in the database, as 0.2GB.")
  private String size = "0.5GB";

  @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured.")
  private int rounds = 3;

  @Option(names = "--flat", description = "At 0.5 and at 5 GB, and compare.")
  private boolean flat;

  @Option(names = "--work", required = true, paramLabel = "DIR", description = "Where files go.")
  private Path work = Path.of(".");

  EmergencyBenchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Path home = Path.of(session.env().getOrDefault("SLIPWAY_HOME", ".")).toAbsolutePath();
    Bench bench = new Bench(session, home, work.toAbsolutePath());
    Stream<String> sizes = flat ? Stream.of("0.5GB", "5GB") : Stream.of(size);
    List<Size> parsed = sizes.map(this::parse).toList();
    return bench.emergency(parsed, rounds, flat) ? ExitCode.REACHED : ExitCode.ENDED_OTHERWISE;
  }

  private Size parse(String text) {
    try {
      return Size.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--size: " + e.getMessage());
    }
  }
}
