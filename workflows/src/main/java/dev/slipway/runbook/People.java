package dev.slipway.runbook;

import dev.slipway.plan.Proof;
import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Decision;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions.Func;
import io.temporal.workflow.Functions.Proc;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** What people said to a run, and what the run asks them. */
public final class People {

  private enum Choice {
    RETRY,
    BY_HAND
  }

  private final Progress progress;
  private final Proc stopRunningStep;
  private @Nullable Abort abort;
  private @Nullable String tooLate;
  private @Nullable String stuckStep;
  private int stuckGeneration;
  private @Nullable Choice choice;

  People(Progress progress, Proc stopRunningStep) {
    this.progress = progress;
    this.stopRunningStep = stopRunningStep;
    // Cancelling the run is taken as abort; the server closes it as cancelled all the same.
    CancellationScope.current()
        .getCancellationRequest()
        .thenApply(reason -> {
          if (tooLate == null) {
            abort(new Abort("cancelled: " + reason, "the server"));
          }
          return reason;
        });
  }

  boolean abortAsked() {
    return abort != null;
  }

  void stopListeningForAbort(String since, String why) {
    if (tooLate == null) {
      tooLate = "too late to abort, since '%s': %s".formatted(since, why);
    }
  }

  void stopIfAbortAsked() {
    if (abort != null) {
      throw ApplicationFailure.newNonRetryableFailure(
          "asked to stop by %s: %s".formatted(abort.by(), abort.reason()), "ABORT");
    }
  }

  /** Refuses an abort that comes too late or says nothing. */
  public void refuseAbort(@Nullable Abort asked) {
    if (asked != null && asked.wrong() != null) {
      throw refusal("abort: %s; e.g. {\"reason\":\"why\",\"by\":\"you\"}".formatted(asked.wrong()));
    }
    if (asked == null || isBlank(asked.reason())) {
      throw refusal("abort wants a reason: {\"reason\":\"why\",\"by\":\"you\"}");
    }
    if (tooLate != null) {
      throw refusal(tooLate + "; when it has ended, run: slipway rollback");
    }
  }

  public String abort(Abort asked) {
    if (tooLate != null) {
      progress.override(tooLate);
      return tooLate;
    }
    if (abort == null) {
      abort = asked;
      progress.override("abort by %s: %s".formatted(asked.by(), asked.reason()));
      stopRunningStep.apply();
    }
    return "stopping; everything that was begun is put back";
  }

  /** Refuses a decision about anything but the step that is stuck right now. */
  public void refuseDecision(@Nullable Decision decision) {
    if (stuckStep == null) {
      throw refusal("nothing is stuck: there is no decision to take");
    }
    if (decision != null && decision.wrong() != null) {
      throw refusal(
          "%s; e.g. {\"step\":\"%s\",\"by\":\"you\"}".formatted(decision.wrong(), stuckStep));
    }
    if (decision == null || !stuckStep.equals(decision.step())) {
      throw refusal(
          "the stuck step is '%s': say {\"step\":\"%s\",\"by\":\"you\"}"
              .formatted(stuckStep, stuckStep));
    }
    if (decision.generation() != null && decision.generation() != stuckGeneration) {
      throw refusal(
          "this answers generation %d of '%s', but generation %d is stuck: look again before you decide"
              .formatted(decision.generation(), stuckStep, stuckGeneration));
    }
  }

  public String retry(Decision decision) {
    choice = Choice.RETRY;
    progress.override("retry of '%s' by %s".formatted(decision.step(), decision.by()));
    return "trying '%s' again".formatted(decision.step());
  }

  public String byHand(Decision decision) {
    choice = Choice.BY_HAND;
    progress.override(
        "'%s' by hand, by %s: %s".formatted(decision.step(), decision.by(), decision.reason()));
    return "looking whether '%s' holds".formatted(decision.step());
  }

  /**
   * Waits for a person. True when the step was done by hand and is seen to hold; false when it
   * shall be tried again.
   */
  boolean didByHand(String step, int generation, String why, Func<Proof> proof) {
    stuckStep = step;
    stuckGeneration = generation;
    String trouble = why;
    while (true) {
      choice = null;
      progress.stuck(step, generation, trouble);
      Workflow.await(() -> choice != null);
      progress.working();
      if (choice == Choice.RETRY) {
        break;
      }
      Proof seen = look(proof);
      if (seen.holds()) {
        break;
      }
      trouble = "said to be done by hand, but: " + seen.seen();
    }
    stuckStep = null;
    return choice == Choice.BY_HAND;
  }

  private static Proof look(Func<Proof> proof) {
    try {
      return proof.apply();
    } catch (TemporalFailure failure) {
      return new Proof(false, Failures.text(failure));
    }
  }

  private static ApplicationFailure refusal(String message) {
    return ApplicationFailure.newNonRetryableFailure(message, Refusal.TYPE);
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
