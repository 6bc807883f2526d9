package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.Repository;
import dev.slipway.cli.Cli;
import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.cli.Sessions;
import dev.slipway.worker.SlipwayWorker;
import dev.slipway.worker.WorkerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A doctor with a real worker and its agent. */
@Timeout(120)
class DoctorOfAgentsIT {
  @TempDir Path directory;

  @Test
  void hosts_are_asked_for_what_their_stacks_need() throws IOException {
    Path stacks = Files.createDirectories(directory.resolve("stacks"));
    stack(stacks, "here", "local", 100);
    stack(stacks, "there", "elsewhere", 100);
    stack(stacks, "full", "local", 1);
    DevServerSettings settings =
        DevServerSettings.ofItsOwn(System.getenv(), directory).orElseThrow();
    WorkerConfig config =
        WorkerConfig.from(
            Map.of(
                "SLIPWAY_STACKS", stacks.toString(),
                "SLIPWAY_STATE", directory.resolve("state").toString()));
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target());
        SlipwayWorker worker = SlipwayWorker.start(connection.client(), config, System.getenv())) {
      String text = doctor(server.target().address());
      assertTrue(text.contains("ok    agent local: answers, protocol 1"), text);
      assertTrue(text.contains("ok    clock local: agrees with Temporal's"), text);
      assertTrue(text.contains("STOP  agent elsewhere: its agent does not answer"), text);
      assertTrue(text.contains("slipway worker --agent --host elsewhere"), text);
      assertTrue(text.contains("STOP  disk local:"), text);
      assertTrue(text.contains("at most 1 % allowed"), text);
      assertTrue(text.contains("ok    open runs: "), text);
    }
  }

  private static void stack(Path stacks, String name, String host, int maxUsed) throws IOException {
    String kekkai = Repository.read("stacks/kekkai/slipway.yml");
    String file =
        kekkai
            .replaceFirst("(?m)^stack: .*$", "stack: " + name)
            .replaceFirst("maxUsed: \\d+%", "maxUsed: " + maxUsed + "%");
    assertTrue(file.contains("maxUsed: " + maxUsed + "%"), file);
    Path root = Files.createDirectory(stacks.resolve(name));
    Files.writeString(
        root.resolve("slipway.yml"),
        file.replaceFirst("(?m)^host: .*$", "host: " + host)
            .replaceFirst("directory: \\.", "directory: " + root));
    Files.writeString(
        root.resolve("docker-compose.yml"), Repository.read("stacks/kekkai/docker-compose.yml"));
  }

  private static String doctor(String address) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code =
        Cli.create(
                Sessions.of(
                    Map.of("TEMPORAL_ADDRESS", address, "HOME", "/nonexistent"), stream, stream))
            .execute("doctor");
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(1, code, text);
    return text;
  }
}
