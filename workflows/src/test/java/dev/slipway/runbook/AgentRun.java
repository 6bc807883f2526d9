package dev.slipway.runbook;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities;
import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Observed.Pong;
import dev.slipway.plan.Protocol;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.runbook.upgrade.UpgradeWorkflow;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.testkit.Asked;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.World;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade whose agent goes away, comes back or is replaced meanwhile, in skipped time and
 * replayed at every task.
 */
final class AgentRun implements AutoCloseable {
  private static final String ID = "upgrade/shop";
  private static final List<String> ABILITIES = List.of("compose", "postgres");

  final FakePorts ports = new FakePorts();

  /** What went wrong in what was done later. */
  final List<Throwable> wrong = new CopyOnWriteArrayList<>();

  private final AgentAbsence absence = new AgentAbsence();
  private final TestWorkflowEnvironment env =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setIdentity("recorder").build())
              .setWorkerFactoryOptions(
                  WorkerFactoryOptions.newBuilder()
                      .setWorkflowCacheSize(0)
                      .setWorkerInterceptors(absence)
                      .build())
              .build());
  private ApprovalNeeds approvals = ApprovalNeeds.NONE;
  private volatile Pong pong = new Pong("local", Protocol.NUMBER, ABILITIES, World.NOW);
  private final AtomicInteger busy = new AtomicInteger();

  /** The agent is away from then until then, counted from the start. */
  AgentRun away(Duration from, Duration to) {
    absence.between(from, to);
    return this;
  }

  AgentRun approvedAfter(Duration wait) {
    approvals = Asked.oncall();
    later(wait, () -> workflow().approve(new Approval(digest(), "anna", "fine", null)));
    return this;
  }

  private String digest() {
    return Objects.requireNonNull(workflow().status().plan()).digest();
  }

  /** The backup, which is made while users work, takes about so many times ten seconds. */
  AgentRun backupTakes(int tensOfSeconds) {
    busy.set(tensOfSeconds);
    return this;
  }

  /** So much after the start. */
  AgentRun later(Duration after, Runnable what) {
    env.registerDelayedCallback(
        after,
        () -> {
          try {
            what.run();
          } catch (AssertionError | RuntimeException e) {
            wrong.add(e);
          }
        });
    return this;
  }

  /** From now on another agent answers. */
  void replacedBy(int protocol, List<String> abilities) {
    pong = new Pong("local", protocol, abilities, World.NOW);
  }

  AgentRun begin() {
    var central = env.newWorker(Names.CENTRAL_QUEUE);
    central.registerWorkflowImplementationTypes(UpgradeWorkflowImpl.class);
    central.registerActivitiesImplementations(new FakeCatalogue("run-1", List.of(), approvals));
    for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
      env.newWorker(queue)
          .registerActivitiesImplementations(host(), ports.platform, data(), ports.probes);
    }
    env.start();
    stub(Names.UPGRADE).start(Map.of("stack", "shop", "to", Map.of("app", "2.0")));
    return this;
  }

  private HostActivities host() {
    return wrapped(HostActivities.class, ports.host, "ping", () -> pong);
  }

  private DataActivities data() {
    return wrapped(DataActivities.class, ports.data, "backup", this::notYet);
  }

  private @Nullable Object notYet() {
    if (busy.getAndDecrement() > 0) {
      throw ApplicationFailure.newFailure("not yet", "BUSY");
    }
    return null;
  }

  /** What a method answers instead; null when nothing. */
  private interface Instead {
    @Nullable Object answer();
  }

  private static <T> T wrapped(Class<T> port, T real, String name, Instead instead) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              Object answer = method.getName().equals(name) ? instead.answer() : null;
              if (answer != null) {
                return answer;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }

  private WorkflowStub stub(String type) {
    return env.getWorkflowClient()
        .newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Names.CENTRAL_QUEUE)
                .setWorkflowId(ID)
                .build());
  }

  UpgradeWorkflow workflow() {
    return env.getWorkflowClient().newWorkflowStub(UpgradeWorkflow.class, ID);
  }

  String waitingFor() {
    return workflow().status().waitingFor();
  }

  /** How it ends. */
  String end() {
    WorkflowStub stub = env.getWorkflowClient().newUntypedWorkflowStub(ID);
    try {
      return stub.getResult(Report.class).outcome().name();
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure ? failure.getType() : "?" + e;
    }
  }

  Report report() {
    return Objects.requireNonNull(
        env.getWorkflowClient().newUntypedWorkflowStub(ID).query("report", Report.class));
  }

  String history() {
    return env.getWorkflowClient().fetchHistory(ID).toJson(true);
  }

  @Override
  public void close() {
    env.close();
  }
}
