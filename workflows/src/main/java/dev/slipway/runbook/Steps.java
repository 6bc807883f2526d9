package dev.slipway.runbook;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.StepNames;
import dev.slipway.runbook.People.Answer;
import dev.slipway.stack.RollbackRules.OnFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions.Func;
import io.temporal.workflow.Functions.Proc;
import io.temporal.workflow.Functions.Proc1;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives the steps of a runbook their names and guarantees: an undo is registered before its deed,
 * undos run last in first out, nothing is skipped, a person is asked when an undo or a step past
 * the point of no return fails for good.
 */
public final class Steps {

  private record Undo(String restores, Proc1<StepKey> deed, Func<Proof> proof) {}

  private final Deque<Undo> undos = new ArrayDeque<>();
  private final Progress progress;
  private final People people;
  private final Approvals approvals;
  private final DowntimeBudget budget;
  private @Nullable Plan plan;
  private @Nullable CancellationScope running;
  private @Nullable Outcome left;
  private long claim;
  private long seq;
  private boolean committed;
  private boolean windowHoldsQuestions;

  public Steps(Progress progress) {
    this.progress = progress;
    this.people = new People(progress, this::stopRunningStep);
    this.approvals = new Approvals(progress);
    this.budget = new DowntimeBudget(progress, people);
  }

  /**
   * Runs the body of a runbook; the only place that catches. Returns when the requested state is
   * reached; else everything begun is put back and the workflow fails with the outcome as type and
   * the report as detail.
   */
  public Report guard(Plan agreed, Proc body) {
    plan = agreed;
    approvals.planned(agreed);
    if (agreed.window() != null && agreed.window().overridden()) {
      progress.override("window overridden: " + agreed.window().override());
    }
    if (agreed.vetoOverridden()) {
      progress.override("veto overridden: " + agreed.order().particulars().despiteVeto());
    }
    Workflow.newDetachedCancellationScope(() -> run(body)).run();
    return progress.finished();
  }

  private void run(Proc body) {
    if (plan().refused()) {
      end(Outcome.REFUSED, Refusal.text(plan()));
    }
    windowHoldsQuestions = WindowWatch.holds(plan()) && Changed.WINDOW_HOLDS_QUESTIONS.inThisRun();
    try {
      // Said before there was a plan: also a run that would do nothing ends as it was answered.
      people.stopIfAsked();
      body.apply();
      progress.end(plan().order().dryRun() ? Outcome.PLANNED : Outcome.COMPLETED, "");
    } catch (TemporalFailure failure) {
      endAfter(failure);
    }
  }

  private void endAfter(TemporalFailure failure) {
    if (superseded(failure)) {
      end(Outcome.SUPERSEDED, superseding(failure));
    }
    String why = Objects.requireNonNullElse(people.whyStopped(), Failures.text(failure));
    Outcome outcome = outcomeOf(failure);
    progress.ending(outcome, why);
    try {
      unwind();
    } catch (TemporalFailure fenced) {
      end(Outcome.SUPERSEDED, why + "; " + superseding(fenced));
    }
    end(outcome, why);
  }

  /** Another run has the stack: there is nothing to put back any more that is this one's. */
  private boolean superseded(TemporalFailure failure) {
    return people.supersededBy() != null || Failures.is(failure, StepFailure.FENCED);
  }

  private String superseding(TemporalFailure failure) {
    return Objects.requireNonNullElse(people.supersededBy(), Failures.text(failure));
  }

  /**
   * Ends the run otherwise than it was asked to, once it has left the stack as it was found.
   *
   * @param leaving its steps
   */
  public void endAs(Outcome how, String because, Proc leaving) {
    left = how;
    progress.ending(how, because);
    leaving.apply();
    throw ApplicationFailure.newNonRetryableFailure(because, how.name());
  }

  private Outcome outcomeOf(TemporalFailure failure) {
    if (left != null) {
      return left;
    }
    for (Outcome no : List.of(Outcome.REJECTED, Outcome.EXPIRED)) {
      if (Failures.is(failure, no.name())) {
        return no;
      }
    }
    if (people.abortAsked()) {
      return Outcome.ABORTED;
    }
    // Nothing but the claim was begun: nothing has changed.
    return undos.size() <= 1 ? Outcome.REFUSED : Outcome.ROLLED_BACK;
  }

  private void end(Outcome outcome, String why) {
    progress.end(outcome, why);
    throw ApplicationFailure.newNonRetryableFailure(
        outcome + (why.isEmpty() ? "" : ": " + why), outcome.name(), progress.finished());
  }

