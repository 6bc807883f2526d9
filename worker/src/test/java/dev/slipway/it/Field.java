package dev.slipway.it;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.cli.Payloads;
import dev.slipway.demo.Example;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One stack under load with a worker and a Temporal server of its own; taken away at the end of a
 * test class.
 */
final class Field implements AutoCloseable {
  /** What the database unit of the example runs. */
  static final String SERVER = "postgres:17";

  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  final Path work;
  final Instance stack;
  final WorkflowClient client;
  final Ledger ledger = new Ledger();
  private final Ground ground;
  private final WorkflowServiceStubs stubs;
  private final Load load;
  private final Function<Field, Running> workers;
  private Running worker;

  /** Something that was started and can be ended. */
  interface Running extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * What a stack stands on.
   *
   * @param temporal address of the server, which may be away for a while
   * @param ui address of its pages; empty for none
   * @param server taken away at the end
   * @param environment of commands, e.g. where Docker is
   */
  record Ground(String temporal, String ui, Running server, Map<String, String> environment) {}

  private Field(Path work, Ground ground, Instance stack, Function<Field, Running> workers) {
    this.workers = workers;
    this.work = work;
    this.ground = ground;
    this.stack = stack;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(ground.temporal()).build());
    this.client =
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build());
    this.worker = workers.apply(this);
    this.load = new Load(stack.address(), stack.token(), ledger, 1);
  }

  /**
   * @param between what stands between Temporal and the agent
   */
  static Field open(String name, WorkerInterceptor... between) throws IOException {
    return open(Example.KEKKAI, name, between);
  }

  /** The same with another example stack. */
  static Field open(Example example, String name, WorkerInterceptor... between) throws IOException {
    return open(example, name, directory -> {}, between);
  }

  /**
   * The same with a server of another major version from the beginning.
   *
   * @param server what the unit shall run, as {@code postgres:15}
   */
  static Field withServer(String server, String name, WorkerInterceptor... between)
      throws IOException {
    return open(Example.KEKKAI, name, server(server), between);
  }

  private static Field open(
      Example example, String name, Consumer<Path> change, WorkerInterceptor... between)
      throws IOException {
    Path work = Files.createTempDirectory("slipway-it-");
    DevServer server =
        DevServer.start(DevServerSettings.ofItsOwn(System.getenv(), work).orElseThrow());
    Ground ground =
        new Ground(server.target().address(), server.settings().ui(), server::close, Map.of());
    return on(example, ground, work, name, change, field -> field.inThisJvm(between));
  }

  /**
   * @param work directory that is taken away with all that is in it
   * @param workers starts what polls Temporal
   */
  static Field on(Ground ground, Path work, String name, Function<Field, Running> workers)
      throws IOException {
    return on(ground, work, name, SERVER, workers);
  }

  /**
   * The same with a server of another major version from the beginning.
   *
   * @param server what the database unit runs
   */
  static Field on(
      Ground ground, Path work, String name, String server, Function<Field, Running> workers)
      throws IOException {
    return on(Example.KEKKAI, ground, work, name, server(server), workers);
  }

  private static Consumer<Path> server(String server) {
    return directory -> replace(directory.resolve("docker-compose.yml"), SERVER, server);
  }

  private static Field on(
      Example example,
      Ground ground,
      Path work,
      String name,
      Consumer<Path> change,
      Function<Field, Running> workers)
      throws IOException {
    if (example == Example.KEKKAI) {
      Instance.buildReleases(HOME);
    }
    Path stacks = Files.createDirectories(work.resolve("stacks"));
    String unique = name + Long.toString(System.nanoTime() & 0xFFFFFF, 36);
    Instance stack = Instance.start(example, HOME, stacks, unique, ground.environment(), change);
    Field field = new Field(work, ground, stack, workers);
    field.load.start();
    return field;
  }

  private Running inThisJvm(WorkerInterceptor... between) {
    return SlipwayWorker.start(client, config(), System.getenv(), between)::close;
  }

  WorkerConfig config() {
    return WorkerConfig.from(
        Map.of(
            "SLIPWAY_STACKS", work.resolve("stacks").toString(),
            "SLIPWAY_STATE", work.resolve("state").toString()));
  }

  /** Where the Temporal UI is. */
  String ui() {
    return ground.ui();
  }

  /** For whoever connects to the server from outside of this JVM. */
  Map<String, String> address() {
    return Map.of("TEMPORAL_ADDRESS", ground.temporal());
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
    worker = workers.apply(this);
  }

  /** From now on nobody takes runbooks, and nobody acts on the host. */
  void stopWorker() {
    worker.close();
  }

  /** Where stack files and state are, for a process of the program. */
  Map<String, String> places() {
    return Map.of(
        "SLIPWAY_STACKS", work.resolve("stacks").toString(),
        "SLIPWAY_STATE", work.resolve("state").toString());
  }

  WorkflowStub startEmergency(boolean acceptDataLoss) {
    return start(
        Names.EMERGENCY_ROLLBACK,
        Names.emergencyId(stack.name()),
        Map.of("stack", stack.name(), "acceptDataLoss", acceptDataLoss, "reason", "test"));
  }

  Report upgrade(String component, String version) {
    return end(startUpgrade(component, version));
  }

  /** Tests go to the same releases again and again, whatever became of them the last time. */
  WorkflowStub startUpgrade(String component, String version) {
    return start(
        Names.UPGRADE,
        Map.of(
            "stack",
            stack.name(),
            "to",
            Map.of(component, version),
            "despiteVeto",
            "tests go there again"));
  }

  /** The database's server to a newer major version. */
  WorkflowStub startMigration(String to) {
    return start(
        Names.MIGRATE_POSTGRES,
        Names.migratePostgresId(stack.name()),
        Map.of("stack", stack.name(), "to", to, "reason", "test"));
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
  void edit(String file, String old, String replacement) {
    replace(stack.directory().resolve(file), old, replacement);
  }

  private static void replace(Path file, String old, String replacement) {
    try {
      String text = Files.readString(file);
      if (!text.contains(old)) {
        throw new IllegalStateException("%s does not say %s".formatted(file, old));
      }
      Files.writeString(file, text.replace(old, replacement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return new Exec().run(Path.of("/"), ground.environment(), Duration.ofMinutes(2), command);
  }

  @Override
  public void close() {
    load.close();
    worker.close();
    stubs.shutdownNow();
    stack.close();
    ground.server().close();
    Instance.removeTree(work);
  }
}
