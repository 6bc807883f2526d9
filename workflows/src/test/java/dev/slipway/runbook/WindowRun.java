package dev.slipway.runbook;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.activity.DataActivities;
import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.window.Opening;
import dev.slipway.plan.window.WindowFacts;
import dev.slipway.runbook.upgrade.UpgradeWorkflow;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.runbook.window.MaintenanceWindow;
import dev.slipway.runbook.window.MaintenanceWindowImpl;
import dev.slipway.stack.RollbackRules;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Upgrades of a stack with windows, in skipped time and replayed at every task. */
final class WindowRun implements AutoCloseable {
  static final String UPGRADE = "upgrade/shop";
  static final String WINDOW = "window/shop/minor-2026-11-28T02:00:00Z";

  static final Instant APPLIED = Instant.parse("2026-11-20T09:00:00Z");

  private static final Map<String, Object> REQUEST =
      Map.of("stack", "shop", "to", Map.of("app", "2.0"));

  final TestWorkflowEnvironment env =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setIdentity("recorder").build())
              .setWorkerFactoryOptions(
                  WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(0).build())
              .build());
  final FakePorts ports = new FakePorts();
  private final Duration open;
  private final Duration expected;
  private final Duration reserve;
  private final String override;
  private ApprovalNeeds approvals = ApprovalNeeds.NONE;
  private List<Finding> more = List.of();
  private RollbackRules rules = new RollbackRules(false);
  private Duration after = Duration.ZERO;
  private Duration later = Duration.ZERO;
  private long downtime;
  private String away = "";
  private String slow = "";
  private int attempts;

  /**
   * A stack.
   *
   * @param open how long a window is open from now on; zero when none is
   */
  WindowRun(Duration open, Duration expected, Duration reserve, String override) {
    this.open = open;
    this.expected = expected;
    this.reserve = reserve;
    this.override = override;
  }

  /** One in whose window everything fits. */
  static WindowRun wide() {
    return new WindowRun(Duration.ofDays(3), Duration.ofMinutes(30), Duration.ofMinutes(15), "");
  }

  WindowRun asks(ApprovalNeeds needs) {
    approvals = needs;
    return this;
  }

  /** What the stack file says about going back. */
  WindowRun rules(RollbackRules said) {
    rules = said;
    return this;
  }

  /** Another window, so much after the start. */
  WindowRun then(Duration opens, Duration length) {
    after = opens;
    later = length;
    return this;
  }

  /** Earlier upgrades kept users out for so long. */
  WindowRun downtime(Duration expected) {
    downtime = expected.toMillis();
    return this;
  }

  /** The agent, or the catalogue, does not answer. */
  WindowRun away(String who) {
    away = who;
    return this;
  }

  /** So much after the start. */
  void later(Duration after, Runnable what) {
    env.registerDelayedCallback(
        after,
        () -> {
          try {
            what.run();
          } catch (AssertionError | RuntimeException e) {
            wrong.add(e);
          }
        });
  }

  WindowRun finds(Finding finding) {
    more = List.of(finding);
    return this;
  }

  /** This method of the data port needs so many more attempts, a few seconds apart. */
  WindowRun slow(String method, int more) {
    slow = method;
    attempts = more;
    return this;
  }

  /** The first call of this name fails for good. */
  WindowRun breaks(String call) {
    try (WindowRun happy = wide()) {
      happy.begin();
      happy.upgrade();
      result(happy.stub(UPGRADE));
      ports.faults.breakCall(happy.ports.faults.calls().indexOf(call), Faults.Kind.FAILS);
    }
    return this;
  }

  WindowRun begin() {
    var central = env.newWorker(Names.CENTRAL_QUEUE);
    central.registerWorkflowImplementationTypes(
        UpgradeWorkflowImpl.class, MaintenanceWindowImpl.class);
    central.registerActivitiesImplementations(new Catalogue());
    List<String> queues = List.of(Names.workQueue("local"), Names.controlQueue("local"));
    for (String queue : away.equals("agent") ? List.<String>of() : queues) {
      env.newWorker(queue)
          .registerActivitiesImplementations(ports.host, ports.platform, slowly(), ports.probes);
    }
    env.start();
    return this;
  }

  /** Some calls are tried again for a while, so that time passes. */
  private Object slowly() {
    return Proxy.newProxyInstance(
        DataActivities.class.getClassLoader(),
        new Class<?>[] {DataActivities.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals(slow) && attempts-- > 0) {
            throw ApplicationFailure.newFailure("not yet", "BUSY");
          }
          try {
            return method.invoke(ports.data, arguments);
          } catch (InvocationTargetException e) {
            throw e.getTargetException();
          }
        });
  }

  void upgrade() {
    start(Names.UPGRADE, UPGRADE, REQUEST);
  }

  /** As a schedule does. */
  void window() {
    Map<String, Object> request = new TreeMap<>(REQUEST);
    request.put("applied", APPLIED.toString());
    start(Names.MAINTENANCE_WINDOW, WINDOW, request);
  }

  private void start(String type, String id, Map<String, Object> request) {
    env.getWorkflowClient()
        .newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Names.CENTRAL_QUEUE)
                .setWorkflowId(id)
                .build())
        .start(request);
  }

  WorkflowStub stub(String id) {
    return env.getWorkflowClient().newUntypedWorkflowStub(id);
  }

  UpgradeWorkflow workflow() {
    return env.getWorkflowClient().newWorkflowStub(UpgradeWorkflow.class, UPGRADE);
  }

  /** The outcome of an upgrade. */
  static String result(WorkflowStub stub) {
    try {
      return stub.getResult(Report.class).outcome().name();
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure ? failure.getType() : "?";
    }
  }

  /** The word of a window, or "failed" with the type of its failure. */
  String end() {
    try {
      return stub(WINDOW).getResult(MaintenanceWindow.End.class).word();
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure
          ? "failed " + failure.getType()
          : "? " + e.getCause();
    }
  }

  Report report() {
    return Objects.requireNonNull(stub(UPGRADE).query("report", Report.class));
  }

  /** The catalogue, with plans that know windows. */
  private final class Catalogue implements CatalogueActivities {
    private final FakeCatalogue fake =
        new FakeCatalogue("run-1", List.of(), approvals).rules(rules);

    @Override
    public Order understand(RawValue typed) {
      if (away.equals("catalogue")) {
        throw ApplicationFailure.newFailure("no catalogue", "BUSY");
      }
      return fake.understand(typed);
    }

    @Override
    public Plan plan(Planning planning) {
      Plan p = fake.plan(planning);
      var at = planning.at();
      List<Opening> openings = new ArrayList<>();
      if (!open.isZero()) {
        openings.add(new Opening(at.minusSeconds(60), at.plus(open), List.of("minor")));
      }
      if (!later.isZero()) {
        Instant opens = at.plus(after);
        openings.add(new Opening(opens, opens.plus(later), List.of("security")));
      }
      WindowFacts facts =
          new WindowFacts(openings, expected.toMillis(), false, reserve.toMillis(), override);
      List<Finding> findings = new ArrayList<>(more);
      if (open.isZero() && override.isEmpty()) {
        findings.add(Finding.stop("window", "windows", "outside", "next: tomorrow"));
      }
      return new Plan(
          p.order(),
          p.digest(),
          p.changes(),
          p.components(),
          p.databases(),
          p.before(),
          p.target(),
          p.schema(),
          p.tier(),
          p.point(),
          p.loss(),
          findings,
          p.steps(),
          p.notProven(),
          downtime,
          p.approvals(),
          facts,
          p.back(),
          p.server(),
          p.agent());
    }

    @Override
    public Stacks stacks() {
      return fake.stacks();
    }
  }

  /** What went wrong in what was done later. */
  final List<Throwable> wrong = new CopyOnWriteArrayList<>();

  @Override
  public void close() {
    env.close();
  }
}
