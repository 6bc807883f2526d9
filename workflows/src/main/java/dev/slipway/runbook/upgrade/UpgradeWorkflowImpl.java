package dev.slipway.runbook.upgrade;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.plan.Change;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Report;
import dev.slipway.plan.StepKey;
import dev.slipway.runbook.Changed;
import dev.slipway.runbook.Conversation;
import dev.slipway.runbook.Looking;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.On;
import dev.slipway.runbook.RestoreCapture;
import dev.slipway.runbook.retire.ByRule;
import dev.slipway.stack.Component;
import dev.slipway.stack.Migration;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Theory of operation: everything slow and harmless happens while users work. Then the door closes,
 * writers stop, the database lets nobody in but the run, and the rollback point is taken, which is
 * a matter of a second at any size. Whatever the new release does to the data happens after that
 * and behind the closed door, so until the door opens going back loses nothing. Opening it is the
 * point of no return.
 */
public final class UpgradeWorkflowImpl extends Conversation implements UpgradeWorkflow {
  private @Nullable Plan made;
  private @Nullable On bound;
  private @Nullable RestoreCapture wayBack;

  @WorkflowInit
  public UpgradeWorkflowImpl(RawValue typed) {
    super(Names.UPGRADE);
  }

  @Override
  public Report upgrade(RawValue typed) {
    Plan plan = Looking.plan(typed);
    progress.planned(plan);
    if (!plan.refused()) {
      bind(plan);
    }
    return steps.guard(
        plan,
        () -> {
          if (!plan.order().dryRun()) {
            approved();
            agree();
            prepare();
            freeze();
            change();
            open();
            finish();
            ByRule.retire(plan);
          }
        });
  }

  /** However long it takes: nothing is touched, and nobody else is kept from the stack. */
  private void approved() {
    if (plan().approvals().any()) {
      progress.phase("approval");
      steps.check("approval", steps.approvals()::await);
      if (Changed.NEXT_WINDOW.inThisRun()) {
        steps.check("wait for the window", steps::window);
      }
    }
  }

  private void agree() {
    progress.phase("agree");
    if (Changed.AGENT_ASKED.inThisRun()) {
      steps.check("ask the agent", on()::agent);
      on().watchAgent();
    }
    steps.reversible(
        "claim the stack",
        on()::claim,
        on()::claimed,
        "stack given back",
        this::giveBack,
        on()::released);
    steps.check("still as planned", () -> Looking.changed(plan(), on().observe()));
  }

  private void prepare() {
    progress.phase("prepare");
    steps.reversible(
        "capture what runs",
        on()::captureAll,
        on()::capturedAll,
        "nothing of the run remains",
        on()::tidy,
        on()::tidied);
    steps.harmless("stage the release", this::stage, on()::staged);
    steps.harmless("back up", on()::backUp, on()::proven);
    steps.harmless("prove the backup", on()::prove, on()::proven);
    steps.harmless("follow the database", on()::follow, on()::following);
    if (Changed.AGENT_ASKED.inThisRun()) {
      steps.check("ask the agent again", on()::agent);
    }
  }

  private void freeze() { // Downtime starts.
    progress.phase("freeze");
    steps.reversible(
        "close the door",
        this::closeDoor,
        on()::doorClosed,
        "door open",
        this::openDoor,
        this::doorOpen);
    steps.reversible(
        "stop writers",
        on()::stopWriters,
        on()::writersStopped,
        "writers run",
        on()::startWriters,
        on()::writersRun);
    steps.reversible(
        "fence the databases",
        this::fence,
        this::fenced,
        "databases open",
        this::lowerFence,
        this::unfenced);
    steps.reversible(
        "rollback point",
        on()::keep,
        on()::kept,
        "previous release serves",
        back()::unwind,
        back()::previousServes);
  }

