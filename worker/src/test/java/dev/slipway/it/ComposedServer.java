package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.Repository;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Exec.Result;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.demo.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * docker-compose.temporal.yml and its directory, copied as an operator would have them, at ports
 * and under a project name of its own; what the page about it says can be run here word for word.
 */
final class ComposedServer implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(150);
  private static final String FENCE = "```";

  final Path directory;
  final String project;
  final int port = freePort();
  final int uiPort = freePort();
  final int remotePort = freePort();

  private ComposedServer(Path directory) {
    this.directory = directory;
    this.project = "tc" + Long.toString(System.nanoTime() & 0xFFFFFF, 36);
  }

  static ComposedServer prepare() throws IOException {
    ComposedServer server = new ComposedServer(Files.createTempDirectory("slipway-it-"));
    copy(Repository.root().resolve("docker-compose.temporal.yml"), server.directory);
    Files.createDirectories(server.file("stacks"));
    copy(Repository.root().resolve("stacks/temporal"), server.file("stacks"));
    server.leaveOut(".env", "override.yml", "remote-secrets");
    Files.writeString(server.file("stacks/temporal/override.yml"), server.labels());
    return server;
  }

  private static void copy(Path from, Path to) {
    Result copied =
        new Exec()
            .run(
                Path.of("/"),
                Map.of(),
                LONGEST,
                List.of("cp", "-R", from.toString(), to.toString()));
    assertTrue(copied.ok(), copied.err());
  }

  /** What belongs to somebody who uses the file of this checkout. */
  private void leaveOut(String... names) {
    for (String name : names) {
      Instance.removeTree(file("stacks/temporal/" + name));
    }
  }

  private String labels() {
    String label = "{ labels: { dev.slipway.test: %s } }".formatted(project);
    String services =
        Stream.of("postgresql", "schema", "temporal", "namespace", "ui", "remote")
            .map(s -> "  %s: %s\n".formatted(s, label))
            .collect(Collectors.joining());
    return "services:\n%svolumes:\n  database: %s\n  versions: %s\nnetworks:\n  default: %s\n"
        .formatted(services, label, label, label);
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Adds a line to the settings, as an editor would; the last one of a name counts. */
  void set(String name, Object value) {
    try {
      Files.writeString(
          file("stacks/temporal/.env"),
          "%s=%s\n".formatted(name, value),
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The commands of the n-th block under a heading of the page, for the ports of this server. */
  String page(String heading, int block) {
    String text = Repository.read("docs/temporal-server.md");
    int from = text.indexOf("\n## " + heading + "\n");
    assertTrue(from >= 0, "no heading " + heading);
    int start = from;
    for (int i = 0; i <= block; i++) {
      start = text.indexOf(FENCE + "sh\n", start + 1);
      assertTrue(start >= 0, "no block %d under %s".formatted(block, heading));
    }
    return text.substring(start + FENCE.length() + 3, text.indexOf(FENCE, start + 1))
        .replace("127.0.0.1:7233", address());
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Runs commands and expects them to succeed. */
  String run(String commands) {
    Result result = attempt(commands);
    assertTrue(result.ok(), () -> commands + "\n" + result.out() + result.err());
    return result.out() + result.err();
  }

  /** Runs commands that must be refused; what was said. */
  String refused(String commands) {
    Result result = attempt(commands);
    String said = result.out() + result.err();
    assertTrue(result.exit() != 0, () -> commands + " was not refused: " + said);
    return said;
  }

  private Result attempt(String commands) {
    String path = System.getenv("PATH");
    Path temporal = DevServerSettings.binary(System.getenv()).orElseThrow();
    return new Exec()
        .runApart(
            directory,
            Map.of(
                "COMPOSE_PROJECT_NAME",
                project,
                "PATH",
                path + ":" + temporal.getParent(),
                "TEMPORAL_CONFIG_FILE",
                file("profile.toml").toString()),
            LONGEST,
            List.of("bash", "-euo", "pipefail", "-c", commands));
  }

  /** Every container with its id and, of those that run, since when. */
  Map<String, String> containers() {
    String format =
        "{{index .Config.Labels \"com.docker.compose.service\"}} {{.Id}} {{if .State.Running}}{{.State.StartedAt}}{{end}}";
    return inspected(format).stream()
        .map(line -> line.split(" ", 2))
        .collect(Collectors.toMap(p -> p[0], p -> p[1], (a, b) -> a + b, TreeMap::new));
  }

  /** The addresses of this machine that something is published on. */
  List<String> published() {
    String format =
        "{{range $p, $all := .HostConfig.PortBindings}}{{range $all}}{{.HostIp}}{{end}} {{end}}{{.HostConfig.NetworkMode}}";
    List<String> addresses = new ArrayList<>();
    for (String line : inspected(format)) {
      List<String> words = List.of(line.strip().split(" +"));
      assertEquals(project + "_default", words.getLast(), "a network of its own");
      addresses.addAll(words.subList(0, words.size() - 1));
    }
    return addresses;
  }

  private List<String> inspected(String format) {
    return run("docker ps --all --quiet --filter label=com.docker.compose.project=%s | xargs docker inspect --format '%s'"
            .formatted(project, format))
        .lines()
        .toList();
  }

  @Override
  public void close() {
    attempt("stacks/temporal/compose --profile remote down --volumes --timeout 1");
    Instance.removeTree(directory);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
