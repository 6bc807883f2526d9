package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.runbook.upgrade.UpgradeWorkflow;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import dev.slipway.testkit.World;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call that a happy upgrade makes is broken in every way, taken from what a happy run really
 * did: the stack ends as it was, or upgraded, never in between.
 */
@Timeout(120)
class UnwindMatrixTest {
  private static final List<TestWorkflowEnvironment> OPEN = new ArrayList<>();

  @AfterAll
  static void closeAll() {
    OPEN.forEach(TestWorkflowEnvironment::close);
  }

  @Test
  void a_happy_run_reaches_the_requested_release() {
    FakePorts ports = new FakePorts();
    Ended ended = upgrade(ports);
    assertEquals("COMPLETED", ended.outcome);
    assertEquals("2.0", ports.world.settings.get("APP_VERSION"));
    assertEquals("r2", ports.world.data.get("revision"));
    assertTrue(ports.world.helpers.isEmpty(), "nothing of the run remains: " + ports.world.helpers);
    assertEquals("OPEN", ports.world.fence);
  }

  static Stream<Arguments> everyCallOfAHappyRun() {
    FakePorts ports = new FakePorts();
    upgrade(ports);
    List<String> calls = ports.faults.calls();
    List<Arguments> cases = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      for (Faults.Kind kind : Faults.Kind.values()) {
        cases.add(Arguments.of(i, calls.get(i), kind));
      }
    }
    assertTrue(cases.size() > 60, "a happy run makes many calls: " + calls);
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("everyCallOfAHappyRun")
  void the_stack_ends_as_before_or_upgraded(int number, String call, Faults.Kind kind) {
    FakePorts ports = new FakePorts();
    Map<String, Object> before = ports.world.seen();
    ports.faults.breakCall(number, kind);
    Ended ended = upgrade(ports);
    Map<String, Object> expected = ended.outcome.equals("COMPLETED") ? UPGRADED : before;
    assertEquals(expected, ports.world.seen(), call + " " + kind + " ended " + ended.outcome);
    if (kind == Faults.Kind.TWICE) {
      assertEquals("COMPLETED", ended.outcome, "a repeated call changes nothing");
    }
  }

  /** One unit stands still on purpose, or is there only from the next release on. */
  @ParameterizedTest(name = "{0}, {1} fails")
  @CsvSource({
    "stopped, Platform.Stop",
    "stopped, Data.Fence",
    "stopped, Data.Keep",
    "stopped, Platform.Deploy",
    "absent, Platform.Stop",
    "absent, Data.Fence",
    "absent, Data.Keep",
    "absent, Platform.Deploy"
  })
  void what_did_not_run_before_does_not_run_after(String worker, String fails) {
    FakePorts happy = new FakePorts();
    upgrade(happy);
    FakePorts ports = new FakePorts();
    ports.world.units.remove("worker");
    if (worker.equals("stopped")) {
      ports.world.units.put("worker", new World.Unit("1.0", false));
    }
    Map<String, Object> before = ports.world.seen();
    ports.faults.breakCall(happy.faults.calls().indexOf(fails), Faults.Kind.FAILS);
    Ended ended = upgrade(ports);
    assertEquals("ROLLED_BACK", ended.outcome);
    assertEquals(before, ports.world.seen());
  }

  private static final Map<String, Object> UPGRADED = upgradedWorld();

  private static Map<String, Object> upgradedWorld() {
    FakePorts ports = new FakePorts();
    upgrade(ports);
    return ports.world.seen();
  }

  private record Ended(String outcome, World world) {}

  private static synchronized Ended upgrade(FakePorts ports) {
    TestWorkflowEnvironment env =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(0).build())
                .build());
    try {
      Worker central = env.newWorker(Names.CENTRAL_QUEUE);
      central.registerWorkflowImplementationTypes(UpgradeWorkflowImpl.class);
      central.registerActivitiesImplementations(new FakeCatalogue("run-1"));
      for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
        env.newWorker(queue)
            .registerActivitiesImplementations(
                ports.host, ports.platform, ports.data, ports.probes);
      }
      env.start();
      answerWhenStuck(env, ports);
      return new Ended(run(env.getWorkflowClient()), ports.world);
    } finally {
      env.close();
    }
  }

  private static String run(WorkflowClient client) {
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            Names.UPGRADE,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Names.CENTRAL_QUEUE)
                .setWorkflowId("upgrade/shop")
                .build());
    stub.start(Map.of("stack", "shop", "to", Map.of("app", "2.0")));
    try {
      return stub.getResult(Report.class).outcome().name();
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure ? failure.getType() : "?" + e;
    }
  }

  /** A person who, half an hour later, mends what is broken and says so. */
  private static void answerWhenStuck(TestWorkflowEnvironment env, FakePorts ports) {
    env.registerDelayedCallback(
        Duration.ofMinutes(30),
        () -> {
          UpgradeWorkflow workflow =
              env.getWorkflowClient().newWorkflowStub(UpgradeWorkflow.class, "upgrade/shop");
          Status status = workflow.status();
          if (!status.waitingFor().isEmpty()) {
            ports.faults.mend();
            workflow.retry(new Answerable.Decision(status.step(), 1, "tester", "mended"));
          }
        });
  }
}
