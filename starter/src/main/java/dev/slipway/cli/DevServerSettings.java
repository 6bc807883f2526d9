package dev.slipway.cli;

import dev.slipway.runbook.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a dev server is started.
 *
 * @param binary Temporal's command line, which carries the server
 * @param port of the server, on 127.0.0.1
 * @param uiPort of its UI; 0 for none
 * @param state file that keeps what it knows; null for memory only
 * @param log file that its output is appended to
 * @param logLevel debug, info, warn, error or never
 */
public record DevServerSettings(
    Path binary, int port, int uiPort, @Nullable Path state, Path log, String logLevel) {
  private static final int UI_ABOVE = 1000;

  /**
   * The server of this machine at its fixed port, with its state kept; empty when there is no
   * binary.
   */
  public static Optional<DevServerSettings> ofThisMachine(Map<String, String> env) {
    Path directory = stateDirectory(env);
    return binary(env)
        .map(found ->
            new DevServerSettings(
                found,
                Target.LOCAL_PORT,
                Target.LOCAL_PORT + UI_ABOVE,
                directory.resolve("temporal.db"),
                directory.resolve("temporal.log"),
                "warn"));
  }

  /**
   * A server of its own at free ports, with all its files in one directory; empty when there is no
   * binary.
   */
  public static Optional<DevServerSettings> ofItsOwn(Map<String, String> env, Path directory) {
    return binary(env)
        .map(found ->
            new DevServerSettings(
                found,
                freePort(),
                freePort(),
                directory.resolve("temporal.db"),
                directory.resolve("temporal.log"),
                "warn"));
  }

  /** "temporal" on the path, else where Slipway's scripts put it. */
  public static Optional<Path> binary(Map<String, String> env) {
    List<Path> places = new ArrayList<>();
    for (String directory : env.getOrDefault("PATH", "").split(":")) {
      if (!directory.isBlank()) {
        places.add(Path.of(directory, "temporal"));
      }
    }
    places.add(cache(env).resolve("bin").resolve("temporal"));
    return places.stream()
        .filter(Files::isExecutable)
        .filter(p -> !Files.isDirectory(p))
        .findFirst();
  }

  private static Path cache(Map<String, String> env) {
    String ours = env.getOrDefault("SLIPWAY_CACHE", "");
    String common = env.getOrDefault("XDG_CACHE_HOME", "");
    if (!ours.isBlank()) {
      return Path.of(ours);
    }
    return (common.isBlank() ? Path.of(home(env), ".cache") : Path.of(common)).resolve("slipway");
  }

  /** SLIPWAY_STATE; else the system's directory for root, and the user's for anybody else. */
  public static Path stateDirectory(Map<String, String> env) {
    String ours = env.getOrDefault("SLIPWAY_STATE", "");
    if (!ours.isBlank()) {
      return Path.of(ours);
    }
    if (System.getProperty("user.name", "").equals("root")) {
      return Path.of("/var/lib/slipway");
    }
    String common = env.getOrDefault("XDG_STATE_HOME", "");
    Path base = common.isBlank() ? Path.of(home(env), ".local", "state") : Path.of(common);
    return base.resolve("slipway");
  }

  private static String home(Map<String, String> env) {
    String home = env.getOrDefault("HOME", "");
    return home.isBlank() ? System.getProperty("user.home", ".") : home;
  }

  /** Free when asked; nobody else is expected to take it within the second until it is used. */
  private static int freePort() {
    try {
      return bindOnce(0);
    } catch (IOException none) {
      throw CliFailure.unavailable("no free port on 127.0.0.1: " + none.getMessage(), "");
    }
  }

  /**
   * Before the start: afterwards the one who has taken the port would answer in the server's stead.
   */
  void refuseTakenPorts() {
    for (int wanted : uiPort == 0 ? new int[] {port} : new int[] {port, uiPort}) {
      try {
        bindOnce(wanted);
      } catch (IOException taken) {
        throw CliFailure.unavailable(
            "the port %d of 127.0.0.1 is taken: %s".formatted(wanted, taken.getMessage()),
            "find out by whom: ss -ltnp 'sport = :%d'".formatted(wanted));
      }
    }
  }

  /** Binds a port for a moment, 0 for any; which one it was. */
  private static int bindOnce(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where to connect to. */
  public Target target() {
    return Target.ofThisMachine(port);
  }

  /** Address of the UI; empty when there is none. */
  public String ui() {
    return uiPort == 0 ? "" : "http://127.0.0.1:" + uiPort;
  }

  List<String> command() {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(binary.toString(), "server", "start-dev", "--ip", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port), "--namespace", Target.NAMESPACE));
    command.addAll(List.of("--log-level", logLevel));
    // What is too large for a server of the compose file is so here already.
    command.addAll(
        List.of("--dynamic-config-value", "limit.blobSize.error=" + ServerChecks.PAYLOAD_BYTES));
    command.addAll(
        uiPort == 0 ? List.of("--headless") : List.of("--ui-port", Integer.toString(uiPort)));
    if (state != null) {
      command.addAll(List.of("--db-filename", state.toString()));
    }
    Names.ATTRIBUTES.forEach(a -> command.addAll(List.of("--search-attribute", a + "=Keyword")));
    return command;
  }
}
