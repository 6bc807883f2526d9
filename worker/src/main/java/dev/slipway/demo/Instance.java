package dev.slipway.demo;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.SettingsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One running copy of the example stack, with secrets, port and name of its own; taken away with
 * all it made.
 */
public final class Instance implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(5);

  /** Removing one of these takes a name away; the image stays as long as it has another one. */
  private static final String KEPT = "{{.Repository}}:{{.Tag}}";

  private final Exec exec = new Exec();
  private final Path directory;
  private final String name;
  private final int port;
  private final Map<String, String> environment;
  private final Example example;

  private Instance(
      Example example, Path directory, String name, int port, Map<String, String> environment) {
    this.example = example;
    this.directory = directory;
    this.name = name;
    this.port = port;
    this.environment = Map.copyOf(environment);
  }

  /**
   * Makes and starts an instance.
   *
   * @param home the project's own directory, with {@code stacks} in it
   * @param stacks directory in which the instance gets a directory of its own
   * @param name of stack and project
   */
  public static Instance start(Path home, Path stacks, String name) {
    return start(home, stacks, name, Map.of());
  }

  /**
   * Makes and starts an instance on an engine of one's own.
   *
   * @param environment of the commands that are run, e.g. where Docker is
   */
  public static Instance start(
      Path home, Path stacks, String name, Map<String, String> environment) {
    return start(Example.KEKKAI, home, stacks, name, environment);
  }

  /** The same of an example stack. */
  public static Instance start(
      Example example, Path home, Path stacks, String name, Map<String, String> environment) {
    return start(example, home, stacks, name, environment, directory -> {});
  }

  /**
   * The same of an example stack whose files are changed before its first start.
   *
   * @param change gets the instance's directory
   */
  public static Instance start(
      Example example,
      Path home,
      Path stacks,
      String name,
      Map<String, String> environment,
      Consumer<Path> change) {
    Instance instance = new Instance(example, stacks.resolve(name), name, freePort(), environment);
    instance.must(home, example.make(home, instance.directory, name, instance.port, registry()));
    change.accept(instance.directory);
    try {
      instance.must(instance.directory, example.start(home, instance.directory));
    } catch (RuntimeException e) {
      instance.close();
      throw e;
    }
    return instance;
  }

  /** An instance whose directory is there already; nothing is started. */
  public static Instance at(Path directory, String name, int port) {
    return new Instance(Example.KEKKAI, directory, name, port, Map.of());
  }

  /** Builds the releases of the stack that are not in the registry yet. */
  public static void buildReleases(Path home) {
    Exec.Result built =
        new Exec()
            .run(
                home,
                Map.of("KEKKAI_REGISTRY", registry()),
                Duration.ofMinutes(20),
                List.of(home.resolve("stacks/kekkai/build").toString()));
    if (!built.ok()) {
      throw StepFailure.environment("BUILD", "stacks/kekkai/build failed: " + built.err());
    }
  }

  public static String registry() {
    return "127.0.0.1:" + System.getenv().getOrDefault("SLIPWAY_REGISTRY_PORT", "5555");
  }

  /** The stack's own command, as an operator types it in the stack's directory. */
  public Exec.Result compose(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker", "compose"));
    command.addAll(List.of(arguments));
    return must(directory, command);
  }

  /** A command that has to succeed. */
  public Exec.Result must(Path where, List<String> command) {
    Exec.Result result = exec.run(where, environment, START, command);
    if (!result.ok()) {
      throw StepFailure.environment(
          "COMMAND", "%s ended with %d: %s".formatted(command, result.exit(), result.err()));
    }
    return result;
  }

  public String name() {
    return name;
  }

  public Path directory() {
    return directory;
  }

  public String address() {
    return "http://127.0.0.1:" + port;
  }

  /** What users show to be let in. */
  public String token() {
    return setting(example.token());
  }

  public String setting(String variable) {
    return SettingsFile.read(directory.resolve(".env")).getOrDefault(variable, "");
  }

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes containers, volumes and networks of the instance, and what runs of Slipway made for it,
   * names of images too.
   */
  @Override
  public void close() {
    // Helpers sit on the stack's networks, which Compose could not take away then.
    sweep("container", List.of("rm", "--force", "--volumes"), List.of("ls", "--all", "--quiet"));
    exec.run(
        directory,
        environment,
        START,
        List.of("docker", "compose", "down", "--volumes", "--remove-orphans", "--timeout", "1"));
    sweep("container", List.of("rm", "--force", "--volumes"), List.of("ls", "--all", "--quiet"));
    sweep("volume", List.of("rm", "--force"), List.of("ls", "--quiet"));
    remove("image", List.of("rm"), List.of("ls", "--format", KEPT, "slipway-kept/" + name));
    String built = example.images(name);
    if (!built.isEmpty()) {
      remove("image", List.of("rm"), List.of("ls", "--format", KEPT, built));
    }
    removeTree(directory);
    removeTree(directory.resolveSibling(name + ".git"));
  }

  private void sweep(String kind, List<String> remove, List<String> list) {
    List<String> ours = new ArrayList<>(list);
    ours.addAll(List.of("--filter", "label=dev.slipway.stack=" + name));
    remove(kind, remove, ours);
  }

  private void remove(String kind, List<String> remove, List<String> list) {
    for (String found : docker(kind, list).out().lines().toList()) {
      List<String> command = new ArrayList<>(remove);
      command.add(found);
      docker(kind, command);
    }
  }

  private Exec.Result docker(String kind, List<String> words) {
    List<String> command = new ArrayList<>(List.of("docker", kind));
    command.addAll(words);
    return exec.run(Path.of("/"), environment, START, command);
  }

  /** Removes a directory and all below it; nothing happens when it is absent. */
  public static void removeTree(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> below = Files.walk(tree)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
