package dev.slipway.runbook;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.MajorActivities;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.activity.ProbeActivities;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * The one table of timeouts and retries. A failure of category INPUT or INTERNAL is final by
 * itself; these numbers bound the rest. An agent that is away does not fail a step: effects stay
 * queued, only the ping has a schedule-to-start timeout.
 */
public final class Stubs {

  /**
   * Three minutes, in which a host boots, Docker starts and a database recovers from its crash: a
   * run takes longer for it, and ends as it would have. What is not going to change by itself is
   * final at once, by its category.
   */
  private static final int PATIENT = 22;

  /** How long a call may take and how often it is tried. */
  public enum Kind {
    /**
     * Reads before anything has changed: what does not answer now is a refusal, told at once. The
     * longest is the registry asked for a digest.
     */
    FIRST_LOOK(Duration.ofMinutes(5), 4),
    /** Reads. */
    LOOK(Duration.ofMinutes(5), PATIENT),
    /** Effects of a second or two, with the longest declared stop of a unit as the slowest. */
    SHORT(Duration.ofMinutes(15), PATIENT),
    /** Effects that grow with the data; they go on when their caller dies and are found again. */
    LONG(Duration.ofHours(24), PATIENT),
    /**
     * Putting back. Not more patient than the rest: an attempt that waits for units takes a while
     * itself, and users are out until a person is asked.
     */
    PUT_BACK(Duration.ofHours(24), PATIENT),
    /**
     * What is worth having and waited for by nothing: the longest is a proxy that is told to close
     * and does not answer. A deed that was interrupted has the time to get out of the way.
     */
    ATTEMPT(Duration.ofMinutes(1), 6),
    /**
     * Asking for a stack that somebody else holds, every ten seconds for half a day: whoever has
     * waited for longer than a shift has forgotten what for.
     */
    WAIT(Duration.ofMinutes(1), 4_320);

    private final Duration atMost;
    private final int attempts;

    Kind(Duration atMost, int attempts) {
      this.atMost = atMost;
      this.attempts = attempts;
    }
  }

  /** An agent says so every two seconds; five of them may be lost before it counts as gone. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(12);

  private final String host;
  private final boolean urgent;

  public Stubs(String host) {
    this(host, false);
  }

  private Stubs(String host, boolean urgent) {
    this.host = host;
    this.urgent = urgent;
  }

  /** For a runbook: an emergency waits behind no work, and does its own on the other queue. */
  public static Stubs of(String host, String runbook) {
    return new Stubs(host, runbook.equals(Names.EMERGENCY_ROLLBACK));
  }

  private String work() {
    return urgent ? Names.controlQueue(host) : Names.workQueue(host);
  }

  public static CatalogueActivities catalogue(String summary) {
    return Workflow.newActivityStub(
        CatalogueActivities.class,
        ActivityOptions.newBuilder()
            .setTaskQueue(Names.CENTRAL_QUEUE)
            .setStartToCloseTimeout(Duration.ofSeconds(30))
            .setRetryOptions(retries(Kind.FIRST_LOOK.attempts))
            .setSummary(summary)
            .build());
  }

  /** How long an agent that is there may take to answer a ping. */
  static final Duration ANSWER = Duration.ofSeconds(10);

  /** An agent that is there takes a ping at once; this much is for a network that hesitates. */
  static final Duration TAKEN_WITHIN = Duration.ofSeconds(15);

  /** More than a network that hesitates, and a third of what an emergency may take in all. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  /** The only stub whose queue must be polled at once. */
  public HostActivities ping() {
    return Workflow.newActivityStub(HostActivities.class, pinging(TAKEN_WITHIN).build());
  }

  /**
   * The same for a step that can be stopped: whoever stops it is answered before the run ends.
   *
   * @param taken how long nobody may take the call
   */
  HostActivities ping(Duration taken) {
    return Workflow.newActivityStub(
        HostActivities.class,
        pinging(taken)
            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
            .build());
  }

  /** Tried once, while users are out or about to be. */
  HostActivities pingAtOnce() {
    return Workflow.newActivityStub(
        HostActivities.class,
        pinging(AT_ONCE)
            .setStartToCloseTimeout(AT_ONCE)
            .setRetryOptions(retries(1))
            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
            .build());
  }

  private ActivityOptions.Builder pinging(Duration taken) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(Names.controlQueue(host))
        .setScheduleToStartTimeout(taken)
        .setStartToCloseTimeout(ANSWER)
        .setRetryOptions(retries(2))
        .setSummary("Is the agent of " + host + " there?");
  }

  public HostActivities host(Kind kind, String summary) {
    return Workflow.newActivityStub(
        HostActivities.class, options(Names.controlQueue(host), kind, summary));
  }

  public PlatformActivities platform(Kind kind, String summary) {
    return Workflow.newActivityStub(PlatformActivities.class, options(work(), kind, summary));
  }

  /** The door must not wait behind a dump. */
  public PlatformActivities door(Kind kind, String summary) {
    return Workflow.newActivityStub(
        PlatformActivities.class, options(Names.controlQueue(host), kind, summary));
  }

  public DataActivities data(Kind kind, String summary) {
    return Workflow.newActivityStub(DataActivities.class, options(work(), kind, summary));
  }

  public MajorActivities major(Kind kind, String summary) {
    return Workflow.newActivityStub(MajorActivities.class, options(work(), kind, summary));
  }

  public ProbeActivities probes(String summary) {
    return Workflow.newActivityStub(ProbeActivities.class, options(work(), Kind.SHORT, summary));
  }

  private static ActivityOptions options(String queue, Kind kind, String summary) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(queue)
        .setStartToCloseTimeout(kind.atMost)
        .setHeartbeatTimeout(SIGN_OF_LIFE)
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(
            kind == Kind.ATTEMPT
                ? retries(kind.attempts).toBuilder().setDoNotRetry("DOOR").build()
                : retries(kind.attempts))
        .setSummary(summary)
        .build();
  }

  private static RetryOptions retries(int attempts) {
    return RetryOptions.newBuilder()
        .setInitialInterval(Duration.ofMillis(500))
        .setBackoffCoefficient(2)
        .setMaximumInterval(Duration.ofSeconds(10))
        .setMaximumAttempts(attempts)
        .build();
  }
}
