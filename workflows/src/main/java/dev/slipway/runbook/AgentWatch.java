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

  /** In which somebody is woken and starts an agent; later a rollback would surprise them. */
  static final Duration ROUSED = Duration.ofMinutes(30);

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
      progress.away(host, Failures.ofPing(host, silent), since, until(COMES_BACK));
    }
    return patiently(COMES_BACK);
  }

  /**
   * The same for a run that users are kept waiting by: an agent that is there takes a call at once,
   * however busy, and one that answers too slowly is not waited for. Whoever is woken has {@link
   * #ROUSED} to start one that is away; until then the run has touched nothing.
   */
  List<Finding> askAtOnce() {
    long since = Workflow.currentTimeMillis();
    try {
      return List.of(AgentChecks.same(plan.agent(), stubs.pingAtOnce().ping(request())));
    } catch (ActivityFailure silent) {
      stopIfAsked(silent);
      Finding found = Failures.ofPing(host, silent);
      if (!Failures.untaken(silent)) {
        return List.of(found.softened());
      }
      progress.away(host, orThere(found), since, until(ROUSED));
    }
    return patiently(ROUSED).stream().map(f -> f.stops() ? orThere(f) : f).toList();
  }

  private Finding orThere(Finding found) {
    return Finding.stop(
        found.check(),
        found.about(),
        found.seen(),
        "%s; or there: slipway emergency-rollback %s --local --reason 'WHY'"
            .formatted(found.hint(), plan.place().stack()));
  }

  private List<Finding> patiently(Duration patience) {
    asking = true;
    try {
      List<Finding> found = same(patience);
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

  private static String until(Duration patience) {
    long last = Workflow.currentTimeMillis() + patience.toMillis();
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
