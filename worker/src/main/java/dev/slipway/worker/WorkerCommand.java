package dev.slipway.worker;

import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import dev.slipway.cli.Target;
import dev.slipway.worker.SlipwayWorker.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "worker",
    description =
        "Run the central worker and the agent of this host, or one of the two, until it is stopped. Starts a Temporal dev server when none is configured.",
    footer = {
      "",
      "Examples:",
      "  slipway worker --stacks /etc/slipway/stacks",
      "  slipway worker --central --stacks /etc/slipway/stacks",
      "  slipway worker --agent --host web1"
    })
final class WorkerCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--stacks",
      paramLabel = "DIR",
      description = "Directory of stack files; else SLIPWAY_STACKS.")
  private @Nullable Path stacks;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "State directory; else SLIPWAY_STATE, /var/lib/slipway.")
  private @Nullable Path state;

  @Option(
      names = "--central",
      description = "Only the central worker: runbooks and stack files; acts on no host.")
  private boolean central;

  @Option(names = "--agent", description = "Only the agent of a host: acts on its stacks.")
  private boolean agent;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "Host that the agent acts on, as stack files name it; else SLIPWAY_HOST, local.")
  private @Nullable String host;

  WorkerCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    WorkerConfig config = WorkerConfig.from(environment());
    Role role = role();
    refuseNoStacks(role, config);
    Target target = Target.from(session.env());
    try (Resources resources = new Resources()) {
      if (role != Role.AGENT && target.local() && !Connection.answers(target)) {
        session.say(
            "no Temporal server is configured: starting a dev server at " + target.address());
        resources.start(() -> DevServer.start(devServer()));
      }
      Connection connection = resources.start(() -> Connection.open(target));
      resources.start(() -> SlipwayWorker.start(role, connection.client(), config, session.env()));
      session.say(target.words() + System.lineSeparator() + words(role, config));
      // Ctrl-C and a stop by the service manager end the process; the resources' own hook ends what
      // was started.
      new CountDownLatch(1).await();
    }
    return ExitCode.REACHED;
  }

  /** Both, unless one is asked for; a host is the agent's. */
  Role role() {
    if (central && (agent || host != null)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--central acts on no host: leave --agent and --host away, or --central");
    }
    return central ? Role.CENTRAL : agent ? Role.AGENT : Role.BOTH;
  }

  /** One that is started in the wrong place would answer for stacks that it does not know. */
  private void refuseNoStacks(Role role, WorkerConfig config) {
    if (role != Role.AGENT && !Files.isDirectory(config.stacks())) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "there is no directory %s to read stack files from: name it with --stacks DIR, or SLIPWAY_STACKS"
              .formatted(config.stacks().toAbsolutePath()));
    }
  }

  private static String words(Role role, WorkerConfig config) {
    return switch (role) {
      case BOTH, LOCAL ->
          "stacks of host %s from %s, state in %s"
              .formatted(config.host(), config.stacks(), config.state());
      case CENTRAL -> "central worker, stacks from %s".formatted(config.stacks());
      case AGENT -> "agent of host %s, state in %s".formatted(config.host(), config.state());
    };
  }

  /** Its state is this worker's: whoever names a directory means all of it. */
  DevServerSettings devServer() {
    return DevServerSettings.ofThisMachine(environment())
        .orElseThrow(() ->
            new CommandLine.ParameterException(
                spec.commandLine(),
                "no Temporal server is configured and there is no 'temporal' binary to start one; set TEMPORAL_ADDRESS, or run: dev/setup temporal"));
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(session.env());
    if (stacks != null) {
      environment.put("SLIPWAY_STACKS", stacks.toString());
    }
    if (state != null) {
      environment.put("SLIPWAY_STATE", state.toString());
    }
    if (host != null) {
      environment.put("SLIPWAY_HOST", host);
    }
    return environment;
  }
}
