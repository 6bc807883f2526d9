package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.worker.SlipwayWorker;
import dev.slipway.worker.WorkerConfig;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run is terminated on a real server while it holds a stack. */
@Timeout(120)
class AbandonedIT {
  private final List<String> posted = new CopyOnWriteArrayList<>();

  @TempDir Path directory;

  @Test
  void on_call_is_told_within_a_minute() throws IOException {
    HttpServer channel = channel();
    DevServerSettings settings =
        DevServerSettings.ofItsOwn(System.getenv(), directory).orElseThrow();
    WorkerConfig config =
        WorkerConfig.from(
            Map.of(
                "SLIPWAY_STACKS",
                Files.createDirectories(directory.resolve("stacks")).toString(),
                "SLIPWAY_STATE",
                directory.resolve("state").toString(),
                "SLIPWAY_ON_CALL",
                "http://127.0.0.1:" + channel.getAddress().getPort() + "/"));
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target());
        SlipwayWorker worker = SlipwayWorker.start(connection.client(), config, System.getenv())) {
      WorkflowStub run = holding(connection.client());
      // The first look is made at once, the second after twenty seconds.
      Invariants.pause(21_000);
      assertEquals(List.of(), posted, "the run is open");
      run.terminate("a test of what must not be done");
      Invariants.await("a call", Duration.ofMinutes(1), () -> !posted.isEmpty());
      assertTrue(posted.getFirst().contains("upgrade/shop"), posted.getFirst());
    } finally {
      channel.stop(0);
    }
  }

  /** Nobody polls for it, so it stays open until it is terminated. */
  private WorkflowStub holding(WorkflowClient client) throws IOException {
    WorkflowStub run =
        client.newUntypedWorkflowStub(
            "Upgrade",
            WorkflowOptions.newBuilder()
                .setWorkflowId("upgrade/shop")
                .setTaskQueue("nobody")
                .build());
    String id = run.start().getRunId();
    Path stack = Files.createDirectories(directory.resolve("state/shop"));
    Files.writeString(
        stack.resolve("lock.json"),
        """
        {"number": 1, "held": true, "workflow": "upgrade/shop", "workflowRun": "%s", "run": "r1",
         "runbook": "Upgrade", "since": "2026-03-01T01:00:00Z", "step": "migrate", "seq": 9}
        """
            .formatted(id));
    return run;
  }

  private HttpServer channel() throws IOException {
    HttpServer channel =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    channel.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    channel.start();
    return channel;
  }
}
