package dev.slipway.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.cli.Leash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Docker engine of the test's own beside the machine's: who kills it hurts nobody else. It has
 * its own data, bridge and addresses, and leaves the machine's packet filter to the machine's
 * engine.
 */
final class OwnDocker implements Field.Running {
  private static final String BRIDGE = "slipwaykills";
  private static final String ADDRESSES = "10.213.0.0/16";

  private static final String NAME = "slipway-docker-";

  /** What a stack needs and no registry has; the rest is pulled. */
  private static final List<String> LOCAL_IMAGES =
      List.of("nginx:1.26", "postgres:17", "valkey/valkey:8", "slipway/helper:1");

  private static final Set<String> RESTARTED = Set.of("always", "unless-stopped");

  /** It recovers its containers first; without a kill it takes two seconds. */
  private static final Duration START = Duration.ofSeconds(90);

  private static final Duration COMMAND = Duration.ofMinutes(3);

  private final Path root;
  private @Nullable Process daemon;
  private boolean containersLive;

  private OwnDocker(Path root) {
    this.root = root;
  }

  static OwnDocker start() throws IOException {
    DefaultBridge.mustBeUnused();
    removeDead();
    removeBridges();
    OwnDocker docker = new OwnDocker(Files.createTempDirectory(NAME));
    try {
      docker.network();
      docker.writeSettings();
      docker.startAgain();
      docker.loadImages();
      return docker;
    } catch (RuntimeException | IOException e) {
      docker.close();
      throw e;
    }
  }

  Map<String, String> environment() {
    return Map.of("DOCKER_HOST", address());
  }

  private String address() {
    return "unix://" + root.resolve("docker.sock");
  }

  /**
   * Packets between its containers pass the machine's filter, which drops what it does not know.
   */
  private void network() {
    if (!run(Map.of(), List.of("ip", "link", "show", BRIDGE)).ok()) {
      must("ip", "link", "add", BRIDGE, "type", "bridge");
      must("ip", "addr", "add", "10.213.0.1/24", "dev", BRIDGE);
      must("ip", "link", "set", BRIDGE, "up");
    }
    if (!run(Map.of(), filter("-C")).ok()) {
      must(filter("-I").toArray(String[]::new));
    }
  }

  private static List<String> filter(String action) {
    return List.of("iptables", action, "FORWARD", "-s", ADDRESSES, "-d", ADDRESSES, "-j", "ACCEPT");
  }

