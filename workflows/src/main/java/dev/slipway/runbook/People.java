package dev.slipway.runbook;

import static dev.slipway.runbook.ApprovalCheck.shown;

import dev.slipway.plan.Proof;
import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Decision;
import dev.slipway.runbook.WindowWatch.Limit;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions.Func;
import io.temporal.workflow.Functions.Proc;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people said to a run, and what the run asks them. */
public final class People {

  /**
   * What was decided.
   *
   * @param words who, and why
   */
  record Answer(Choice choice, String words) {
    /** Nobody is asked: the run goes back. */
    static final Answer GO_BACK = new Answer(Choice.ROLLBACK, "");
  }

  private final Progress progress;
  private final Proc stopRunningStep;
  private @Nullable Abort abort;
  private @Nullable String givenUp;
  private @Nullable String tooLate;
  private @Nullable String superseded;
  private @Nullable Question question;
  private @Nullable Answer answer;

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

  /** Whether the run is to stop now: somebody said abort, it has given up, or is superseded. */
  boolean stopAsked() {
    return superseded != null || (tooLate == null && (abort != null || givenUp != null));
  }

  /** Another run has the stack: whatever this one is at or waits for is over, at any time. */
  void supersede(String words) {
    superseded = words;
    progress.override(words);
    stopRunningStep.apply();
  }

  /** By whom; null while the stack is this run's. */
  @Nullable String supersededBy() {
    return superseded;
  }

  /** Why the run goes back, when it is not for the failure of a step; else null. */
  @Nullable String whyStopped() {
    if (superseded != null) {
      return superseded;
    }
    return abort == null
        ? givenUp
        : "asked to stop by %s: %s".formatted(shown(abort.by()), shown(abort.reason()));
  }

  void stopListeningForAbort(String since, String why) {
    if (tooLate == null) {
      tooLate = "too late to abort, since '%s': %s".formatted(since, why);
    }
  }

  void stopIfAsked() {
    String why = whyStopped();
    if (why != null && stopAsked()) {
      throw ApplicationFailure.newNonRetryableFailure(why, "ABORT");
    }
  }

  /** The run stops by itself, as if somebody had asked. False when it is too late for that. */
  boolean giveUp(String why) {
    if (tooLate != null) {
      return false;
    }
    if (!stopAsked()) {
      givenUp = why;
      stopRunningStep.apply();
    }
    return true;
  }

  /** Refuses an abort that comes too late or says nothing. */
  public void refuseAbort(Abort asked) {
    if (isBlank(asked.reason())) {
      throw refusal("abort wants a reason: {\"reason\":\"why\",\"by\":\"you\"}");
    }
    if (tooLate != null) {
      throw refusal(tooLate + "; when it has ended, run: slipway rollback");
    }
  }

  public String abort(Abort asked) {
    String words = "abort by %s: %s".formatted(name(asked.by()), shown(asked.reason()));
    if (tooLate != null) {
      progress.override("%s; %s".formatted(words, tooLate));
      return tooLate;
    }
    if (abort == null) {
      abort = new Abort(asked.reason(), name(asked.by()));
      progress.override(words);
      stopRunningStep.apply();
    } else {
      progress.override(words + "; the run is stopping already");
    }
    return "stopping; everything that was begun is put back";
  }

  /** Refuses a decision about anything but the step that is stuck right now. */
  void refuseDecision(Choice choice, Decision decision) {
    Question asked = question;
    if (asked == null) {
      throw refusal("nothing is stuck: there is no decision to take");
    }
    if (answer != null) {
      throw refusal(
          "too late: %s of '%s' was decided %s, wait for what comes of it"
              .formatted(answer.choice().update, asked.step(), answer.words()));
    }
    String example = choice.example(asked.step(), asked.generation());
    if (!asked.step().equals(decision.step())) {
      throw refusal("the stuck step is '%s': say %s".formatted(asked.step(), example));
    }
    Integer generation = decision.generation();
    if (generation == null ? choice.wantsGeneration() : generation != asked.generation()) {
      throw refusal(
          "this answers generation %s of '%s', but generation %d is stuck: look again before you decide, then say %s"
              .formatted(generation, asked.step(), asked.generation(), example));
    }
    String closed = asked.refusal(choice);
    if (closed != null) {
      throw refusal("no %s: %s".formatted(choice.update, closed));
    }
    if (isBlank(decision.by()) || (!choice.reason.isEmpty() && isBlank(decision.reason()))) {
      throw refusal(
          "say who you are%s: %s".formatted(choice.reason.isEmpty() ? "" : " and why", example));
    }
  }

  /** Takes a decision. Looked at again when it is taken: two may come at once. */
  String decide(Choice choice, Decision decision) {
    refuseDecision(choice, decision);
    String why = isBlank(decision.reason()) ? "" : ": " + shown(decision.reason());
    String words = "by %s%s".formatted(shown(decision.by()), why);
    answer = new Answer(choice, words);
    String step = String.valueOf(decision.step());
    progress.override("%s of '%s' %s".formatted(choice.update, step, words));
    return switch (choice) {
      case RETRY -> "trying '%s' again".formatted(step);
      case BY_HAND -> "looking whether '%s' holds".formatted(step);
      case SKIP -> "going on without '%s'".formatted(step);
      case ROLLBACK -> "going back; everything that was begun is put back";
    };
  }

  /**
   * Waits for a person, or until the run is stopped. What was done by hand counts only when it is
   * seen to hold.
   *
   * @param limit when the run goes back by itself; null when it waits for as long as it takes
   */
  Answer ask(Question asked, Func<Proof> proof, @Nullable Limit limit) {
    question = asked;
    Answer decided = null;
    while (decided == null) {
      progress.stuck(question);
      if (limit == null) {
        Workflow.await(() -> answer != null || stopAsked());
      } else {
        awaitUntil(limit, asked.step());
      }
      progress.atWork();
      decided = stopAsked() ? Answer.GO_BACK : answer;
      if (decided != null && decided.choice() == Choice.BY_HAND) {
        Proof seen = look(proof);
        decided = seen.holds() ? decided : null;
        question = asked.withTrouble("said to be done by hand, but: " + seen.seen());
      }
      answer = null;
    }
    question = null;
    return decided;
  }

  private void awaitUntil(Limit limit, String step) {
    List<Promise<Void>> timer = new ArrayList<>();
    CancellationScope scope =
        Workflow.newCancellationScope(() ->
            timer.add(
                Workflow.newTimer(
                    limit.left(),
                    TimerOptions.newBuilder()
                        .setSummary("Time for going back before the window closes")
                        .build())));
    scope.run();
    Workflow.await(() -> answer != null || stopAsked() || timer.getFirst().isCompleted());
    scope.cancel("answered");
    if (answer == null && !stopAsked()) {
      giveUp(limit.passed(step));
    }
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

  private static String name(@Nullable String by) {
    return isBlank(by) ? "somebody" : shown(by);
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