  /** Reads; a finding that stops fails the step. */
  public void check(String name, Func<List<Finding>> probe) {
    examine(name, key -> {}, probe);
  }

  /** The same, where finding out takes a deed that puts nothing in place. */
  public void examine(String name, Proc1<StepKey> deed, Func<List<Finding>> probe) {
    step(
        name,
        key -> {
          deed.apply(key);
          List<Finding> stops = stops(name, probe);
          if (!stops.isEmpty()) {
            throw Refusal.of(name, stops);
          }
        },
        () -> {
          List<Finding> stops = stops(name, probe);
          return new Proof(stops.isEmpty(), Refusal.text(stops));
        });
  }

  private List<Finding> stops(String name, Func<List<Finding>> probe) {
    List<Finding> findings = probe.apply();
    progress.found(name, findings);
    return findings.stream().filter(Finding::stops).toList();
  }

  /** A deed with nothing of its own to put back. */
  public void harmless(String name, Proc1<StepKey> deed, Func<Proof> proof) {
    step(name, deed, proof);
  }

  /**
   * A deed that is put back when a later step, or itself, fails. The undo succeeds also when the
   * deed never began.
   */
  public void reversible(
      String name,
      Proc1<StepKey> deed,
      Func<Proof> proof,
      String restores,
      Proc1<StepKey> undo,
      Func<Proof> restored) {
    undos.push(new Undo(restores, undo, restored));
    progress.undos(undos.stream().map(Undo::restores).toList());
    step(name, deed, proof);
  }

  /**
   * A deed that the run can do without, or in whose place another one is ready: nobody is asked
   * when it fails for good. The run still ends here when somebody stops it or takes it over.
   *
   * @return whether it was done
   */
  public boolean attempt(String name, Proc1<StepKey> deed) {
    mayBegin(name);
    progress.begin(name);
    StepKey key = key(name, 1);
    try {
      stoppable(() -> deed.apply(key));
      progress.done(name, StepEnd.DONE, "");
      return true;
    } catch (TemporalFailure failure) {
      progress.done(name, StepEnd.FAILED, Failures.text(failure));
      if (superseded(failure) || people.stopAsked()) {
        throw failure;
      }
      return false;
    }
  }

  /**
   * From here on the run goes forward only: what fails is tried again until it succeeds or a person
   * has done it.
   */
  public void pointOfNoReturn(String name, String why, Proc1<StepKey> deed, Func<Proof> proof) {
    // An abort that was answered while the step before this one ended must not be lost.
    people.stopIfAsked();
    WindowWatch.check(plan(), name, progress);
    people.stopListeningForAbort(name, why);
    committed = true;
    undos.clear();
    progress.committed();
    step(name, deed, proof);
  }

  /** What the run knows now, and could not when it began to act. */
  public void replanned(Plan found) {
    plan = found;
    approvals.planned(found);
  }

  /** Another run has taken the stack; what is said about a claim that is not newer is no news. */
  void superseded(long by, String words) {
    if (by <= claim) {
      progress.override(
          "signal '%s' refused: claim %d is not newer than this run's"
              .formatted(Names.SUPERSEDED_SIGNAL, by));
    } else if (people.supersededBy() == null) {
      people.supersede(words);
    }
  }

  /** Whether the run knows that it holds the stack. */
  public boolean holdsClaim() {
    return claim > 0;
  }

  /** The fencing number under which all following deeds act. */
  public void claimed(long number) {
    claim = number;
  }

  /** A key that no earlier deed of this run has had. */
  public StepKey key(String step, int generation) {
    return new StepKey(plan().order().stack(), plan().run(), step, generation, claim, ++seq);
  }

  private void step(String name, Proc1<StepKey> deed, Func<Proof> proof) {
    mayBegin(name);
    progress.begin(name);
    untilDone(name, deed, proof, StepEnd.DONE);
  }

  /** Nobody wants the run to stop, and until the point of no return its window is open. */
  private void mayBegin(String name) {
    people.stopIfAsked();
    if (!committed) {
      WindowWatch.check(plan(), name, progress);
    }
  }

  private void unwind() {
    people.stopListeningForAbort("putting back", "the run is putting everything back already");
    while (!undos.isEmpty()) {
      people.stopIfAsked();
      Undo undo = undos.peek();
      progress.begin(undo.restores());
      untilDone(undo.restores(), undo.deed(), undo.proof(), StepEnd.UNDONE);
      undos.pop();
      progress.undos(undos.stream().map(Undo::restores).toList());
    }
  }

