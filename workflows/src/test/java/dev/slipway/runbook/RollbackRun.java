package dev.slipway.runbook;

import dev.slipway.plan.Report;
import dev.slipway.runbook.rollback.RollbackWorkflowImpl;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs on fakes, one after the other in the same world: an upgrade, and going back behind it. */
final class RollbackRun {
  static final String ID = "rollback/shop";

  private RollbackRun() {}

  /**
   * How a run ended.
   *
   * @param asked whether a person was asked on the way
   */
  record Ended(Report report, boolean asked, WorkflowExecutionHistory history) {
    String outcome() {
      return report.outcome().name();
    }
  }

  /** An upgrade to this release, which serves when it returns. */
  static void upgraded(FakePorts ports, FakeCatalogue catalogue, String to) {
    Ended ended =
        play(
            ports,
            catalogue,
            Names.UPGRADE,
            "upgrade/shop",
            Map.of("stack", "shop", "to", Map.of("app", to)));
    if (ended.report.outcome() != Report.Outcome.COMPLETED) {
      throw new AssertionError(ended.report.why());
    }
  }

  static Ended rollback(FakePorts ports, FakeCatalogue catalogue, SaysAbort... interceptors) {
    return play(ports, catalogue, Names.ROLLBACK, ID, Map.of("stack", "shop"), interceptors);
  }

  private static Ended play(
      FakePorts ports,
      FakeCatalogue catalogue,
      String type,
      String id,
      Map<String, Object> input,
      SaysAbort... interceptors) {
    try (TestWorkflowEnvironment env =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder().setIdentity("recorder").build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setWorkerInterceptors(interceptors).build())
                .build())) {
      var central = env.newWorker(Names.CENTRAL_QUEUE);
      central.registerWorkflowImplementationTypes(
          UpgradeWorkflowImpl.class, RollbackWorkflowImpl.class);
      central.registerActivitiesImplementations(catalogue);
      for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
        env.newWorker(queue)
            .registerActivitiesImplementations(
                ports.host, ports.platform, ports.data, ports.probes);
      }
      for (SaysAbort interceptor : interceptors) {
        interceptor.by(env.getWorkflowClient());
      }
      env.start();
      AtomicBoolean asked = new AtomicBoolean();
      answerWhenStuck(env, id, ports, asked);
      WorkflowStub stub =
          env.getWorkflowClient()
              .newUntypedWorkflowStub(
                  type,
                  WorkflowOptions.newBuilder()
                      .setTaskQueue(Names.CENTRAL_QUEUE)
                      .setWorkflowId(id)
                      .build());
      stub.start(input);
      Report report = end(stub);
      return new Ended(report, asked.get(), env.getWorkflowClient().fetchHistory(id));
    }
  }

  private static Report end(WorkflowStub stub) {
    try {
      return stub.getResult(Report.class);
    } catch (WorkflowFailedException e) {
      if (e.getCause() instanceof ApplicationFailure failure) {
        return failure.getDetails().get(0, Report.class);
      }
      throw e;
    }
  }

  /** A person who, half an hour later, mends what is broken and says so. */
  private static void answerWhenStuck(
      TestWorkflowEnvironment env, String id, FakePorts ports, AtomicBoolean asked) {
    env.registerDelayedCallback(
        Duration.ofMinutes(30),
        () -> {
          WorkflowStub stub = env.getWorkflowClient().newUntypedWorkflowStub(id);
          Status status = stub.query("status", Status.class);
          if (!status.waitingFor().isEmpty()) {
            asked.set(true);
            ports.faults.mend();
            stub.update(
                "retry",
                Object.class,
                new Answerable.Decision(status.step(), 1, "tester", "mended"));
          }
        });
  }
}
