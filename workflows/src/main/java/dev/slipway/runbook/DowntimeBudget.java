package dev.slipway.runbook;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Human;
import dev.slipway.plan.Plan;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long users may be out. While the run can still go back it does so when the time is over, as
 * if somebody had said abort; later it says so and goes on. A stack without a budget has no timer,
 * and its history is what it always was.
 */
final class DowntimeBudget {
  private final Progress progress;
  private final People people;
  private @Nullable CancellationScope timer;
  private long end;

  DowntimeBudget(Progress progress, People people) {
    this.progress = progress;
    this.people = people;
  }

  /** The door has begun to close. A second time changes nothing. */
  void begin(Plan plan) {
    Duration budget = plan.scope().rollback().downtimeBudget();
    if (budget == null || timer != null) {
      return;
    }
    end = Workflow.currentTimeMillis() + budget.toMillis();
    // Detached: a step that is stopped must not take the limit of all later ones with it.
    timer =
        Workflow.newDetachedCancellationScope(() ->
            Workflow.newTimer(
                    budget,
                    TimerOptions.newBuilder()
                        .setSummary("Downtime budget of " + Human.duration(budget))
                        .build())
                .thenApply(over -> {
                  usedUp(plan.order().stack(), budget);
                  return "";
                }));
    timer.run();
  }

  /** The door is open again. */
  void end() {
    if (timer != null && end > 0) {
      end = 0;
      timer.cancel("the door is open");
    }
  }

  /**
   * Users are in again though no deed of the run let them in. The timer runs on, for nothing: to
   * cancel it would be a command that older runs do not have.
   */
  void over() {
    end = 0;
  }

  /** Whether it is used up before this moment. */
  boolean endsBefore(Instant moment) {
    return end > 0 && end < moment.toEpochMilli();
  }

  /** What happens by itself, and when; empty without a budget. */
  String until() {
    return end == 0
        ? ""
        : "the run goes back by itself at %s, when the downtime budget is used up"
            .formatted(Approvals.time(end));
  }

  private void usedUp(String stack, Duration budget) {
    if (end == 0) {
      return;
    }
    end = 0;
    String what =
        "downtime budget of %s used up at step '%s'"
            .formatted(Human.duration(budget), progress.status().step());
    if (!people.giveUp(what)) {
      String when =
          progress.status().pointOfNoReturnPassed()
              ? ", past the point of no return"
              : ", while the run was going back already";
      progress.found(
          "downtime budget",
          List.of(
              Finding.warn(
                  "downtime-budget",
                  stack,
                  what + when,
                  "look what it waits for: slipway status " + stack)));
    }
  }
}
