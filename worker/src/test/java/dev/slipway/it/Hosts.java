package dev.slipway.it;

import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.demo.Instance;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.Status;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A Temporal server, a central worker and the agents of two hosts, each a process of its own; both
 * hosts are this machine, with a state directory each.
 */
final class Hosts implements Field.Running {
  final OwnProcess central;
  final OwnProcess a;
  final OwnProcess b;

  /** An agent of another release for host b; not started. */
  final OwnProcess other;

  private final Path work;
  private final String unique;
  private final DevServer server;
  private final Connection connection;
  private final List<TinyStack> stacks = new ArrayList<>();

  private Hosts() throws IOException {
    work = Files.createTempDirectory("slipway-it-");
    unique = "ho" + Long.toString(System.nanoTime() & 0xFFFFFF, 36);
    TinyStack.build(work, repository());
    server = DevServer.start(DevServerSettings.ofItsOwn(System.getenv(), work).orElseThrow());
    connection = Connection.open(server.target());
    Path jar = Files.copy(Path.of("target", "slipway.jar"), work.resolve("slipway.jar"));
    Files.createDirectories(catalogue());
    central =
        new OwnProcess(
            jar,
            work.resolve("central.log"),
            "central worker",
            environment("central"),
            "--central",
            "--stacks",
            catalogue().toString());
    a = agent(jar, "a");
    b = agent(jar, "b");
    Map<String, String> environment = environment("b");
    environment.put("SLIPWAY_HOST", "b");
    other =
        OwnProcess.of(OtherAgent.class, work.resolve("other.log"), OtherAgent.READY, environment);
  }

  static Hosts open() throws IOException {
    Hosts hosts = new Hosts();
    hosts.central.start();
    hosts.a.start();
    hosts.b.start();
    return hosts;
  }

  private OwnProcess agent(Path jar, String host) {
    return new OwnProcess(
        jar,
        work.resolve(host + ".log"),
        "agent of host " + host,
        environment(host),
        "--agent",
        "--host",
        host);
  }

  private Map<String, String> environment(String process) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("TEMPORAL_ADDRESS", server.target().address());
    environment.put("SLIPWAY_STATE", state(process).toString());
    return environment;
  }

  private Path catalogue() {
    return work.resolve("stacks");
  }

  private String repository() {
    return Instance.registry() + "/" + unique + "/app";
  }

  /** The state directory of a host. */
  Path state(String host) {
    return work.resolve("state-" + host);
  }

  /** A stack of this host that runs its old release; see {@link TinyStack#start}. */
  TinyStack stack(String name, String host, int migrates, String more) throws IOException {
    TinyStack stack =
        TinyStack.start(catalogue(), repository(), unique + name, host, migrates, more);
    stacks.add(stack);
    return stack;
  }

  WorkflowStub upgrade(TinyStack stack) {
    WorkflowStub run =
        connection
            .client()
            .newUntypedWorkflowStub(
                Names.UPGRADE,
                WorkflowOptions.newBuilder()
                    .setTaskQueue(Names.CENTRAL_QUEUE)
                    .setWorkflowId(Names.upgradeId(stack.name))
                    .build());
    run.start(
        Map.of(
            "stack",
            stack.name,
            "to",
            Map.of("app", TinyStack.NEW),
            "despiteVeto",
            "tests go there again",
            "requestedBy",
            "ben"));
    return run;
  }

  static Status status(WorkflowStub run) {
    return run.query("status", Status.class);
  }

  static String approve(WorkflowStub run) {
    String digest = Objects.requireNonNull(status(run).plan()).digest();
    return run.update("approve", String.class, Map.of("digest", digest, "by", "anna"));
  }

  static Report end(WorkflowStub run) {
    return Field.end(run);
  }

  /** Waits until the run waits for this. */
  static void awaitWaiting(WorkflowStub run, String what, Duration within) {
    Invariants.await(
        "a run that waits for " + what, within, () -> status(run).waitingFor().startsWith(what));
  }

  /** Waits until a run captures: it is between its second look and the freeze for seconds. */
  void awaitCapture(TinyStack stack, String host) {
    Path captures = state(host).resolve(stack.name).resolve("captures");
    Invariants.await("a capture", Duration.ofMinutes(1), () -> Files.exists(captures));
  }

  /** Whether an agent is at work on this call. */
  boolean at(WorkflowStub run, String call) {
    return pending(run).stream()
        .anyMatch(a ->
            a.getActivityType().getName().equals(call)
                && a.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED);
  }

  List<PendingActivityInfo> pending(WorkflowStub run) {
    return connection
        .stubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(connection.namespace())
                .setExecution(Objects.requireNonNull(run.getExecution()))
                .build())
        .getPendingActivitiesList();
  }

  /** Each process that did something for a run on the queues of a host, by its own name. */
  Set<String> workedOn(WorkflowStub run, String host) {
    List<HistoryEvent> events =
        connection
            .client()
            .fetchHistory(Objects.requireNonNull(run.getExecution()).getWorkflowId())
            .getEvents();
    Map<Long, String> queues = new HashMap<>();
    events.stream()
        .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
        .forEach(e ->
            queues.put(
                e.getEventId(),
                e.getActivityTaskScheduledEventAttributes().getTaskQueue().getName()));
    List<String> ours = List.of(Names.workQueue(host), Names.controlQueue(host));
    return events.stream()
        .filter(HistoryEvent::hasActivityTaskStartedEventAttributes)
        .map(HistoryEvent::getActivityTaskStartedEventAttributes)
        .filter(e -> ours.contains(queues.getOrDefault(e.getScheduledEventId(), "")))
        .map(ActivityTaskStartedEventAttributes::getIdentity)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    List.of(a, b, other, central).forEach(OwnProcess::close);
    stacks.forEach(TinyStack::close);
    TinyStack.removeImages(repository());
    connection.close();
    server.close();
    Instance.removeTree(work);
  }
}
