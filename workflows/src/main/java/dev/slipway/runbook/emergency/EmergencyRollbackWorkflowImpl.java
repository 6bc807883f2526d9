package dev.slipway.runbook.emergency;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.HostActivities.Claim;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.plan.Observed.KeptPoint;
import dev.slipway.plan.Order;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.StepNames;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Changed;
import dev.slipway.runbook.Consent;
import dev.slipway.runbook.Conversation;
import dev.slipway.runbook.Looking;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.On;
import dev.slipway.runbook.Refusal;
import dev.slipway.runbook.RestoreCapture;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.Promise;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Theory of operation: it acts first and looks then. The stack is taken from whoever holds it, and
 * from there on nobody else puts anything back, so the run goes forward only: what fails for good
 * waits for a person. Behind the closed door it decides from what is on the host, goes the one way
 * back that every runbook goes, and opens the door on the previous release. What users wrote since
 * an upgrade is the one thing that it asks about.
 */
public final class EmergencyRollbackWorkflowImpl extends Conversation
    implements EmergencyRollbackWorkflow {
  private final Consent givingUp;
  private @Nullable Plan made;
  private @Nullable On bound;
  private @Nullable Claim taken;
  private @Nullable Promise<Proof> told;
  private AsFound found = new AsFound(null, false, false);
  private Plan.Loss loss = Plan.Loss.NONE;

  @WorkflowInit
  public EmergencyRollbackWorkflowImpl(RawValue typed) {
    super(Names.EMERGENCY_ROLLBACK);
    givingUp = new Consent(progress, steps, GIVE_UP_WRITES, "the run goes on");
  }

  @Override
  public Report goBack(RawValue typed) {
    Order order = Looking.understand(typed);
    if (OnePerStack.elsewhere(order)) {
      return OnePerStack.handOver(order, typed);
    }
    progress.planned(Plan.unseen(order));
    bind(Plan.unseen(order));
    return steps.guard(
        plan(),
        () -> {
          takeOver();
          shutOut(); // Downtime starts.
          look();
          if (point().untouched()) {
            verify();
          } else {
            freeze();
            goBack();
          }
          open();
          finish();
        });
  }

  private void takeOver() {
    progress.phase("take over");
    if (Changed.AGENT_ASKED_AT_ONCE.inThisRun()) {
      steps.check(StepNames.ASK_AGENT, on()::agentAtOnce);
      on().watchAgent();
    }
    steps.pointOfNoReturn(
        StepNames.TAKE_OVER,
        "the run that had it puts nothing back any more",
        key -> taken = on().takeOver(),
        on()::claimed);
    Claim claim = taken;
    if (claim != null && claim.number() == 0) {
      Finding running = OnePerStack.running(plan().order().stack());
      steps.endAs(Outcome.REFUSED, running.seen(), () -> {});
    }
    told = on().page(Words.began(plan().order(), from()));
  }

  private void shutOut() {
    steps.check("the door as it is found", this::door);
    steps.attempt(StepNames.CLOSE_DOOR, this::shutDoor);
    Holder from = from();
    if (from != null) {
      steps.attempt(StepNames.END_OTHER, key -> on().endOther(key, from.run()));
    }
    Claim claim = taken;
    if (claim != null) {
      steps.attempt(StepNames.TELL_OTHERS, key -> on().tellOthers(claim));
    }
  }

  private void look() {
    progress.phase("plan");
    steps.check(StepNames.WAY_BACK, this::wayBack);
    progress.planned(plan());
    if (plan().refused()) {
      String why = Refusal.text(plan());
      steps.endAs(
          Outcome.REFUSED,
          why,
          () -> {
            leaveAsFound();
            tellLeft(Outcome.REFUSED, why);
          });
    }
    steps.harmless(StepNames.CAPTURE, on()::captureAll, on()::capturedAll);
  }

  /** The run that was stopped had not come as far as to touch anything. */
  private void verify() {
    progress.phase("verify");
    steps.check(StepNames.VERIFY, () -> on().probe(false, releases()));
  }

  private void freeze() {
    progress.phase("freeze");
    if (plan().fromBackup()) {
      steps.harmless(
          StepNames.REBUILD,
          key -> on().rebuild(key, point().run()),
          () -> on().pointWhole(point().run()));
    }
    steps.harmless(StepNames.STOP_WRITERS, on()::stopWriters, on()::writersStopped);
    steps.harmless(StepNames.FENCE, this::fence, this::fenced);
    if (plan().tier() == Tier.DATA) {
      steps.check(StepNames.LOST, this::lost);
      agreeToLoss();
    }
  }

  private void goBack() {
    progress.phase("go back");
    RestoreCapture back =
        new RestoreCapture(
            on(), progress, point().run(), releases(), Changed.STAY_UP_LATER.inThisRun());
    steps.harmless(
        StepNames.GO_BACK,
        key -> {
          endHelpers(key);
          back.restore(key, plan().tier(), loss);
        },
        () -> back.previousServes(plan().tier()));
  }

  private void open() {
    progress.phase("open");
    if (!point().untouched()) {
      steps.harmless(StepNames.OPEN_DOOR, this::openDoor, this::doorOpen);
      steps.harmless(StepNames.OPEN_DATABASES, this::lowerFence, this::unfenced);
    } else if (found.closedByEmergency()) {
      steps.harmless(StepNames.OPEN_DOOR, this::openDoor, this::doorOpen);
    }
  }

  private void finish() {
    progress.phase("finish");
    if (!point().untouched()) {
      if (Changed.STAY_UP_LATER.inThisRun()) {
        steps.harmless(
            StepNames.STAY_UP,
            key -> on().restoreUnits(key, point().run()),
            () -> on().unitsRestored(point().run()));
      }
      steps.check(StepNames.AFTERMATH, this::aftermath);
    }
    steps.harmless(StepNames.TIDY, this::tidy, on()::tidied);
    steps.harmless(StepNames.RECORD, key -> on().record(key, progress), on()::recorded);
    steps.harmless(StepNames.RELEASE, on()::release, on()::released);
    steps.attempt("tell on-call", key -> tell(Words.ended(plan(), progress.reportNow())));
  }

  // What is decided behind the closed door.

  /** A way back that is not there waits for a person where the stack cannot be left as it is. */
  private List<Finding> wayBack() {
    bind(Looking.urgently(plan().order()));
    return found.mayBeLeft(plan())
        ? List.of()
        : plan().findings().stream().filter(Finding::stops).toList();
  }

  /** Under the fence the counters stand still. */
  private List<Finding> lost() {
    loss = plan().fromBackup() ? on().losses(point().run()).sinceBackup() : sinceOpening();
    return List.of(
        loss.nothing()
            ? Finding.pass("data-loss", plan().order().stack(), Words.of(loss))
            : Finding.warn(
                "data-loss", plan().order().stack(), Words.of(loss), "today's data is kept aside"));
  }

  private Plan.Loss sinceOpening() {
    return point().behind() ? Plan.Loss.NONE : on().loss(point().run());
  }

  private void agreeToLoss() {
    if (plan().givenUp(loss)) {
      return;
    }
    String stack = plan().order().stack();
    Consent.Asked question = Words.question(stack, point().run(), loss, found.mayBeLeft(plan()));
    tellBeside(question.what());
    if (!givingUp.await(question, () -> tellBeside(question.what()))) {
      String why = givingUp.words();
      steps.endAs(
          Outcome.ABORTED,
          why,
          () -> {
            leaveFrozen();
            tellLeft(Outcome.ABORTED, why);
          });
    }
  }

  private void leaveAsFound() {
    if (found.closedByEmergency()) {
      steps.harmless("door open", this::openDoor, this::doorOpen);
    }
    steps.harmless("stack given back", this::giveBack, on()::released);
  }

  private void leaveFrozen() {
    if (Changed.LET_IN_FIRST.inThisRun()) {
      steps.harmless(
          "units let in", key -> on().fence(key, Level.RELEASE), () -> on().fenced(Level.RELEASE));
    }
    steps.harmless("writers run", on()::startWriters, on()::writersRun);
    steps.harmless("databases open", this::lowerFence, this::unfenced);
    steps.harmless("door open", this::openDoor, this::doorOpen);
    steps.harmless("nothing of the run remains", this::tidy, on()::tidied);
    steps.harmless("stack given back", this::giveBack, on()::released);
  }

  // What people say.

  @Override
  public String giveUpWrites(Object consent) {
    return givingUp.yes(consent);
  }

  @Override
  public void refuseGiveUpWrites(Object consent) {
    givingUp.refuse(consent);
  }

  @Override
  protected boolean heard(String name, @Nullable Object typed) {
    if (name.equals(GIVE_UP_WRITES)) {
      givingUp.yes(typed);
    }
    return name.equals(GIVE_UP_WRITES);
  }

  @Override
  protected String stop(Abort abort) {
    return givingUp.open() && found.mayBeLeft(plan()) ? givingUp.no(abort) : super.stop(abort);
  }

  @Override
  protected void mayStop(Abort abort) {
    if (!givingUp.open() || !found.mayBeLeft(plan())) {
      super.mayStop(abort);
    }
  }

  // Deeds and proofs by the names that this runbook gives them.

  private List<Finding> door() {
    boolean byReach = Changed.LEFT_BY_REACH.inThisRun();
    boolean closed = plan().scope().door() != null && on().doorClosed().holds();
    found = new AsFound(from(), closed, byReach);
    return List.of();
  }

  private void shutDoor(StepKey key) {
    steps.down();
    on().shutDoor(key);
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

  private void tidy(StepKey key) {
    endHelpers(key);
    on().tidy(key);
  }

  private void endHelpers(StepKey key) {
    Holder from = from();
    if (from != null) {
      on().endHelpers(key, from.run());
    }
  }

  private void giveBack(StepKey key) {
    on().recordEnd(key, progress);
    on().release(key);
  }

  private void tell(String text) {
    Promise<Proof> first = told;
    if (first != null) {
      first.get();
    }
    on().page(text).get();
  }

  private void tellLeft(Outcome outcome, String why) {
    if (found.byReach()) {
      steps.attempt("tell on-call", key -> tell(Words.left(plan().order(), outcome, why)));
    }
  }

  /** Whoever cannot be told now is told by the agent's own watch over what waits for a person. */
  private void tellBeside(String text) {
    Promise<Object> unused = on().page(text).handle((proof, silent) -> "");
  }

  private List<Wanted> releases() {
    return plan().changes().stream().map(c -> new Wanted(c.component(), c.to())).toList();
  }

  private void bind(Plan plan) {
    made = plan;
    if (plan.order().refusals().isEmpty()) {
      bound = new On(plan, steps);
      steps.replanned(plan);
    }
  }

  /** Who had the stack; null when nobody did. */
  private @Nullable Holder from() {
    Claim claim = taken;
    return claim == null ? null : claim.from();
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
