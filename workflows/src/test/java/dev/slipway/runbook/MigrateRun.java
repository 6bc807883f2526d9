package dev.slipway.runbook;

import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.MajorWanted;
import dev.slipway.plan.Report;
import dev.slipway.runbook.postgres.MigratePostgresWorkflow;
import dev.slipway.runbook.postgres.MigratePostgresWorkflowImpl;
import dev.slipway.runbook.rollback.RollbackWorkflowImpl;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** One run that brings the server of the shop from 17 to 18, on fakes. */
final class MigrateRun {
  static final String ID = Names.migratePostgresId("shop");

  private MigrateRun() {}

  /**
   * How it ended.
   *
   * @param asked whether it waited for a person, who mended what was broken
   */
  record Ended(String outcome, boolean asked, String history) {}

  static MajorWanted wanted(MajorMethod method) {
    return new MajorWanted("postgres", 18, "", method, Depth.ROWS, false);
  }

  static MajorWanted rehearsal() {
    return new MajorWanted("postgres", 18, "", MajorMethod.STANDBY_LINK, Depth.ROWS, true);
  }

  static Ended run(FakePorts ports, MajorWanted wanted, SaysAbort... interceptors) {
    try (TestWorkflowEnvironment env = environment(interceptors)) {
      var central = env.newWorker(Names.CENTRAL_QUEUE);
      central.registerWorkflowImplementationTypes(MigratePostgresWorkflowImpl.class);
      central.registerActivitiesImplementations(new FakeCatalogue("run-1").server(wanted));
      for (SaysAbort interceptor : interceptors) {
        interceptor.by(env.getWorkflowClient());
      }
      agent(env, ports);
      AtomicBoolean asked = new AtomicBoolean();
      answerWhenStuck(env, ports, asked);
      String outcome =
          outcome(
              env.getWorkflowClient(),
              Names.MIGRATE_POSTGRES,
              ID,
              Map.of("stack", "shop", "to", "18"));
      return new Ended(outcome, asked.get(), env.getWorkflowClient().fetchHistory(ID).toJson(true));
    }
  }

  /** Goes back behind the run of before. */
  static String goBack(FakePorts ports, boolean acceptDataLoss) {
    try (TestWorkflowEnvironment env = environment()) {
      var central = env.newWorker(Names.CENTRAL_QUEUE);
      central.registerWorkflowImplementationTypes(RollbackWorkflowImpl.class);
      central.registerActivitiesImplementations(
          new FakeCatalogue("run-2").rollback(acceptDataLoss));
      agent(env, ports);
      return outcome(
          env.getWorkflowClient(), Names.ROLLBACK, "rollback/shop", Map.of("stack", "shop"));
    }
  }

  private static void agent(TestWorkflowEnvironment env, FakePorts ports) {
    for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
      env.newWorker(queue)
          .registerActivitiesImplementations(
              ports.host, ports.platform, ports.data, ports.major, ports.probes);
    }
    env.start();
  }

  /** Without a name of its own a history would carry process and machine. */
  private static TestWorkflowEnvironment environment(SaysAbort... interceptors) {
    return TestWorkflowEnvironment.newInstance(
        TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(
                WorkflowClientOptions.newBuilder().setIdentity("recorder").build())
            .setWorkerFactoryOptions(
                WorkerFactoryOptions.newBuilder().setWorkerInterceptors(interceptors).build())
            .build());
  }

  private static String outcome(
      WorkflowClient client, String type, String id, Map<String, Object> input) {
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Names.CENTRAL_QUEUE)
                .setWorkflowId(id)
                .build());
    stub.start(input);
    try {
      return stub.getResult(Report.class).outcome().name();
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure ? failure.getType() : "?" + e;
    }
  }

  /** A person who, half an hour later, mends what is broken and says so. */
  private static void answerWhenStuck(
      TestWorkflowEnvironment env, FakePorts ports, AtomicBoolean asked) {
    env.registerDelayedCallback(
        Duration.ofMinutes(30),
        () -> {
          MigratePostgresWorkflow workflow =
              env.getWorkflowClient().newWorkflowStub(MigratePostgresWorkflow.class, ID);
          Status status = workflow.status();
          if (!status.waitingFor().isEmpty()) {
            asked.set(true);
            ports.faults.mend();
            workflow.retry(new Answerable.Decision(status.step(), 1, "tester", "mended"));
          }
        });
  }
}
