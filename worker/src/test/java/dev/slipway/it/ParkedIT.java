package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many runs wait for somebody's word at once, on one real worker process. */
@Tag("alone")
@Timeout(300)
class ParkedIT {
  private static final int RUNS = 200;
  private static final long MEGABYTES = 500;
  private static final Duration AT_MOST = Duration.ofSeconds(1);
  private static final String NAMESPACE = "parked";

  @TempDir Path directory;

  @Test
  void two_hundred_runs_that_wait_need_little_memory_and_answer_at_once() throws Exception {
    DevServerSettings settings =
        DevServerSettings.ofItsOwn(System.getenv(), directory).orElseThrow();
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target())) {
      WorkflowClient client = parkedOf(connection.client());
      Process worker = worker(server.target().address());
      try {
        List<WorkflowStub> runs = IntStream.range(0, RUNS).mapToObj(n -> start(client, n)).toList();
        runs.forEach(ParkedIT::awaitApproval);
        List<Duration> answers = new ArrayList<>();
        runs.forEach(run -> answers.add(timeOfStatus(run)));
        Duration slowest = answers.stream().max(Duration::compareTo).orElseThrow();
        assertTrue(slowest.compareTo(AT_MOST) < 0, "the slowest answer took " + slowest);
        long used = residentMegabytes(worker);
        assertTrue(used > 50 && used <= MEGABYTES, used + " MB with " + RUNS + " runs");
      } finally {
        worker.destroyForcibly().waitFor();
      }
    }
  }

  private static WorkflowClient parkedOf(WorkflowClient client) {
    WorkflowServiceStubs stubs = client.getWorkflowServiceStubs();
    stubs
        .blockingStub()
        .registerNamespace(
            RegisterNamespaceRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setWorkflowExecutionRetentionPeriod(
                    com.google.protobuf.Duration.newBuilder().setSeconds(86_400))
                .build());
    WorkflowClient parked =
        WorkflowClient.newInstance(
            stubs, client.getOptions().toBuilder().setNamespace(NAMESPACE).build());
    // A server takes in a new namespace when it reads the list of them the next time: ten seconds.
    Invariants.await("the namespace", Duration.ofMinutes(1), () -> known(parked));
    return parked;
  }

  private static boolean known(WorkflowClient parked) {
    try {
      parked
          .getWorkflowServiceStubs()
          .blockingStub()
          .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(NAMESPACE).build());
      start(parked, RUNS);
      return true;
    } catch (StatusRuntimeException | WorkflowServiceException notYet) {
      return false;
    }
  }

  private static WorkflowStub start(WorkflowClient client, int number) {
    WorkflowStub run =
        client.newUntypedWorkflowStub(
            Names.UPGRADE,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Names.CENTRAL_QUEUE)
                .setWorkflowId("upgrade/shop-" + number)
                .build());
    run.start(Map.of("stack", "shop", "to", Map.of("app", "2.0")));
    return run;
  }

  private static void awaitApproval(WorkflowStub run) {
    Invariants.await(
        "a question", Duration.ofMinutes(2), () -> status(run).phase().equals("approval"));
  }

  private static Status status(WorkflowStub run) {
    return run.query("status", Status.class);
  }

  private static Duration timeOfStatus(WorkflowStub run) {
    long from = System.nanoTime();
    assertEquals("approval", status(run).phase());
    return Duration.ofNanos(System.nanoTime() - from);
  }

  private Process worker(String address) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ParkedWorker.class.getName(),
                NAMESPACE)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("worker.log").toFile());
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    environment.put("TEMPORAL_ADDRESS", address);
    environment.put(
        "SLIPWAY_STACKS", Files.createDirectories(directory.resolve("stacks")).toString());
    environment.put("SLIPWAY_STATE", directory.resolve("state").toString());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static long residentMegabytes(Process process) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"))
            .lines()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .sum()
        / 1024;
  }
}
