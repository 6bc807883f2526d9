package dev.slipway.runbook;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.plan.Change;
import dev.slipway.plan.DecidingFacts;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Planner;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.retire.RetireWorkflowImpl;
import dev.slipway.stack.Retention;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.World;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A stack with two upgrades behind it, and a run that takes away what the older one left. */
final class RetireRun {
  static final String OLD = "20260901-020000-aaaa";
  static final String WAY_BACK = "20261001-020000-bbbb";
  static final String ID = "retire/shop";

  final FakePorts ports;
  private int runs;

  /** How a run ended. */
  record Ended(String outcome, Report report, String history) {}

  RetireRun() {
    ports = new FakePorts();
    World world = ports.world;
    world.settings.put("APP_VERSION", "3.0");
    world.units.replaceAll((name, unit) -> new World.Unit("3.0", true));
    upgraded(world, OLD, "1.0", "2.0");
    upgraded(world, WAY_BACK, "2.0", "3.0");
    world.backedUp(OLD, Duration.ofDays(81), true);
    world.backedUp(WAY_BACK, Duration.ofDays(51), true);
  }

  /** As an upgrade leaves the world that has reached its end. */
  static void upgraded(World world, String run, String from, String to) {
    World.Capture capture = world.capture(run);
    capture.settings = new TreeMap<>(Map.of("APP_VERSION", from));
    capture.units = new TreeMap<>(Map.of("web", new World.Unit(from, true)));
    capture.kept = new TreeMap<>(Map.of("revision", "r" + from));
    capture.counted = capture.kept;
    capture.report =
        new Report(
            Outcome.COMPLETED,
            "",
            "shop",
            "Upgrade",
            run,
            "",
            List.of(new Change("app", from, to)),
            Tier.DATA,
            Plan.Loss.NONE,
            0,
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
  }

  Ended olderThan(int days) {
    return play(null, new Order.Particulars("", false, "", "", 0, Duration.ofDays(days)), false);
  }

  Ended dry(int days) {
    return play(null, new Order.Particulars("", false, "", "", 0, Duration.ofDays(days)), true);
  }

  Ended byRule(Retention.@Nullable Kept rule) {
    return play(rule, Order.Particulars.NONE, false);
  }

  private synchronized Ended play(
      Retention.@Nullable Kept rule, Order.Particulars said, boolean dryRun) {
    try (TestWorkflowEnvironment env =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder().setIdentity("recorder").build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(0).build())
                .build())) {
      var central = env.newWorker(Names.CENTRAL_QUEUE);
      central.registerWorkflowImplementationTypes(RetireWorkflowImpl.class);
      central.registerActivitiesImplementations(
          new Catalogue("20261121-0215%02d-ret1".formatted(runs++), rule, said, dryRun));
      for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
        env.newWorker(queue)
            .registerActivitiesImplementations(
                ports.host, ports.platform, ports.data, ports.probes);
      }
      env.start();
      WorkflowStub stub =
          env.getWorkflowClient()
              .newUntypedWorkflowStub(
                  Names.RETIRE,
                  WorkflowOptions.newBuilder()
                      .setTaskQueue(Names.CENTRAL_QUEUE)
                      .setWorkflowId(ID)
                      .build());
      stub.start(Map.of("stack", "shop"));
      Report report = report(stub);
      return new Ended(
          report.outcome().name(), report, env.getWorkflowClient().fetchHistory(ID).toJson(true));
    }
  }

  private static Report report(WorkflowStub stub) {
    try {
      return stub.getResult(Report.class);
    } catch (WorkflowFailedException e) {
      if (e.getCause() instanceof ApplicationFailure failure) {
        return failure.getDetails().get(0, Report.class);
      }
      throw e;
    }
  }

  /** Plans as the real one does. */
  private record Catalogue(
      String run, Retention.@Nullable Kept rule, Order.Particulars said, boolean dryRun)
      implements CatalogueActivities {

    @Override
    public Order understand(@Nullable RawValue typed) {
      Order.Scope s = FakeCatalogue.scope();
      Order.Scope scope =
          new Order.Scope(
              s.environment(),
              s.components(),
              s.databases(),
              s.door(),
              s.keep(),
              s.preflight(),
              s.verify(),
              s.smoke(),
              s.rollback(),
              new Retention(10, 30, rule),
              s.approvals());
      return new Order(
              run,
              Names.RETIRE,
              "shop",
              FakeCatalogue.PLACE,
              scope,
              List.of(),
              dryRun,
              false,
              "disk is full",
              "tester",
              List.of())
          .withParticulars(said);
    }

    @Override
    public Plan plan(Planning planning) {
      Plan plan =
          Planner.plan(
              planning.order(), planning.observed(), planning.protocol(), World.NOW, planning.at());
      return plan.withDigest("hash of " + DecidingFacts.of(plan, planning.observed()));
    }

    @Override
    public Stacks stacks() {
      return new Stacks(List.of(), List.of());
    }
  }

  /** What nobody but a person who asks for it by name may ever see gone. */
  Map<String, Object> untouchable() {
    World.Capture capture = ports.world.capture(WAY_BACK);
    Map<String, Object> all = new TreeMap<>(ports.world.seen());
    all.put("kept", String.valueOf(capture.kept));
    all.put("settings of the way back", capture.retired);
    all.put("artefacts of the way back", capture.released);
    all.put("backup", String.valueOf(ports.world.backups.get(WAY_BACK)));
    return all;
  }

  /** What the older upgrade left and is still there. */
  List<String> left() {
    return left(ports.world);
  }

  static List<String> left(World world) {
    World.Capture capture = world.capture(OLD);
    return java.util.stream.Stream.of(
            capture.kept == null ? "" : "store",
            capture.released ? "" : "artefact",
            capture.retired ? "" : "capture",
            world.backups.containsKey(OLD) ? "backup" : "")
        .filter(s -> !s.isEmpty())
        .toList();
  }

  /** What the journal says is gone. */
  List<String> told() {
    return ports.world.journal.stream()
        .filter(e -> e.what().startsWith("retired "))
        .map(e -> e.what().replaceFirst(",.*", "") + " " + e.who() + ": " + e.why())
        .toList();
  }
}
