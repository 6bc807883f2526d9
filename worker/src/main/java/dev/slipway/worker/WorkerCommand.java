package dev.slipway.worker;

import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import dev.slipway.cli.Target;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "worker",
    description =
        "Run the central worker and the agent of this host, until it is stopped. Starts a Temporal dev server when none is configured.",
    footer = {"", "Example:", "  slipway worker --stacks /etc/slipway/stacks"})
final class WorkerCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--stacks", paramLabel = "DIR", description = "Directory of stack files; else SLIPWAY_STACKS.")
  private @Nullable Path stacks;

  @Option(names = "--state", paramLabel = "DIR", description = "State directory; else SLIPWAY_STATE, /var/lib/slipway.")
  private @Nullable Path state;

  WorkerCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    WorkerConfig config = WorkerConfig.from(environment());
    Target target = Target.from(session.env());
    try (DevServer server = target.local() ? DevServer.orRunning(session, config.state()) : DevServer.none();
        Connection connection = Connection.open(target);
        SlipwayWorker worker = SlipwayWorker.start(connection.client(), config, session.env())) {
      session.say("%s%nstacks of host %s from %s, state in %s".formatted(target.words(), config.host(), config.stacks(), config.state()));
      CountDownLatch stopped = new CountDownLatch(1);
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped, main)));
      stopped.await();
    }
    return ExitCode.REACHED;
  }

  /** A stop from outside lets the steps at work hand themselves back before the process ends. */
  private static void stop(CountDownLatch stopped, Thread main) {
    stopped.countDown();
    try {
      main.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(session.env());
    if (stacks != null) {
      environment.put("SLIPWAY_STACKS", stacks.toString());
    }
    if (state != null) {
      environment.put("SLIPWAY_STATE", state.toString());
    }
    return environment;
  }
}
