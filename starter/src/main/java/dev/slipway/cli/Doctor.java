package dev.slipway.cli;

import dev.slipway.plan.Finding;
import dev.slipway.runbook.Names;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks at everything that a run needs, before it needs it. */
final class Doctor {
  /** An agent that is away is waited for 15 s, one that hangs for two times 10 s. */
  private static final Duration AGENTS = Duration.ofSeconds(45);

  private static final Set<Status.Code> CANNOT_TELL =
      Set.of(Status.Code.UNIMPLEMENTED, Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED);

  private final Connection connection;
  private final Engine engine;
  private final ServerChecks checks;
  private final AgentQuestion agents;

  Doctor(Session session, Connection connection) {
    this.connection = connection;
    Runs runs = new Runs(connection);
    this.engine = runs.engine();
    this.checks = new ServerChecks(connection.target(), connection.namespace());
    this.agents = new AgentQuestion(session, runs, connection);
  }

  /** Version of the server; empty when it does not say. */
  String server() {
    return connection
        .stubs()
        .blockingStub()
        .withDeadlineAfter(Engine.CALL.toMillis(), TimeUnit.MILLISECONDS)
        .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
        .getServerVersion();
  }

  /** What is wrong first; within that in the order in which things depend on each other. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(orHidden("namespace", this::namespace));
    findings.addAll(orHidden("attributes", () -> checks.attributes(types())));
    Finding worker =
        checks.workers(
            engine.pollers(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
            engine.pollers(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY));
    findings.add(worker);
    findings.addAll(worker.stops() ? List.of(unasked()) : agents.findings(AGENTS));
    findings.addAll(orHidden("open runs", new BlockedRuns(engine, connection)::findings));
    findings.sort(Comparator.comparing(Finding::severity));
    return findings;
  }

  private List<Finding> namespace() {
    return checks.namespace(
        engine
            .stub(Engine.CALL)
            .describeNamespace(
                DescribeNamespaceRequest.newBuilder()
                    .setNamespace(connection.namespace())
                    .build()));
  }

  /**
   * Whoever may only run workflows may not ask for the types; the names come with the namespace.
   */
  private Map<String, IndexedValueType> types() {
    try {
      return listed();
    } catch (StatusRuntimeException refused) {
      Map<String, IndexedValueType> named = new HashMap<>();
      Attributes.registered(connection.stubs(), connection.namespace())
          .forEach(name -> named.put(name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
      if (named.isEmpty()) {
        throw refused;
      }
      return named;
    }
  }

  private Map<String, IndexedValueType> listed() {
    return OperatorServiceGrpc.newBlockingStub(connection.stubs().getRawChannel())
        .withDeadlineAfter(Engine.CALL.toMillis(), TimeUnit.MILLISECONDS)
        .listSearchAttributes(
            ListSearchAttributesRequest.newBuilder().setNamespace(connection.namespace()).build())
        .getCustomAttributesMap();
  }

  private List<Finding> orHidden(String what, Supplier<List<Finding>> look) {
    try {
      return look.get();
    } catch (StatusRuntimeException refused) {
      if (CANNOT_TELL.contains(refused.getStatus().getCode())) {
        return List.of(checks.hidden(what, Problems.words(refused)));
      }
      throw refused;
    }
  }

  private static Finding unasked() {
    return Finding.warn(
        "agents",
        "",
        "were not asked: that is the central worker's to do",
        "start one that polls %s: slipway worker".formatted(Names.CENTRAL_QUEUE));
  }
}