  private void untilDone(String name, Proc1<StepKey> deed, Func<Proof> proof, StepEnd well) {
    for (int generation = 1; ; generation++) {
      StepKey key = key(name, generation);
      try {
        stoppable(() -> deed.apply(key));
        progress.done(name, well, "");
        return;
      } catch (TemporalFailure failure) {
        String trouble = Failures.text(failure);
        Answer answer =
            endsTheRun(name, failure, well)
                ? Answer.GO_BACK
                : people.ask(question(key, trouble, well), () -> look(proof), limit(well));
        switch (answer.choice()) {
          case RETRY -> mayTryAgain(name, well);
          case BY_HAND -> {
            progress.done(name, StepEnd.BY_HAND, answer.words());
            return;
          }
          case SKIP -> {
            progress.skipped(name, answer.words());
            return;
          }
          case ROLLBACK -> {
            progress.failed(name, trouble, Failures.type(failure));
            throw failure;
          }
        }
      }
    }
  }

  /** Whether nobody is asked about this failure. */
  private boolean endsTheRun(String name, TemporalFailure failure, StepEnd well) {
    if (superseded(failure)) {
      return true;
    }
    if (committed || well == StepEnd.UNDONE) {
      return false;
    }
    boolean asks = plan().scope().rollback().onFailure() == OnFailure.ASK && changesTheStack();
    if (!asks || !holdsClaim() || StepNames.deciding(name) || people.stopAsked()) {
      return true;
    }
    WindowWatch.Limit limit = limit(well);
    return limit != null && limit.over();
  }

  /** Until when a person is waited for; null for as long as it takes. */
  private WindowWatch.@Nullable Limit limit(StepEnd well) {
    return windowHoldsQuestions && !committed && well != StepEnd.UNDONE
        ? WindowWatch.limit(plan())
        : null;
  }

  /** An answer may come much later: what the first try was held to holds for each. */
  private void mayTryAgain(String name, StepEnd well) {
    if (limit(well) == null) {
      return;
    }
    try {
      WindowWatch.check(plan(), name, progress);
    } catch (TemporalFailure closed) {
      progress.done(name, StepEnd.FAILED, Failures.text(closed));
      throw closed;
    }
  }

  /** What touches nothing that serves leaves nothing to decide about when it fails. */
  private boolean changesTheStack() {
    return !List.of(Names.BACKUP, Names.RETIRE).contains(plan().order().runbook());
  }

  private Question question(StepKey key, String trouble, StepEnd well) {
    return well == StepEnd.UNDONE
        ? Question.ofUndo(key.stack(), key.step(), key.generation(), trouble)
        : Question.ofStep(
            plan(), key.step(), key.generation(), trouble, committed, committed ? "" : until(well));
  }

  /** What happens by itself, and when: the sooner of budget and window. */
  private String until(StepEnd well) {
    WindowWatch.Limit limit = limit(well);
    return limit == null || budget.endsBefore(limit.last()) ? budget.until() : limit.until();
  }

  private Proof look(Func<Proof> proof) {
    List<Proof> seen = new ArrayList<>();
    stoppable(() -> seen.add(proof.apply()));
    return seen.getFirst();
  }

  /**
   * Ends early when the run is stopped; one that goes back, or forward only, just by its successor.
   */
  private void stoppable(Proc work) {
    try {
      running = Workflow.newCancellationScope(work::apply);
      running.run();
    } finally {
      running = null;
    }
  }

  private void stopRunningStep() {
    approvals.stopped();
    CancellationScope scope = running;
    if (scope != null) {
      scope.cancel("abort");
    }
  }

  /** Users are out from now on; counted against the downtime budget. */
  public void down() {
    progress.down();
    budget.begin(plan());
  }

  /** Users are in again. */
  public void up() {
    progress.up();
    budget.end();
  }

  /** Users are in again when they are seen to be: nobody's deed may have opened the door. */
  public Proof upWhenSeen(Proof open) {
    if (open.holds()) {
      progress.up();
      budget.over();
    }
    return open;
  }

  public People people() {
    return people;
  }

  /** Waits until the run may begin, by the windows in its plan. */
  public List<Finding> window() {
    return WindowWatch.await(plan(), progress);
  }

  /** What looks at the agent of the host that a plan is carried out on. */
  AgentWatch watch(Plan agreed, Stubs stubs) {
    return new AgentWatch(agreed, progress, stubs);
  }

  public Approvals approvals() {
    return approvals;
  }

  private Plan plan() {
    if (plan == null) {
      throw new IllegalStateException("no plan yet");
    }
    return plan;
  }
}
