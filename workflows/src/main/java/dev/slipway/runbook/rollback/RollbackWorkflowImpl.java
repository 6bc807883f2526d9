package dev.slipway.runbook.rollback;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.plan.Finding;
import dev.slipway.plan.GoingBack;
import dev.slipway.plan.Observed.KeptPoint;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Report;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.StepNames;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Changed;
import dev.slipway.runbook.Conversation;
import dev.slipway.runbook.Looking;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.On;
import dev.slipway.runbook.RestoreCapture;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Theory of operation: the plan decides the tier from facts and refuses to lose writes unasked.
 * Until "go back" begins, an abort or a failure puts the door, the writers and the fence back and
 * nothing has changed. From there on the run goes forward only: what it leaves behind is kept
 * whole, so there is nothing to save by turning round half-way.
 *
 * <p>A downgrade of the schema leaves nothing behind, and may fail half-way. It has a rollback
 * point of its own: until the door opens, today's state can be put back. When it fails, data goes
 * back instead if what that loses was accepted; else the run turns round.
 */
public final class RollbackWorkflowImpl extends Conversation implements RollbackWorkflow {
  private @Nullable Plan made;
  private @Nullable On bound;

  @WorkflowInit
  public RollbackWorkflowImpl(RawValue typed) {
    super(Names.ROLLBACK);
  }

