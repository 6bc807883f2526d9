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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
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
@Timeout(300)
class UnwindMatrixTest {
  private static final List<TestWorkflowEnvironment> OPEN = new ArrayList<>();

  private static final FakePorts HAPPY = new FakePorts();
  private static final List<String> CALLS = callsOfAHappyRun();

  /** The first call after which the run goes forward only. */
  private static final int DOOR = CALLS.indexOf("Platform.OpenDoor");

  private static final int KEPT = CALLS.indexOf("Data.Keep");

  /** The first call that lets something else than the run in to data that has a rollback point. */
  private static final int ADMITS = KEPT + CALLS.subList(KEPT, CALLS.size()).indexOf("Data.Fence");

  private static List<String> callsOfAHappyRun() {
    upgrade(HAPPY);
    return HAPPY.faults.calls();
  }

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
    List<Arguments> cases = new ArrayList<>();
    for (int i = 0; i < CALLS.size(); i++) {
      for (Faults.Kind kind : Faults.Kind.values()) {
        cases.add(Arguments.of(i, CALLS.get(i), kind));
      }
    }
    assertTrue(cases.size() > 60, "a happy run makes many calls: " + CALLS);
    assertTrue(0 < ADMITS && ADMITS < DOOR && DOOR < CALLS.size() - 4, "in order: " + CALLS);
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("everyCallOfAHappyRun")
  void the_stack_ends_as_before_or_upgraded(int number, String call, Faults.Kind kind) {
    FakePorts ports = new FakePorts();
    Map<String, Object> before = ports.world.seen();
    ports.faults.breakCall(number, kind);
    Ended ended = upgrade(ports);
    String where = call + " " + kind;
    assertEquals(expected(number, kind), ended.outcome, where);
    assertEquals(call, ports.faults.calls().get(number), "another call was broken");
    assertEquals(kind == Faults.Kind.TWICE ? 2 : 1, ports.faults.struck(), where);
    assertEquals(
        number >= DOOR && kind != Faults.Kind.TWICE, ended.asked, where + ": a person was asked");
    if (ended.outcome.equals("COMPLETED")) {
      assertEquals(UPGRADED, ports.world.seen(), where);
      assertEquals(remains(HAPPY.world), remains(ports.world), where);
    } else {
      assertEquals(before, ports.world.seen(), where);
      remainsOfAFailure(ports.world, number, kind, ended.outcome);
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

  /** By where and how it breaks alone. */
  private static String expected(int number, Faults.Kind kind) {
    if (kind == Faults.Kind.TWICE || number >= DOOR) {
      return "COMPLETED";
    }
    return CALLS.get(number).equals("Host.Claim") ? "REFUSED" : "ROLLED_BACK";
  }

  /** A failed run keeps its rollback point only when it went back by it. */
  private static void remainsOfAFailure(World world, int number, Faults.Kind kind, String outcome) {
    if (outcome.equals("REFUSED")) {
      assertTrue(world.captures.isEmpty() && world.backups.isEmpty(), "it has begun nothing");
      return;
    }
    World.Capture capture = world.capture("run-1");
    boolean letIn = number > ADMITS || (number == ADMITS && kind == Faults.Kind.LOST_AFTER_ACTING);
    assertEquals(letIn, capture.used, "data goes back when somebody was let in to it");
    assertEquals(letIn, capture.kept != null, "rollback point");
    assertEquals(letIn, !capture.leftBehind.isEmpty(), "data of the failed release");
    assertEquals(outcome, Objects.requireNonNull(capture.report).outcome().name());
    assertTrue(world.backups.values().stream().noneMatch(World.Backup::truncated));
  }

  /** What there is to go back by later. */
  private static List<Object> remains(World world) {
    World.Capture capture = world.capture("run-1");
    return Arrays.asList(
        world.backups,
        capture.settings,
        capture.units,
        capture.kept,
        capture.counted,
        capture.used,
        capture.leftBehind,
        Objects.requireNonNull(capture.report).outcome());
  }

  private record Ended(String outcome, boolean asked) {}

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
      AtomicBoolean asked = new AtomicBoolean();
      answerWhenStuck(env, ports, asked);
      return new Ended(run(env.getWorkflowClient()), asked.get());
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
  private static void answerWhenStuck(
      TestWorkflowEnvironment env, FakePorts ports, AtomicBoolean asked) {
    env.registerDelayedCallback(
        Duration.ofMinutes(30),
        () -> {
          UpgradeWorkflow workflow =
              env.getWorkflowClient().newWorkflowStub(UpgradeWorkflow.class, "upgrade/shop");
          Status status = workflow.status();
          if (!status.waitingFor().isEmpty()) {
            asked.set(true);
            ports.faults.mend();
            workflow.retry(new Answerable.Decision(status.step(), 1, "tester", "mended"));
          }
        });
  }
}
