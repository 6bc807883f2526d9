package dev.slipway.runbook;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Human;
import dev.slipway.plan.Plan;
import dev.slipway.plan.StepNames;
import dev.slipway.plan.window.Opening;
import dev.slipway.plan.window.WindowFacts;
import dev.slipway.stack.WindowRules;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Holds a run to the windows in its plan, before each step that users notice: what is left must do
 * for the rest of the change and for going back. Compares moments only, by the clock of the run.
 */
final class WindowWatch {

  /**
   * How long a person may be waited for.
   *
   * @param closes when the window does
   * @param last when going back must begin
   */
  record Limit(Instant closes, Instant last) {
    boolean over() {
      return !last.isAfter(now());
    }

    /** What is left; never nothing, since a timer needs something. */
    Duration left() {
      Duration left = Duration.between(now(), last);
      return left.isPositive() ? left : Duration.ofMillis(1);
    }

    String until() {
      return "the run goes back by itself at %s: its window closes at %s".formatted(last, closes);
    }

    String passed(String step) {
      return "its window closes at %s, %s before that are kept for going back, and nobody had decided about '%s'"
          .formatted(closes, Human.duration(Duration.between(last, closes)), step);
    }
  }

  private WindowWatch() {}

  /** Whether a window holds the run at all. */
  static boolean holds(Plan plan) {
    WindowFacts facts = plan.window();
    return facts != null && !facts.overridden();
  }

  /** Of this moment; when no window is open any more, it is over. */
  static Limit limit(Plan plan) {
    WindowFacts facts = Objects.requireNonNull(plan.window());
    Instant now = now();
    Opening open = facts.at(now);
    return open == null
        ? new Limit(now, now)
        : new Limit(open.closes(), open.closes().minusMillis(facts.reserveMillis()));
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }

  /**
   * People may take longer to agree than the window is open: then the next opening in the plan that
   * has room is waited for. Where there is none, the claim says so.
   */
  static List<Finding> await(Plan plan, Progress progress) {
    if (!holds(plan)) {
      return List.of();
    }
    WindowFacts facts = Objects.requireNonNull(plan.window());
    Instant now = now();
    Duration needs = Duration.ofMillis(needs(plan, facts, StepNames.CLAIM));
    Opening next =
        facts.left(now).compareTo(needs) >= 0
            ? null
            : facts.next(now, needs.plus(WindowRules.TO_BEGIN));
    if (next == null) {
      return List.of();
    }
    String stack = plan.order().stack();
    progress.waits(
        "its window, which opens at " + next.opens(),
        "window: " + next.opens(),
        "when it shall not be waited for: slipway abort %s --reason WHY".formatted(stack),
        "when it shall not be waited for: abort {\"reason\":\"WHY\",\"by\":\"YOUR NAME\"}");
    Workflow.newTimer(
            Duration.between(now, next.opens()),
            TimerOptions.newBuilder().setSummary("The window opens at " + next.opens()).build())
        .get();
    progress.atWork();
    return List.of(
        Finding.pass("window", String.join(", ", next.windows()), "waited for since " + now));
  }

  /** Fails, as a check does, when the step must not begin now. */
  static void check(Plan plan, String step, Progress progress) {
    WindowFacts facts = plan.window();
    if (facts == null || facts.overridden() || !StepNames.disruptive(step)) {
      return;
    }
    Instant now = now();
    Opening open = facts.at(now);
    Duration needs = Duration.ofMillis(needs(plan, facts, step));
    if (open != null && facts.left(now).compareTo(needs) >= 0) {
      return;
    }
    Finding stop =
        Finding.stop(
            "window",
            step,
            open == null
                ? "no window is open any more"
                : "%s left of the window until %s, and %s are needed"
                    .formatted(
                        Human.duration(facts.left(now)), open.closes(), Human.duration(needs)),
            "start the run again in the next window, or with --override-window WHY");
    progress.found(step, List.of(stop));
    throw Refusal.of(step, List.of(stop));
  }

  /** Before users notice anything, all of it must fit; behind the closed door, the way back. */
  private static long needs(Plan plan, WindowFacts facts, String step) {
    long change =
        switch (step) {
          case StepNames.CLAIM -> facts.expectedMillis();
          case StepNames.CLOSE_DOOR -> plan.expectedDowntimeMillis();
          default -> 0;
        };
    return change + facts.reserveMillis();
  }
}
