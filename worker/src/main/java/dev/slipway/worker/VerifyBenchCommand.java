package dev.slipway.worker;

import dev.slipway.bench.VerifyBench;
import dev.slipway.bench.VerifyBench.Measured;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What {@code dev/bench verify} runs; hidden, since it is of use to those who work on Slipway only.
 */
@Command(
    name = "bench-verify",
    hidden = true,
    description =
        "Measure how quickly databases are compared. Called by dev/bench, which prepares and cleans up.",
    footer = {"", "Example:", "  dev/bench verify --rows 2000000"})
final class VerifyBenchCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--rows", paramLabel = "N", description = "Rows in all tables.")
  private long rows = 3_000_000;

  @Option(
      names = "--value",
      paramLabel = "MB",
      description = "Size of one single value; 0 for none.")
  private int value;

  @Option(names = "--work", required = true, paramLabel = "DIR", description = "Where files go.")
  private Path work = Path.of(".");

  VerifyBenchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (VerifyBench bench = new VerifyBench(work.toAbsolutePath())) {
      Measured measured = bench.run(rows, value);
      measured.bounds().forEach(session::say);
      session.out().println(dev.slipway.adapter.exec.StateDir.line(measured));
      return measured.holds() ? ExitCode.REACHED : ExitCode.ENDED_OTHERWISE;
    }
  }
}