  private void change() {
    progress.phase("change");
    steps.harmless("migrate", this::migrate, on()::migrated);
    steps.harmless("turn the knobs", on()::turnKnobs, on()::knobsTurned);
    steps.harmless("deploy", this::deploy, on()::deployed);
    steps.check("verify behind the door", () -> on().probe(false, releases()));
    steps.check("verify the schema", () -> Looking.schema(on().schemaMigrated()));
    steps.harmless("count what is there", on()::count, on()::kept);
    if (Changed.SHORTER_FREEZE.inThisRun()) {
      steps.check("units stay up", () -> Looking.serving(on().unitsServe()));
    }
  }

  private void open() {
    progress.phase("open");
    steps.pointOfNoReturn(
        "open the door",
        "users write from now on, and going back would lose it",
        this::openDoor,
        this::doorOpen);
    steps.harmless("open the databases", this::lowerFence, this::unfenced);
  }

  private void finish() {
    progress.phase("finish");
    steps.check("who tried to get in", this::aftermath);
    steps.harmless("tidy up", on()::tidy, on()::tidied);
    steps.harmless("record", key -> on().record(key, progress), on()::recorded);
    steps.harmless("retire old backups", on()::retain, on()::recorded);
    steps.harmless("give the stack back", on()::release, on()::released);
  }

  /** A migration's place on the network is made while users work; the freeze only finds it. */
  private void stage(StepKey key) {
    on().stage(key);
    if (Changed.SHORTER_FREEZE.inThisRun()) {
      on().migrating().forEach(component -> on().prepareMigration(key, component));
    }
  }

  private void migrate(StepKey key) {
    for (Component component : on().migrating()) {
      on().prepareMigration(key, component);
      on().fence(key, Level.MIGRATION, List.of(unitOf(component)));
      on().migrate(key, component);
      on().fence(key, Level.RUN);
    }
  }

  /**
   * Units of the stack are let in only once the settings select the new release: what starts by
   * hand is then the same.
   */
  private void deploy(StepKey key) {
    on().fence(key, Level.RELEASE);
    on().deploy(key, Changed.SHORTER_FREEZE.inThisRun());
  }

  private void closeDoor(StepKey key) {
    steps.down();
    on().closeDoor(key);
  }

  private void openDoor(StepKey key) {
    on().openDoor(key);
    steps.up();
  }

  private Proof doorOpen() {
    return steps.upWhenSeen(on().doorOpen());
  }

  private void fence(StepKey key) {
    on().fence(key, Level.RUN);
  }

  private Proof fenced() {
    return on().fenced(Level.RUN);
  }

  private void lowerFence(StepKey key) {
    on().fence(key, Level.OPEN);
  }

  private Proof unfenced() {
    return on().fenced(Level.OPEN);
  }

  private List<dev.slipway.plan.Finding> aftermath() {
    on().aftermath(progress);
    return List.of();
  }

  private void giveBack(StepKey key) {
    if (steps.holdsClaim()) {
      on().aftermath(progress);
      on().recordEnd(key, progress);
    }
    on().release(key);
  }

  private List<Wanted> releases() {
    return plan().changes().stream().map(c -> new Wanted(c.component(), c.to())).toList();
  }

  private void bind(Plan plan) {
    made = plan;
    On ports = new On(plan, steps);
    bound = ports;
    wayBack =
        new RestoreCapture(
            ports,
            progress,
            plan.run(),
            plan.changes().stream().map(UpgradeWorkflowImpl::before).toList());
  }

  private static Wanted before(Change change) {
    return new Wanted(change.component(), change.from());
  }

  private static String unitOf(Component component) {
    Migration migration = component.migrate();
    return migration == null ? "" : migration.unit();
  }

  private Plan plan() {
    return java.util.Objects.requireNonNull(made);
  }

  private On on() {
    return java.util.Objects.requireNonNull(bound);
  }

  private RestoreCapture back() {
    return java.util.Objects.requireNonNull(wayBack);
  }
}
