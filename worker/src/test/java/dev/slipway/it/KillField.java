package dev.slipway.it;

import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stack under load on an engine, a Temporal server, a worker and an agent of its own, each of
 * which can be killed alone and comes back as it was.
 */
final class KillField implements Field.Running {
  private final Path work;
  private final @Nullable OwnDocker docker;
  private final DevServerSettings settings;
  private final OwnProcess central;
  private final OwnProcess agent;
  private DevServer server;
  private Field field;

  private KillField(@Nullable OwnDocker engine, String databaseServer) throws IOException {
    work = Files.createTempDirectory("slipway-it-");
    settings = DevServerSettings.ofItsOwn(System.getenv(), work).orElseThrow();
    docker = engine;
    Path jar = Files.copy(Path.of("target", "slipway.jar"), work.resolve("slipway.jar"));
    String stacks = work.resolve("stacks").toString();
    central = process(jar, "central.log", "central worker", "--central", "--stacks", stacks);
    agent = process(jar, "agent.log", "agent of host", "--agent", "--host", "local");
    server = DevServer.start(settings);
    Field.Ground ground =
        new Field.Ground(settings.target().address(), "", () -> server.close(), environment());
    field = field(ground, databaseServer);
  }

  private Field field(Field.Ground ground, String databaseServer) throws IOException {
    try {
      return Field.on(ground, work, "ki", databaseServer, f -> startProcesses());
    } catch (RuntimeException | IOException e) {
      ground.server().close();
      closeDocker();
      throw e;
    }
  }

  static KillField open() throws IOException {
    return new KillField(OwnDocker.start(), Field.SERVER);
  }

  /**
   * On the machine's engine, which nobody kills.
   *
   * @param databaseServer what the database unit runs
   */
  static KillField onTheMachines(String databaseServer) throws IOException {
    return new KillField(null, databaseServer);
  }

  private Map<String, String> environment() {
    return docker == null ? Map.of() : docker.environment();
  }

  private OwnDocker docker() {
    return Objects.requireNonNull(docker, "the machine's engine is nobody's to kill");
  }

  private void closeDocker() {
    if (docker != null) {
      docker.close();
    }
  }

  private OwnProcess process(Path jar, String log, String ready, String... arguments) {
    Map<String, String> environment = new TreeMap<>(environment());
    environment.put("TEMPORAL_ADDRESS", settings.target().address());
    environment.put("SLIPWAY_STATE", work.resolve("state").toString());
    return new OwnProcess(jar, work.resolve(log), ready, environment, arguments);
  }

  private Field.Running startProcesses() {
    central.start();
    agent.start();
    return () -> {
      agent.close();
      central.close();
    };
  }

  Field field() {
    return field;
  }

  /** From now on. */
  HelperTimes helperTimes() throws IOException {
    return HelperTimes.of(field, environment());
  }

  /** What the processes have said, and the engine. */
  List<Path> logs() {
    return Stream.of(
            work.resolve("central.log"),
            work.resolve("agent.log"),
            settings.log(),
            docker == null ? null : docker.log())
        .filter(Objects::nonNull)
        .toList();
  }

  /** What takes its time is done before the moment comes. */
  void prepare(Victim victim) {
    if (victim == Victim.DOCKERD || victim == Victim.DOCKERD_ALONE) {
      docker().letContainersLive(victim == Victim.DOCKERD_ALONE);
    }
  }

  /** Kills; false when there is nothing of the kind to kill now. */
  boolean kill(Victim victim) {
    return switch (victim) {
      case CENTRAL -> central.kill();
      case AGENT -> agent.kill();
      case SERVER -> killServer();
      case DATABASE -> killContainer(field.container("postgres"));
      case HELPER -> killContainer(helper());
      case DOCKERD, DOCKERD_ALONE -> docker().kill();
    };
  }

  private boolean killServer() {
    ProcessHandle handle = ProcessHandle.of(server.pid()).orElseThrow();
    boolean killed = handle.destroyForcibly();
    handle.onExit().join();
    return killed;
  }

  /** One that a run has made and that runs; empty when there is none. */
  private String helper() {
    String label = "label=dev.slipway.stack=" + field.stack.name();
    return field.docker("ps", "--quiet", "--filter", label).out().lines().findFirst().orElse("");
  }

  private boolean killContainer(String id) {
    return !id.isEmpty() && field.docker("kill", "--signal", "KILL", id).ok();
  }

  /** What a supervisor does: it starts again what it finds dead. */
  void restore(Victim victim) throws IOException {
    switch (victim) {
      case CENTRAL -> central.start();
      case AGENT -> agent.start();
      case SERVER -> server = DevServer.start(settings);
      case DATABASE -> field.docker("start", field.container("postgres"));
      case HELPER -> {}
      case DOCKERD, DOCKERD_ALONE -> docker().recover();
    }
  }

  @Override
  public void close() {
    field.close();
    closeDocker();
  }
}
