package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.StateDir;
import java.util.List;
import java.util.Map;

/**
 * The definition file that lays one unit on another's network: everything that cannot be together
 * with a shared network is taken out.
 */
final class BorrowedNetwork {
  private BorrowedNetwork() {}

  /** Text of the file. JSON strings are YAML strings; a dollar sign is doubled, as Compose asks. */
  static String text(
      String unit,
      String image,
      String container,
      Map<String, String> environment,
      List<String> command) {
    String text =
        """
        services:
          %s:
            image: %s
            pull_policy: never
            restart: "no"
            network_mode: %s
            networks: !reset {}
            ports: !reset []
            expose: !reset []
            depends_on: !reset {}
            links: !reset []
            external_links: !reset []
            hostname: !reset ""
            domainname: !reset ""
            mac_address: !reset ""
            extra_hosts: !reset []
            dns: !reset []
            dns_search: !reset []
            environment: %s
        """
            .formatted(
                string(unit), string(image), string("container:" + container), string(environment));
    return command.isEmpty() ? text : text + "    command: %s\n".formatted(string(command));
  }

  private static String string(Object value) {
    return StateDir.line(value).replace("$", "$$");
  }
}
