package dev.slipway.it;

import dev.slipway.adapter.exec.Exec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The bridge of the machine's own Docker. A second engine with addresses of its own takes it away
 * whenever it starts again without live-restore (Docker clears "stale" networks by name), so nobody
 * may be on it meanwhile, and it is made anew afterwards.
 */
final class DefaultBridge {
  private static final String NAME = "docker0";
  private static final Duration COMMAND = Duration.ofSeconds(30);

  private DefaultBridge() {}

  /** Refuses when somebody's container would lose its network. */
  static void mustBeUnused() {
    String neighbours =
        run("docker", "ps", "--filter", "network=bridge", "--format", "{{.Names}}").out().strip();
    if (!neighbours.isEmpty()) {
      throw new IllegalStateException(
          "containers are on Docker's default bridge, which a second engine takes away: %s; stop them, or kill engines on another machine"
              .formatted(neighbours.replace('\n', ' ')));
    }
  }

  /** Makes it as the machine's engine made it, where it is gone. */
  static void bringBack() {
    if (run("ip", "link", "show", NAME).ok()) {
      return;
    }
    String format = "{{range .IPAM.Config}}{{.Gateway}} {{.Subnet}}{{end}}";
    String[] address =
        run("docker", "network", "inspect", "bridge", "--format", format).out().strip().split(" ");
    if (address.length == 2) {
      String length = address[1].substring(address[1].indexOf('/'));
      run("ip", "link", "add", NAME, "type", "bridge");
      run("ip", "address", "add", address[0] + length, "dev", NAME);
      run("ip", "link", "set", NAME, "up");
    }
  }

  private static Exec.Result run(String... command) {
    return new Exec().run(Path.of("/"), Map.of(), COMMAND, List.of(command));
  }
}
