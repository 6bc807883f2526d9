package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.activity.HostActivities;
import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.runbook.upgrade.UpgradeWorkflow;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.stack.RollbackRules;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import dev.slipway.testkit.World;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.converter.RawValue;
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

/** One upgrade that may have to be approved, in skipped time and replayed at every task. */
final class ApprovalRun implements AutoCloseable {
  private static final String ID = "upgrade/shop";

  private final TestWorkflowEnvironment env =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkerFactoryOptions(
                  WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(0).build())
              .build());
  private final FakePorts ports = new FakePorts();
  private final List<AssertionError> wrong = new CopyOnWriteArrayList<>();
  private ApprovalNeeds needs = ApprovalNeeds.NONE;
  private RollbackRules rules = new RollbackRules(false);
  private Runnable claiming = () -> {};
  private Runnable planning = () -> {};
  private volatile boolean different;
  private long lasted;

  void asks(ApprovalNeeds wanted) {
    needs = wanted;
  }

  /** What the stack file says about going back. */
  void rules(RollbackRules said) {
    rules = said;
  }

  Faults faults() {
    return ports.faults;
  }

  /** So much after the start of the run. */
  void later(Duration after, Runnable what) {
    env.registerDelayedCallback(after, () -> noting(what));
  }

  void duringClaim(Runnable what) {
    claiming = what;
  }

  void duringPlanning(Runnable what) {
    planning = what;
  }

  void plansDifferentlyFromNowOn() {
    different = true;
  }

  /** A failed assertion on another thread must not be lost. */
  private void noting(Runnable what) {
    try {
      what.run();
    } catch (AssertionError | RuntimeException e) {
      wrong.add(new AssertionError(e.getMessage(), e));
    }
  }

  /**
   * Runs to the end.
   *
   * @param outcome "?" for one that Temporal gives
   */
  Report ends(String outcome) {
    var central = env.newWorker(Names.CENTRAL_QUEUE);
    central.registerWorkflowImplementationTypes(UpgradeWorkflowImpl.class);
    central.registerActivitiesImplementations(new Catalogue());
    for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
      env.newWorker(queue)
          .registerActivitiesImplementations(host(), ports.platform, ports.data, ports.probes);
    }
    env.start();
    WorkflowStub stub =
        env.getWorkflowClient()
            .newUntypedWorkflowStub(
                Names.UPGRADE,
                WorkflowOptions.newBuilder()
                    .setTaskQueue(Names.CENTRAL_QUEUE)
                    .setWorkflowId(ID)
                    .build());
    stub.start(Map.of("stack", "shop", "to", Map.of("app", "2.0")));
    String ended = result(stub);
    if (!wrong.isEmpty()) {
      throw wrong.getFirst();
    }
    assertEquals(outcome, ended);
    Report report = Objects.requireNonNull(stub().query("report", Report.class));
    lasted = report.wallMillis();
    return report;
  }

  private static String result(WorkflowStub stub) {
    try {
      return stub.getResult(Report.class).outcome().name();
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure ? failure.getType() : "?";
    }
  }

  UpgradeWorkflow workflow() {
    return env.getWorkflowClient().newWorkflowStub(UpgradeWorkflow.class, ID);
  }

  WorkflowStub stub() {
    return env.getWorkflowClient().newUntypedWorkflowStub(ID);
  }

  Status status() {
    return workflow().status();
  }

  String approve(String by) {
    return workflow().approve(new Approval("digest", by, "fine", null));
  }

  String reject(String by, String why) {
    return workflow().reject(new Approval("digest", by, why, null));
  }

  void signal(String name, Object... arguments) {
    stub().signal(name, arguments);
  }

  /** What an update that must be refused is answered. */
  String refusal(Runnable update) {
    try {
      update.run();
    } catch (WorkflowUpdateException e) {
      return String.valueOf(Objects.requireNonNull(e.getCause()).getMessage());
    }
    throw new AssertionError("was not refused");
  }

  World world() {
    return ports.world;
  }

  /** Every call so far that changes something. */
  List<String> deeds() {
    return ports.faults.calls();
  }

  /** How long it took, by its own clock: that of the server runs on when the run has ended. */
  long hours() {
    return Duration.ofMillis(lasted).toHours();
  }

  /** The host, with something happening while the stack is being claimed. */
  private HostActivities host() {
    return (HostActivities)
        Proxy.newProxyInstance(
            HostActivities.class.getClassLoader(),
            new Class<?>[] {HostActivities.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("claim")) {
                noting(claiming);
              }
              try {
                return method.invoke(ports.host, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  /** The catalogue, with something happening before there is a plan. */
  private final class Catalogue implements CatalogueActivities {
    private final FakeCatalogue fake = new FakeCatalogue("run-1", List.of(), needs).rules(rules);

    @Override
    public Order understand(RawValue typed) {
      noting(planning);
      return fake.understand(typed);
    }

    @Override
    public Plan plan(Planning planned) {
      return fake.plan(planned).withDigest(different ? "another" : "digest");
    }

    @Override
    public Stacks stacks() {
      return fake.stacks();
    }
  }

  @Override
  public void close() {
    env.close();
  }
}
