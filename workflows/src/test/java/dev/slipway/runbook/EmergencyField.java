package dev.slipway.runbook;

import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Report;
import dev.slipway.runbook.backup.BackupWorkflowImpl;
import dev.slipway.runbook.emergency.EmergencyRollbackWorkflow;
import dev.slipway.runbook.emergency.EmergencyRollbackWorkflowImpl;
import dev.slipway.runbook.hold.HoldWorkflowImpl;
import dev.slipway.runbook.retire.RetireWorkflowImpl;
import dev.slipway.runbook.rollback.RollbackWorkflowImpl;
import dev.slipway.runbook.upgrade.UpgradeWorkflow;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.FakeRunbooks;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The small stack in memory, with every runbook that can meet on it. */
final class EmergencyField implements AutoCloseable {
  static final String UPGRADE = "upgrade/shop";
  static final String EMERGENCY = "emergency/shop";

  final FakePorts ports = new FakePorts();
  final TestWorkflowEnvironment env;

  EmergencyField(ApprovalNeeds approvals, WorkerInterceptor... interceptors) {
    this(new FakeCatalogue("run-1", List.of(), approvals), interceptors);
  }

  /**
   * @param upgrades what the stack is, and upgrades of it
   */
  EmergencyField(FakeCatalogue upgrades, WorkerInterceptor... interceptors) {
    env =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder().setIdentity("recorder").build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setWorkerInterceptors(interceptors).build())
                .build());
    var central = env.newWorker(Names.CENTRAL_QUEUE);
    central.registerWorkflowImplementationTypes(
        UpgradeWorkflowImpl.class,
        RollbackWorkflowImpl.class,
        BackupWorkflowImpl.class,
        EmergencyRollbackWorkflowImpl.class,
        HoldWorkflowImpl.class,
        RetireWorkflowImpl.class);
    central.registerActivitiesImplementations(new FakeRunbooks(upgrades));
    for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
      env.newWorker(queue)
          .registerActivitiesImplementations(ports.host, ports.platform, ports.data, ports.probes);
    }
    env.start();
  }

  EmergencyField() {
    this(ApprovalNeeds.NONE);
  }

  WorkflowStub start(String type, String id, Map<String, Object> input) {
    WorkflowStub stub =
        env.getWorkflowClient()
            .newUntypedWorkflowStub(
                type,
                WorkflowOptions.newBuilder()
                    .setTaskQueue(Names.CENTRAL_QUEUE)
                    .setWorkflowId(id)
                    .build());
    stub.start(input);
    return stub;
  }

  WorkflowStub upgrade() {
    return start(Names.UPGRADE, UPGRADE, Map.of("stack", "shop", "to", Map.of("app", "2.0")));
  }

  WorkflowStub emergency() {
    return emergency(false);
  }

  WorkflowStub emergency(boolean acceptDataLoss) {
    return start(
        Names.EMERGENCY_ROLLBACK,
        EMERGENCY,
        Map.of("stack", "shop", "reason", "it is slow", "acceptDataLoss", acceptDataLoss));
  }

  UpgradeWorkflow running() {
    return env.getWorkflowClient().newWorkflowStub(UpgradeWorkflow.class, UPGRADE);
  }

  EmergencyRollbackWorkflow back() {
    return env.getWorkflowClient().newWorkflowStub(EmergencyRollbackWorkflow.class, EMERGENCY);
  }

  static String outcome(WorkflowStub stub) {
    return report(stub).outcome().name();
  }

  /** How a run ended, whichever way. */
  static Report report(WorkflowStub stub) {
    try {
      return stub.getResult(Report.class);
    } catch (WorkflowException e) {
      if (e.getCause() instanceof ApplicationFailure failure
          && failure.getDetails().getSize() > 0) {
        return failure.getDetails().get(0, Report.class);
      }
      throw e;
    }
  }

  /** What users and operators would see; who is named in the manifest changes with every run. */
  static Map<String, Object> seen(FakePorts ports) {
    Map<String, Object> seen = new LinkedHashMap<>(ports.world.seen());
    seen.remove("manifest");
    return seen;
  }

  Map<String, Object> seen() {
    return seen(ports);
  }

  /** Everything that runs have left in servers and on the host to work with. */
  Set<String> helpers() {
    return new TreeSet<>(ports.world.helpers);
  }

  @Override
  public void close() {
    env.close();
  }
}
