package dev.slipway.runbook;

import dev.slipway.runbook.Answerable.Abort;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions.Proc;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question that a runbook asks of itself, and on which nothing happens without an answer: yes by
 * its own message, no by an abort.
 */
public final class Consent {
  /**
   * The question.
   *
   * @param what it waits for, as the status shows it
   * @param whom it waits for, as searches show it
   * @param commands that answer, one a line
   * @param updates that answer, one a line, each with its JSON
   * @param remind how often somebody is told that it is still open
   */
  public record Asked(String what, String whom, String commands, String updates, Duration remind) {}

  /**
   * With half-hours a day: whoever has not heard it by then hears it from the agent's own watch.
   */
  private static final int MOST_REMINDERS = 48;

  private final Progress progress;
  private final People people;
  private final String update;
  private boolean open;
  private final String follows;
  private @Nullable String yes;
  private @Nullable String no;

  /**
   * @param update name of the message that says yes
   * @param follows what the run does then, for who said it
   */
  public Consent(Progress progress, Steps steps, String update, String follows) {
    this.progress = progress;
    this.people = steps.people();
    this.update = update;
    this.follows = follows;
  }

  /** Whether it is asked now and not yet answered. */
  public boolean open() {
    return open && yes == null && no == null;
  }

  /** Refuses a yes to what is not asked, or of nobody, or for no reason. */
  public void refuse(@Nullable Object typed) {
    Abort said = Typed.consent(update, typed);
    if (!open()) {
      throw refusal("%s: nothing of that kind is asked now".formatted(update));
    }
    if (isBlank(said.by()) || isBlank(said.reason())) {
      throw refusal(
          "say who you are and why: %s {\"by\":\"you\",\"reason\":\"why\"}".formatted(update));
    }
  }

  /** Looked at again when it is taken: two may come at once. */
  public String yes(@Nullable Object typed) {
    refuse(typed);
    yes = words(Typed.consent(update, typed));
    progress.override("%s %s".formatted(update, yes));
    return "heard; " + follows;
  }

  /** The other answer. */
  public String no(Abort said) {
    no = words(said);
    progress.override("abort " + no);
    return "heard; the run leaves the stack as it found it";
  }

  /** Who said what, and why. */
  public String words() {
    return yes == null ? String.valueOf(no) : yes;
  }

  /**
   * Waits for as long as it takes.
   *
   * @param reminder tells somebody that the question is still open
   * @return whether the answer is yes
   */
  public boolean await(Asked asked, Proc reminder) {
    open = true;
    for (int reminded = 0; open() && !people.stopAsked(); reminded++) {
      progress.waits(asked.what(), asked.whom(), asked.commands(), asked.updates());
      if (reminded > 0 && reminded <= MOST_REMINDERS) {
        reminder.apply();
      }
      if (reminded < MOST_REMINDERS) {
        sleep(asked);
      } else {
        Workflow.await(() -> !open() || people.stopAsked());
      }
    }
    open = false;
    progress.working();
    people.stopIfAsked();
    return yes != null;
  }

  private void sleep(Asked asked) {
    List<Promise<Void>> timer = new ArrayList<>();
    CancellationScope scope =
        Workflow.newCancellationScope(() ->
            timer.add(
                Workflow.newTimer(
                    asked.remind(),
                    TimerOptions.newBuilder().setSummary("Until the next reminder").build())));
    scope.run();
    Workflow.await(() -> !open() || people.stopAsked() || timer.getFirst().isCompleted());
    scope.cancel("answered");
  }

  private static String words(Abort said) {
    return "by %s: %s"
        .formatted(ApprovalCheck.shown(said.by()), ApprovalCheck.shown(said.reason()));
  }

  private static ApplicationFailure refusal(String message) {
    return ApplicationFailure.newNonRetryableFailure(message, Refusal.TYPE);
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
