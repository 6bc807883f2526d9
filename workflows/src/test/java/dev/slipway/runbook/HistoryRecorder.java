package dev.slipway.runbook;

import dev.slipway.activity.PlatformActivities;
import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Report;
import dev.slipway.plan.Signatures;
import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.runbook.Answerable.Decision;
import dev.slipway.runbook.retire.RetireWorkflowImpl;
import dev.slipway.runbook.upgrade.UpgradeWorkflow;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import dev.slipway.testkit.Asked;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Writes the histories that {@link ReplayTest} replays: one for each way in which an upgrade can
 * go. Not a test, but run like one: {@code mvn -pl workflows test -Dtest=HistoryRecorder
 * -Dslipway.record=true}. A history that is there already stays: it is the run of somebody who
 * changes to the next release in the middle of it.
 */
@EnabledIfSystemProperty(named = "slipway.record", matches = "true")
@Timeout(120)
class HistoryRecorder {
  private static final Path HISTORIES = Path.of("src/test/resources/history/upgrade");
  private static final String ID = "upgrade/shop";

  /** What fails is named by its port and method; the first call of that name fails for good. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "happy, , COMPLETED",
    "failed-agree, Host.Claim, REFUSED",
    "failed-prepare, Platform.Stage, ROLLED_BACK",
    "failed-freeze, Data.Keep, ROLLED_BACK",
    "failed-migration, Platform.Migrate, ROLLED_BACK",
    "failed-deploy, Platform.Deploy, ROLLED_BACK",
    "failed-open, Platform.OpenDoor, COMPLETED",
    "failed-finish, Host.Record, COMPLETED",
    "aborted, abort, ABORTED",
    "searchable, Host.Record searchable, COMPLETED",
    "approved-late, approval, COMPLETED",
    "shorter-freeze, , COMPLETED",
    "shorter-freeze-failed-open, Data.Count, ROLLED_BACK",
    "decided, Platform.Migrate decided, COMPLETED",
    "over-budget, Platform.Migrate budget, ROLLED_BACK",
    "writers-as-captured, Data.Fence, ROLLED_BACK",
    "agent-asked, , COMPLETED",
    "retires-by-rule, kept, COMPLETED",
    "stayed-up-beside, Platform.Deploy, ROLLED_BACK"
  })
  void record(String name, String fails, String outcome) throws IOException {
    Path file = HISTORIES.resolve(name + ".json");
    if (!Files.exists(file)) {
      Files.createDirectories(HISTORIES);
      Files.writeString(file, recorded(String.valueOf(fails), outcome) + "\n");
    }
  }

  private static String recorded(String fails, String outcome) {
    FakePorts ports = new FakePorts();
    boolean searchable = fails.endsWith(" searchable");
    if (fails.contains(".")) {
      ports.faults.breakCall(
          callsOfAHappyRun().indexOf(fails.replaceFirst(" .*", "")), Faults.Kind.FAILS);
    }
    try (TestWorkflowEnvironment env = environment()) {
      boolean approval = fails.equals("approval");
      FakeCatalogue catalogue =
          new FakeCatalogue(
                  "run-1",
                  searchable ? Names.ATTRIBUTES : List.of(),
                  approval ? Asked.proven() : ApprovalNeeds.NONE)
              .rules(rules(fails));
      if (fails.equals("kept")) {
        catalogue.keeps(new Retention.Kept(1, 0));
      }
      start(env, ports, catalogue, fails.equals("abort"));
      if (approval) {
        approveLate(env);
      } else {
        answerWhenStuck(env, ports);
      }
      Assertions.assertEquals(outcome, run(env.getWorkflowClient()));
      return env.getWorkflowClient().fetchHistory(ID).toJson(true);
    }
  }

  /** A person who is asked comes after half an hour. */
  private static RollbackRules rules(String fails) {
    boolean decided = fails.endsWith(" decided");
    return decided || fails.endsWith(" budget")
        ? new RollbackRules(false, OnFailure.ASK, List.of(), Duration.ofMinutes(decided ? 60 : 10))
        : new RollbackRules(false);
  }

  private static List<String> callsOfAHappyRun() {
    FakePorts ports = new FakePorts();
    try (TestWorkflowEnvironment env = environment()) {
      start(env, ports, new FakeCatalogue("run-1"), false);
      run(env.getWorkflowClient());
      return ports.faults.calls();
    }
  }

  /** Without a name of its own the history would carry process and machine. */
  private static TestWorkflowEnvironment environment() {
    TestEnvironmentOptions.Builder options =
        TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(
                WorkflowClientOptions.newBuilder().setIdentity("recorder").build());
    Names.ATTRIBUTES.forEach(
        name -> options.registerSearchAttribute(name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
    return TestWorkflowEnvironment.newInstance(options.build());
  }

  private static void start(
      TestWorkflowEnvironment env, FakePorts ports, FakeCatalogue catalogue, boolean abort) {
    var central = env.newWorker(Names.CENTRAL_QUEUE);
    central.registerWorkflowImplementationTypes(
        UpgradeWorkflowImpl.class, RetireWorkflowImpl.class);
    central.registerActivitiesImplementations(catalogue);
    WorkflowClient client = env.getWorkflowClient();
    PlatformActivities platform = abort ? aborting(ports.platform, client) : ports.platform;
    for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
      env.newWorker(queue)
          .registerActivitiesImplementations(ports.host, platform, ports.data, ports.probes);
    }
    env.start();
  }

  /** While writers are being stopped, somebody has second thoughts. */
  private static PlatformActivities aborting(PlatformActivities platform, WorkflowClient client) {
    return (PlatformActivities)
        Proxy.newProxyInstance(
            PlatformActivities.class.getClassLoader(),
            new Class<?>[] {PlatformActivities.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("stop")
                  && !client
                      .newUntypedWorkflowStub(ID)
                      .query("status", Status.class)
                      .phase()
                      .equals("put back")) {
                client
                    .newWorkflowStub(UpgradeWorkflow.class, ID)
                    .abort(new Abort("second thoughts", "tester"));
              }
              try {
                return method.invoke(platform, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  private static String run(WorkflowClient client) {
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            Names.UPGRADE,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Names.CENTRAL_QUEUE)
                .setWorkflowId(ID)
                .build());
    stub.start(Map.of("stack", "shop", "to", Map.of("app", "2.0")));
    try {
      return stub.getResult(Report.class).outcome().name();
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure ? failure.getType() : "?" + e;
    }
  }

  /** Somebody who signs an hour before the time is over. */
  private static void approveLate(TestWorkflowEnvironment env) {
    env.registerDelayedCallback(
        Duration.ofHours(47),
        () -> {
          UpgradeWorkflow workflow =
              env.getWorkflowClient().newWorkflowStub(UpgradeWorkflow.class, ID);
          String digest = Objects.requireNonNull(workflow.status().plan()).digest();
          byte[] text = Signatures.text("shop", "run-1", digest, "approve", "anna");
          workflow.approve(new Approval(digest, "anna", "read it", Asked.sign(text)));
        });
  }

  /** A person who, half an hour later, mends what is broken and says so. */
  private static void answerWhenStuck(TestWorkflowEnvironment env, FakePorts ports) {
    env.registerDelayedCallback(
        Duration.ofMinutes(30),
        () -> {
          UpgradeWorkflow workflow =
              env.getWorkflowClient().newWorkflowStub(UpgradeWorkflow.class, ID);
          Status status = workflow.status();
          if (!status.waitingFor().isEmpty()) {
            ports.faults.mend();
            workflow.retry(new Decision(status.step(), 1, "tester", "mended"));
          }
        });
  }
}
