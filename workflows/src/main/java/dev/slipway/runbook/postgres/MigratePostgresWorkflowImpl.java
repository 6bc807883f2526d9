package dev.slipway.runbook.postgres;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Report;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Changed;
import dev.slipway.runbook.Conversation;
import dev.slipway.runbook.Looking;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.On;
import dev.slipway.runbook.OnServer;
import dev.slipway.runbook.Proofs;
import dev.slipway.runbook.RestoreCapture;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Theory of operation: the new server is made in a store of its own while users work. Behind the
 * closed door and the fence the old one's data is carried over, both are compared to the last row,
 * and one file of the stack is replaced, which selects artefact and store together. The old store
 * is never written to, so until the door opens going back is to start the old server on it, and
 * loses nothing. Opening the door is the point of no return; the old store stays until it is
 * retired.
 */
public final class MigratePostgresWorkflowImpl extends Conversation
    implements MigratePostgresWorkflow {
  private boolean unitsLetIn;
  private @Nullable Plan made;
  private @Nullable On bound;
  private @Nullable OnServer server;
  private @Nullable RestoreCapture wayBack;

  @WorkflowInit
  public MigratePostgresWorkflowImpl(RawValue typed) {
    super(Names.MIGRATE_POSTGRES);
  }

  @Override
  public Report migrate(RawValue typed) {
    Plan plan = Looking.plan(typed);
    progress.planned(plan);
    if (!plan.refused()) {
      bind(plan);
    }
    return steps.guard(
        plan,
        () -> {
          if (plan.order().dryRun()) {
            return;
          }
          if (Objects.requireNonNull(plan.order().server()).rehearsal()) {
            agree();
            capture();
            prepare();
            rehearse();
          } else {
            approved();
            agree();
            capture();
            backUp();
            prepare();
            freeze();
            convert();
            switchOver();
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
    steps.check("still as planned", () -> Looking.changed(plan(), on().observe()));
    if (!Changed.CAPTURED_BEFORE_TRIED.inThisRun()) {
      tryOut();
    }
  }

  private void capture() {
    progress.phase("prepare");
    steps.reversible(
        "capture what runs",
        on()::captureAll,
        on()::capturedAll,
        "nothing of the run remains",
        on()::tidy,
        on()::tidied);
    if (Changed.CAPTURED_BEFORE_TRIED.inThisRun()) {
      tryOut();
    }
  }

  /** Users work, and what is found out here costs them nothing. */
  private void tryOut() {
    steps.harmless("stage the new server", server()::stage, server()::staged);
    steps.examine("try the new server", server()::gate, server()::gated);
  }

  private void backUp() {
    steps.harmless("back up", on()::backUp, on()::proven);
    steps.harmless("prove the backup", on()::prove, on()::proven);
    steps.harmless("copy files ahead", on()::followRest, on()::followingRest);
  }

  private void prepare() {
    steps.reversible(
        "prepare the new server",
        server()::prepare,
        server()::prepared,
        "no new server remains",
        server()::tidy,
        server()::tidied);
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
        this::stopUsers,
        this::usersStopped,
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
    steps.harmless("keep files and queue", on()::keepRest, on()::keptRest);
  }

  private void convert() {
    progress.phase("convert");
    steps.reversible(
        "convert",
        server()::convert,
        server()::converted,
        "old server serves",
        this::oldServerBack,
        this::oldServerServes);
    steps.harmless("start the new server apart", server()::startApart, server()::runsApart);
    steps.examine("compare both servers", server()::compare, server()::compared);
  }

  private void switchOver() {
    progress.phase("switch over");
    steps.harmless("switch over", server()::switchOver, server()::switched);
    steps.harmless("start units", this::startUnits, this::unitsServe);
    steps.check("verify behind the door", () -> on().probe(false, List.of()));
    steps.harmless("count what is there", on()::count, server()::switched);
    if (Changed.STAY_UP_BEHIND_SERVER.inThisRun()) {
      steps.check("units stay up", () -> Looking.serving(unitsServe()));
    }
  }

  private void open() {
    progress.phase("open");
    steps.pointOfNoReturn(
        "open the door",
        "users write to the new server from now on, and going back would lose it",
        this::openDoor,
        this::doorOpen);
    steps.harmless("open the databases", this::lowerFence, this::unfenced);
  }

  private void finish() {
    progress.phase("finish");
    steps.check("who tried to get in", this::aftermath);
    steps.harmless("tidy up", this::tidy, this::tidied);
    steps.harmless("record", key -> on().record(key, progress), on()::recorded);
    steps.harmless("retire old backups", on()::retain, on()::recorded);
    steps.harmless("give the stack back", on()::release, on()::released);
  }

  /** Its times are what the next plan predicts by. */
  private void rehearse() {
    progress.phase("rehearse");
    if (Changed.REHEARSAL_JUDGED.inThisRun()) {
      steps.examine("rehearse", server()::rehearse, server()::judged);
    } else {
      steps.harmless("rehearse", server()::rehearse, server()::rehearsed);
    }
    steps.harmless("tidy up", this::tidy, this::tidied);
    steps.harmless("give the stack back", this::giveBack, on()::released);
  }

  /**
   * The one way back, on the old server: its store is as the freeze left it. What units took from
   * the queue once they were let in, they answered on the new server, so it goes back as well.
   */
  private void oldServerBack(StepKey key) {
    on().stopEverything(key, plan().run());
    server().switchBack(key, plan().run());
    if (unitsLetIn && Changed.QUEUE_WITH_SERVER.inThisRun()) {
      on().putRestBack(key, plan().run());
    }
    back().restore(key, Tier.CODE, Plan.Loss.NONE);
  }

  private Proof oldServerServes() {
    return Proofs.all(server().switchedBack(plan().run()), back().previousServes(Tier.CODE));
  }

  /** Units of the stack are let in only when the definition selects the new server. */
  private void startUnits(StepKey key) {
    unitsLetIn = true;
    on().fence(key, Level.RELEASE);
    on().start(key, server().served(), Changed.STAY_UP_BEHIND_SERVER.inThisRun());
  }

  private Proof unitsServe() {
    return on().serve(server().served());
  }

  private void stopUsers(StepKey key) {
    on().stop(key, server().users());
  }

  private Proof usersStopped() {
    return on().stopped(server().users());
  }

  private void tidy(StepKey key) {
    server().tidy(key);
    on().tidy(key);
  }

  private Proof tidied() {
    return Proofs.all(server().tidied(), on().tidied());
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
      server().tidy(key);
      on().aftermath(progress);
      on().recordEnd(key, progress);
    }
    on().release(key);
  }

  private void bind(Plan plan) {
    made = plan;
    On ports = new On(plan, steps);
    bound = ports;
    server = new OnServer(plan, steps);
    wayBack = new RestoreCapture(ports, progress, plan.run(), List.of());
  }

  private Plan plan() {
    return Objects.requireNonNull(made);
  }

  private On on() {
    return Objects.requireNonNull(bound);
  }

  private OnServer server() {
    return Objects.requireNonNull(server);
  }

  private RestoreCapture back() {
    return Objects.requireNonNull(wayBack);
  }
}