  @Override
  public Report rollback(RawValue typed) {
    Plan plan = Looking.plan(typed);
    progress.planned(plan);
    if (!plan.refused()) {
      made = plan;
      bound = new On(plan, steps);
    }
    return steps.guard(
        plan,
        () -> {
          if (!plan.order().dryRun()) {
            approved();
            agree();
            prepare();
            freeze();
            goBack();
            open();
            finish();
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
    if (point().unfinished() && Changed.LEFTOVERS_ENDED.inThisRun()) {
      steps.attempt("end what it was at", key -> on().endOther(key, pointRun()));
    }
    steps.check("still as planned", () -> Looking.changed(plan(), on().observe()));
    steps.reversible(
        "capture what runs",
        on()::captureAll,
        on()::capturedAll,
        "nothing of the run remains",
        on()::tidy,
        on()::tidied);
  }

  /** While users work. Most ways back find all that they need on the host. */
  private void prepare() {
    if (plan().fromBackup()) {
      progress.phase("prepare");
      steps.harmless(
          "rebuild the rollback point",
          key -> on().rebuild(key, pointRun()),
          () -> on().pointWhole(pointRun()));
    }
    if (plan().tier() == Tier.SCHEMA) {
      progress.phase("prepare");
      steps.harmless("back up", on()::backUp, on()::proven);
      steps.harmless("prove the backup", on()::prove, on()::proven);
      steps.harmless("follow the database", on()::follow, on()::following);
    }
    if (Changed.AGENT_ASKED.inThisRun()) {
      steps.check("ask the agent again", on()::agent);
    }
  }

  private void freeze() { // Downtime starts.
    progress.phase("freeze");
    boolean forGood = plan().finishing() && Changed.HALF_WAY_GOES_ON.inThisRun() && usersAreOut();
    shutUsersOut(forGood);
    shutWritersOut(forGood);
    keepToday();
  }

  /** As the lost run left them: otherwise they work on what this run can leave to them again. */
  private boolean usersAreOut() {
    return plan().scope().door() == null || on().doorClosed().holds();
  }

  /**
   * @param forGood what an earlier run had begun is no state to let users in to
   */
  private void shutUsersOut(boolean forGood) {
    if (forGood) {
      steps.pointOfNoReturn(
          "close the door",
          "an earlier run has put back a part of the data, and users must not meet the rest",
          this::closeDoor,
          on()::doorClosed);
    } else {
      steps.reversible(
          "close the door",
          this::closeDoor,
          on()::doorClosed,
          "door open",
          this::openDoor,
          this::doorOpen);
    }
  }

  private void shutWritersOut(boolean forGood) {
    if (forGood) {
      steps.harmless("stop writers", on()::stopWriters, on()::writersStopped);
    } else {
      steps.reversible(
          "stop writers",
          on()::stopWriters,
          on()::writersStopped,
          "writers run",
          on()::startWriters,
          on()::writersRun);
    }
    if (forGood) {
      steps.harmless("fence the databases", this::fence, this::fenced);
    } else {
      steps.reversible(
          "fence the databases",
          this::fence,
          this::fenced,
          "databases open",
          this::lowerFence,
          this::unfenced);
    }
  }

  private void keepToday() {
    steps.check("what is lost", this::lost);
    if (plan().tier() == Tier.SCHEMA) {
      steps.reversible(
          "rollback point",
          on()::keep,
          on()::kept,
          "today's release serves",
          today()::unwind,
          today()::previousServes);
    }
  }

  /** The schema goes back and the earlier release serves on it; false when data has to go back. */
  private boolean downgraded() {
    if (mayExchangeData()) {
      return steps.attempt(StepNames.DOWNGRADE, then()::downgrade)
          && steps.attempt(StepNames.GO_BACK, this::restoreOnSchema);
    }
    steps.harmless("downgrade", then()::downgrade, then()::schemaReached);
    steps.harmless(
        StepNames.GO_BACK, this::restoreOnSchema, () -> then().previousServes(Tier.SCHEMA));
    return true;
  }

  private void goBack() {
    progress.phase("go back");
    bySchema = plan().tier() == Tier.SCHEMA && downgraded();
    if (!bySchema) {
      steps.pointOfNoReturn(
          "go back",
          "the state of today is being put aside",
          this::restore,
          () -> then().previousServes(restored()));
    } else {
      steps.harmless("count what is there", on()::count, on()::kept);
    }
  }

  private void restoreOnSchema(StepKey key) {
    then().restore(key, Tier.SCHEMA, loss);
  }

  private void restore(StepKey key) {
    if (plan().tier() == Tier.SCHEMA) {
      today().putDataBack(key);
    }
    then().restore(key, restored(), plan().tier() == Tier.SCHEMA ? insteadLoss : loss);
  }

  private Tier restored() {
    return plan().tier() == Tier.SCHEMA ? Tier.DATA : plan().tier();
  }

  private void open() {
    progress.phase("open");
    if (bySchema) {
      steps.pointOfNoReturn(
          StepNames.OPEN_DOOR,
          "users write on the earlier schema from now on",
          this::openDoor,
          this::doorOpen);
    } else {
      steps.harmless("open the door", this::openDoor, this::doorOpen);
    }
    steps.harmless("open the databases", this::lowerFence, this::unfenced);
  }

  private void finish() {
    progress.phase("finish");
    steps.check("who tried to get in", this::aftermath);
    steps.harmless("tidy up", on()::tidy, on()::tidied);
    steps.harmless("record", key -> on().record(key, progress), on()::recorded);
    steps.harmless("give the stack back", on()::release, on()::released);
  }

  private boolean bySchema;
  private Plan.Loss loss = Plan.Loss.NONE;
  private Plan.Loss insteadLoss = Plan.Loss.NONE;

  /**
   * Under the fence the counters stand still: this is what is really lost, a little more than the
   * plan could say.
   */
  private List<Finding> lost() {
    if (plan().tier() == Tier.CODE) {
      return List.of();
    }
    if (plan().tier() == Tier.SCHEMA) {
      insteadLoss = dataLoss();
      loss = on().losses(pointRun()).dropped();
    } else {
      loss = dataLoss();
    }
    String seen =
        "%d rows inserted, %d updated, %d deleted in %d minutes"
            .formatted(loss.inserted(), loss.updated(), loss.deleted(), loss.minutes());
    if (loss.nothing()) {
      return List.of(Finding.pass("data-loss", plan().order().stack(), seen));
    }
    return List.of(
        plan().givenUp(loss)
            ? Finding.warn(
                "data-loss",
                plan().order().stack(),
                seen,
                "given up in the request, or when an earlier run began to go back")
            : Finding.stop(
                "data-loss",
                plan().order().stack(),
                seen,
                "say --accept-data-loss, or \"acceptDataLoss\":true"));
  }

  private Plan.Loss dataLoss() {
    return plan().fromBackup() ? on().losses(pointRun()).sinceBackup() : on().loss(pointRun());
  }

  private boolean mayExchangeData() {
    GoingBack back = plan().back();
    return back != null
        && back.instead() == Tier.DATA
        && (plan().order().acceptDataLoss() || insteadLoss.nothing());
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

  private List<Finding> aftermath() {
    on().aftermath(progress);
    return List.of();
  }

  private void giveBack(StepKey key) {
    if (steps.holdsClaim()) {
      on().recordEnd(key, progress);
    }
    on().release(key);
  }

  /** What ran before the run that is gone back behind. */
  private RestoreCapture then() {
    List<Wanted> releases =
        plan().changes().stream().map(c -> new Wanted(c.component(), c.to())).toList();
    return new RestoreCapture(on(), progress, pointRun(), releases);
  }

  /** What runs when this run begins. */
  private RestoreCapture today() {
    List<Wanted> releases =
        plan().changes().stream().map(c -> new Wanted(c.component(), c.from())).toList();
    return new RestoreCapture(on(), progress, plan().run(), releases);
  }

  private String pointRun() {
    return point().run();
  }

  private KeptPoint point() {
    return Objects.requireNonNull(plan().point());
  }

  private Plan plan() {
    return Objects.requireNonNull(made);
  }

  private On on() {
    return Objects.requireNonNull(bound);
  }
}
