package dev.slipway.it;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.cli.Payloads;
import dev.slipway.demo.Instance;
import dev.slipway.demo.Ledger;
import dev.slipway.demo.Load;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Names;
import dev.slipway.worker.SlipwayWorker;
import dev.slipway.worker.WorkerConfig;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One stack under load with a worker and a Temporal server of its own; taken away at the end of a
 * test class.
 */
final class Field implements AutoCloseable {
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  final Path work;
  final Instance stack;
  final WorkflowClient client;
  final Ledger ledger = new Ledger();
  private final DevServer server;
  private final WorkflowServiceStubs stubs;
  private final Load load;
  private final WorkerInterceptor[] between;
  private SlipwayWorker worker;

  private Field(Path work, DevServer server, Instance stack, WorkerInterceptor... between) {
    this.between = between;
    this.work = work;
    this.server = server;
    this.stack = stack;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(server.target().address()).build());
    this.client =
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build());
    this.worker = startWorker();
    this.load = new Load(stack.address(), stack.setting("PORTAL_TOKEN"), ledger, 1);
  }

  /**
   * @param between what stands between Temporal and the agent
   */
  static Field open(String name, WorkerInterceptor... between) throws IOException {
    Path work = Files.createTempDirectory("slipway-it-");
    Instance.buildReleases(HOME);
    Files.createDirectories(work.resolve("stacks"));
    DevServer server =
        DevServer.start(DevServerSettings.ofItsOwn(System.getenv(), work).orElseThrow());
    String unique = name + Long.toString(System.nanoTime() & 0xFFFFFF, 36);
    Instance stack = Instance.start(HOME, work.resolve("stacks"), unique);
    Field field = new Field(work, server, stack, between);
    field.load.start();
    return field;
  }

  private SlipwayWorker startWorker() {
    return SlipwayWorker.start(client, config(), System.getenv(), between);
  }

  WorkerConfig config() {
    return WorkerConfig.from(
        Map.of(
            "SLIPWAY_STACKS", work.resolve("stacks").toString(),
            "SLIPWAY_STATE", work.resolve("state").toString()));
  }

  /** Where the Temporal UI is. */
  String ui() {
    return server.settings().ui();
  }

  /** For whoever connects to the server from outside of this JVM. */
  Map<String, String> address() {
    return Map.of("TEMPORAL_ADDRESS", server.target().address());
  }

  Path state() {
    return work.resolve("state").resolve(stack.name());
  }

  Load load() {
    return load;
  }

  /** The worker's process dies and another one starts, as far as one JVM can show it. */
  void restartWorker() {
    worker.close();
    worker = startWorker();
  }

  Report upgrade(String component, String version) {
    return end(startUpgrade(component, version));
  }

  WorkflowStub startUpgrade(String component, String version) {
    return start(Names.UPGRADE, Map.of("stack", stack.name(), "to", Map.of(component, version)));
  }

  Report rollback(boolean acceptDataLoss) {
    return end(startRollback(acceptDataLoss));
  }

  WorkflowStub startRollback(boolean acceptDataLoss) {
    return start(
        Names.ROLLBACK,
        Map.of("stack", stack.name(), "acceptDataLoss", acceptDataLoss, "reason", "test"));
  }

  WorkflowStub start(String type, Map<String, Object> input) {
    return start(type, type.toLowerCase(java.util.Locale.ROOT) + "/" + stack.name(), input);
  }

  WorkflowStub start(String type, String workflowId, Map<String, Object> input) {
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Names.CENTRAL_QUEUE)
                .setWorkflowId(workflowId)
                .setWorkflowIdConflictPolicy(
                    WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
                .build());
    stub.start(input);
    return stub;
  }

  /** How the run ended, whichever way. */
  static Report end(WorkflowStub stub) {
    try {
      return stub.getResult(Report.class);
    } catch (WorkflowFailedException e) {
      if (e.getCause() instanceof ApplicationFailure failure) {
        return failure.getDetails().get(0, Report.class);
      }
      throw e;
    }
  }

  /** A statement as superuser, through the server's own socket, as a script on the host would. */
  Exec.Result asSuperuser(String database, String sql) {
    return docker(
        "exec",
        container("postgres"),
        "psql",
        "-X",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-U",
        "postgres",
        "-d",
        database,
        "-c",
        sql);
  }

  /** One value of the application's database, as superuser. */
  String value(String sql) {
    Exec.Result result = asSuperuser("defectdojo", sql);
    if (!result.ok()) {
      throw new IllegalStateException(result.err());
    }
    return result.out().strip();
  }

  /** Replaces a text in one of the stack's own files, which must be there. */
  void edit(String file, String old, String replacement) throws IOException {
    Path path = stack.directory().resolve(file);
    String text = Files.readString(path);
    if (!text.contains(old)) {
      throw new IllegalStateException("%s does not say %s".formatted(file, old));
    }
    Files.writeString(path, text.replace(old, replacement));
  }

  String container(String service) {
    return docker(
            "ps",
            "-aq",
            "--filter",
            "label=com.docker.compose.project=" + stack.name(),
            "--filter",
            "label=com.docker.compose.service=" + service,
            "--filter",
            "label=com.docker.compose.oneoff=False")
        .out()
        .strip();
  }

  Exec.Result docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return new Exec().run(Path.of("/"), Map.of(), Duration.ofMinutes(2), command);
  }

  @Override
  public void close() {
    load.close();
    worker.close();
    stubs.shutdownNow();
    stack.close();
    server.close();
    Instance.removeTree(work);
  }
}