  private void writeSettings() {
    try {
      String text = "{\"live-restore\": %s}%n".formatted(containersLive);
      Files.writeString(root.resolve("daemon.json"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the engine and waits until it answers. */
  void startAgain() {
    List<String> command = new ArrayList<>(List.of("dockerd"));
    command.addAll(List.of("--config-file", root.resolve("daemon.json").toString()));
    command.addAll(List.of("--data-root", root.resolve("data").toString()));
    command.addAll(List.of("--exec-root", root.resolve("exec").toString()));
    command.addAll(List.of("--pidfile", root.resolve("pid").toString(), "--host", address()));
    command.addAll(List.of("--bridge", BRIDGE, "--iptables=false", "--ip6tables=false"));
    command.addAll(List.of("--default-address-pool", "base=10.213.128.0/17,size=24"));
    try {
      // Its own child died with it. Where nobody reaps orphans the next one takes that for alive.
      Files.deleteIfExists(root.resolve("exec/containerd/containerd.pid"));
      daemon =
          Leash.start(
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Invariants.await("Docker to answer", START, () -> docker("version").ok());
  }

  Path log() {
    return root.resolve("dockerd.log");
  }

  /**
   * Has containers live on while the engine is away and after it, or not (live-restore); nothing
   * happens when it is set so.
   */
  void letContainersLive(boolean live) {
    if (containersLive == live) {
      return;
    }
    containersLive = live;
    writeSettings();
    must("kill", "-HUP", Long.toString(Objects.requireNonNull(daemon).pid()));
    Invariants.await(
        "Docker to take its setting",
        Duration.ofSeconds(10),
        () -> docker("info", "--format", "{{.LiveRestoreEnabled}}").out().contains("" + live));
  }

  /** Kills the engine, and nothing else. */
  boolean kill() {
    try {
      Objects.requireNonNull(daemon).destroyForcibly().waitFor();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Starts the engine after a kill. It ends the containers that lived on, and should start those
   * again that its own notes say ran and were not stopped by anybody; Docker 20.10 takes its own
   * stop for somebody's, so this is done here.
   */
  void recover() throws IOException {
    List<String> ran = containersLive ? List.of() : toBeStarted();
    startAgain();
    ran.forEach(id -> docker("start", id));
  }

  private List<String> toBeStarted() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> ids = new ArrayList<>();
    try (Stream<Path> containers = Files.list(root.resolve("data/containers"))) {
      for (Path container : containers.toList()) {
        JsonNode notes = json.readTree(container.resolve("config.v2.json").toFile());
        JsonNode host = json.readTree(container.resolve("hostconfig.json").toFile());
        String policy = host.path("RestartPolicy").path("Name").asText();
        if (notes.path("State").path("Running").asBoolean() && RESTARTED.contains(policy)) {
          ids.add(notes.path("ID").asText());
        }
      }
    }
    return ids;
  }

  private void loadImages() throws IOException {
    List<String> save = new ArrayList<>(List.of("docker", "save"));
    save.addAll(LOCAL_IMAGES);
    ProcessBuilder load =
        new ProcessBuilder("docker", "--host", address(), "load", "--quiet")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    for (Process process : ProcessBuilder.startPipeline(List.of(new ProcessBuilder(save), load))) {
      try {
        if (process.waitFor() != 0) {
          throw new IllegalStateException("images of the machine's Docker cannot be taken over");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  Exec.Result docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return run(environment(), command);
  }

  private static void must(String... command) {
    Exec.Result result = run(Map.of(), List.of(command));
    if (!result.ok()) {
      throw new IllegalStateException(List.of(command) + ": " + result.err());
    }
  }

  private static Exec.Result run(Map<String, String> environment, List<String> command) {
    return new Exec().run(Path.of("/"), environment, COMMAND, command);
  }

  @Override
  public void close() {
    List<String> all = docker("ps", "--all", "--quiet").out().lines().toList();
    if (!all.isEmpty()) {
      List<String> remove = new ArrayList<>(List.of("rm", "--force", "--volumes"));
      remove.addAll(all);
      docker(remove.toArray(String[]::new));
    }
    Process running = daemon;
    if (running != null) {
      running.destroy();
      Invariants.await("Docker to end", START, () -> !running.isAlive());
    }
    // Of an engine that did not come back.
    ProcessHandle.allProcesses().filter(p -> isOf(root, p)).forEach(OwnDocker::end);
    removeBridges();
    DefaultBridge.bringBack();
    run(Map.of(), filter("-D"));
    remove(root);
  }

  /** Its own, and those of networks that it could not take away itself. */
  private static void removeBridges() {
    run(Map.of(), List.of("ip", "-oneline", "-4", "address"))
        .out()
        .lines()
        .map(line -> line.split("\\s+", 5))
        .filter(parts -> parts.length > 3 && parts[3].startsWith("10.213."))
        .forEach(parts -> run(Map.of(), List.of("ip", "link", "delete", parts[1])));
  }

  /** By its command line: a dead process that nobody reaps has none. */
  private static boolean isOf(Path root, ProcessHandle process) {
    return process.info().commandLine().filter(c -> c.contains(root.toString())).isPresent();
  }

  private static void end(ProcessHandle process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** The engine mounts its data on itself, and leaves that so; one that was killed leaves more. */
  private static void remove(Path root) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/mounts")).reversed()) {
        String mounted = line.split(" ", 3)[1];
        if (Path.of(mounted).startsWith(root)) {
          run(Map.of(), List.of("umount", mounted));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Were a mount left over, what is mounted there would go with it.
    run(Map.of(), List.of("rm", "-rf", "--one-file-system", root.toString()));
  }

  /** What test runs that were killed have left. */
  private static void removeDead() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> files = Files.list(temporary)) {
      files
          .filter(f -> String.valueOf(f.getFileName()).startsWith(NAME))
          .filter(f -> ProcessHandle.allProcesses().noneMatch(p -> isOf(f, p)))
          .forEach(OwnDocker::remove);
    }
  }
}
