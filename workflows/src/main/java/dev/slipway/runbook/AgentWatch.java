package dev.slipway.runbook;

import dev.slipway.activity.HostActivities;
import dev.slipway.activity.HostActivities.PingRequest;
import dev.slipway.plan.AgentChecks;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/**
 * Asks the agent of a run's host how it is. Effects stay queued for as long as it is away, and
 * nothing about a queued effect tells whether anybody works on it: so a step that takes long is
 * looked at from beside, and what is found is shown.
 */
public final class AgentWatch {
  /** In which a host boots and its agent starts. */
  static final Duration COMES_BACK = Duration.ofMinutes(3);

  /** Most steps take seconds; what takes longer is looked at. */
  static final Duration FIRST_LOOK = Duration.ofMinutes(1);

  /** A dump of a day must not fill the history: looks become rarer as a step gets older. */
  private static final Duration RAREST = Duration.ofHours(1);

  /** An agent that is away is waited for by a ping that stays queued. */
  private static final Duration QUEUED = Duration.ofDays(1);

  private final Plan plan;
  private final Progress progress;
  private final Stubs stubs;
  private final String host;
  private boolean asking;

  AgentWatch(Plan plan, Progress progress, Stubs stubs) {
    this.plan = plan;
    this.progress = progress;
    this.stubs = stubs;
    this.host = plan.place().host();
  }

  /**
   * Whether the agent is there and is the one that the plan was made with. One that is away, or too
   * slow, has {@link #COMES_BACK} to come back, which is shown; one of another protocol is told at
   * once.
   */
  List<Finding> ask() {
    long since = Workflow.currentTimeMillis();
    try {
      return same(Stubs.TAKEN_WITHIN);
    } catch (ActivityFailure silent) {
      stopIfAsked(silent);
      progress.away(host, Failures.ofPing(host, silent), since, until());
    }
    return patiently();
  }

  private List<Finding> patiently() {
    asking = true;
    try {
      List<Finding> found = same(COMES_BACK);
      heard();
      return found;
    } catch (ActivityFailure gone) {
      heard();
      stopIfAsked(gone);
      return List.of(Failures.ofPing(host, gone));
    }
  }

  private void heard() {
    asking = false;
    progress.back();
  }

  private static String until() {
    long last = Workflow.currentTimeMillis() + COMES_BACK.toMillis();
    return "; the run waits for it until " + Approvals.time(last);
  }

  private static void stopIfAsked(ActivityFailure failure) {
    if (CancellationScope.current().isCancelRequested()) {
      throw failure;
    }
  }

  private List<Finding> same(Duration takenWithin) {
    return List.of(AgentChecks.same(plan.agent(), ping(takenWithin).ping(request())));
  }

  /** Looks beside all that follows, until the run ends. */
  void begin() {
    // Detached: a step that is stopped must not take the look at all later ones with it.
    Workflow.newDetachedCancellationScope(() -> Async.procedure(this::look)).run();
  }

  private void look() {
    while (true) {
      Workflow.await(progress::working);
      Duration age = progress.stepAge();
      Duration next = age.compareTo(FIRST_LOOK) < 0 ? FIRST_LOOK.minus(age) : shorter(age, RAREST);
      Workflow.newTimer(
              next,
              TimerOptions.newBuilder()
                  .setSummary("Whether the agent of %s is at work".formatted(host))
                  .build())
          .get();
      if (!asking && progress.working() && progress.stepAge().compareTo(FIRST_LOOK) >= 0) {
        lookOnce();
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void lookOnce() {
    long since = Workflow.currentTimeMillis();
    try {
      ping(Stubs.TAKEN_WITHIN).ping(request());
    } catch (ActivityFailure silent) {
      progress.away(host, Failures.ofPing(host, silent), since, "");
      try {
        ping(QUEUED).ping(request());
        progress.back();
      } catch (ActivityFailure still) {
        // Shown as it is until the next look.
        return;
      }
    }
  }

  private HostActivities ping(Duration takenWithin) {
    return stubs.ping(takenWithin);
  }

  private PingRequest request() {
    return new PingRequest(plan.place().stack());
  }
}
