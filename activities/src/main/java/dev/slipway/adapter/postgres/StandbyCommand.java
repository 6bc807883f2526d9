package dev.slipway.adapter.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the standby is started: by arguments alone, so that its directory stays as it was copied. */
final class StandbyCommand {

  private StandbyCommand() {}

  /**
   * @param libraries what the server itself loads; its log may need them to be replayed
   */
  static List<String> of(
      String directory, String port, String user, String slot, String libraries) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("config_file", "/dev/null");
    settings.put("listen_addresses", "");
    settings.put("unix_socket_directories", "/tmp");
    settings.put(
        "primary_conninfo",
        "host=127.0.0.1 port=%s user=%s passfile=%s application_name=%s"
            .formatted(port, user, PassFile.inside(), slot));
    settings.put("primary_slot_name", slot);
    settings.put("recovery_target_timeline", "latest");
    settings.put("restore_command", "");
    settings.put("archive_mode", "off");
    settings.put("logging_collector", "off");
    settings.put("log_destination", "stderr");
    settings.put("ssl", "off");
    settings.put("shared_preload_libraries", libraries);
    // Nobody asks it, so it needs none of its server's limits.
    settings.put("hot_standby", "off");
    settings.put("wal_receiver_status_interval", "1s");
    // What is dirty when it stops is written in the freeze.
    settings.put("shared_buffers", "32MB");
    settings.put("huge_pages", "off");
    List<String> command = new ArrayList<>(List.of("postgres", "-D", directory));
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return command;
  }
}
