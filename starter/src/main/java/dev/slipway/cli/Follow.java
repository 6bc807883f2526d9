package dev.slipway.cli;

import dev.slipway.runbook.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Watches one run until it ends or waits for a person; outlives restarts of server and worker. */
final class Follow {
  private static final Duration FIRST_LOOK = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** What watching came to: exactly one of the two is there. */
  record Result(RunInfo info, @Nullable Ending ending, @Nullable Status waiting) {}

  private final Session session;
  private final Runs runs;
  private final Display display;
  private final Duration settle;
  private @Nullable Instant waitingSince;

  /**
   * A look at one run.
   *
   * @param settle how long a wait for a person must last to count
   */
  Follow(Session session, Runs runs, Duration settle) {
    this.session = session;
    this.runs = runs;
    this.display = Display.of(session);
    this.settle = settle;
  }

  /** Follows a run that changes something: for as long as it takes. */
  Result follow(RunRef ref) {
    return watch(ref, null, true);
  }

  /** Follows a plan: gives up, and ends the run, when no worker begins with it in time. */
  Result followPlan(RunRef ref) {
    return watch(ref, pickUpUntil(), true);
  }

  /** Follows a question, which has no status of its own; gives up likewise. */
  Result followQuestion(RunRef ref) {
    return watch(ref, pickUpUntil(), false);
  }

  private Instant pickUpUntil() {
    return session.clock().instant().plus(session.pace().pickUp());
  }

  private Result watch(RunRef ref, @Nullable Instant pickUpUntil, boolean hasStatus) {
    Duration pause = FIRST_LOOK;
    int failures = 0;
    try {
      while (true) {
        try {
          Optional<Result> end = look(ref, pickUpUntil, hasStatus);
          if (end.isPresent()) {
            return end.get();
          }
          failures = 0;
          pause = shorter(pause.multipliedBy(2), session.pace().tick());
        } catch (RuntimeException away) {
          if (!Problems.mayPass(away)) {
            throw away;
          }
          display.note(
              "Temporal does not answer (%s); trying again".formatted(Problems.words(away)));
          failures++;
          pause =
              shorter(
                  session.pace().tick().multipliedBy(1L << Math.min(failures, 10)), LONGEST_PAUSE);
        }
        Sleep.of(pause);
      }
    } finally {
      display.clear();
    }
  }

  private Optional<Result> look(RunRef ref, @Nullable Instant pickUpUntil, boolean hasStatus) {
    RunInfo info =
        runs.engine()
            .describe(ref)
            .orElseThrow(() ->
                CliFailure.unavailable(
                    "the Temporal server that answers now knows nothing of " + ref.workflowId(),
                    "if it is another one than before (a worker with other --state has another dev server), stop it and start the right one; else the run was deleted, and what was done is in the journal of the stack: slipway history "
                        + ref.stack()));
    if (!info.open()) {
      return Optional.of(new Result(info, runs.ending(info), null));
    }
    if (info.notPickedUp()) {
      notPickedUp(info, pickUpUntil);
      return Optional.empty();
    }
    if (!hasStatus) {
      return Optional.empty();
    }
    Optional<Status> said =
        runs.engine().query(ref, "status", Status.class, session.pace().query());
    if (said.isEmpty()) {
      display.withoutWorker(info);
      return Optional.empty();
    }
    Status status = said.get();
    display.show(status);
    return settled(status) ? Optional.of(new Result(info, null, status)) : Optional.empty();
  }

  /** Right after a decision the run still shows the wait that the decision ends. */
  private boolean settled(Status status) {
    if (!waitsForPerson(status)) {
      waitingSince = null;
      return false;
    }
    Instant now = session.clock().instant();
    if (waitingSince == null) {
      waitingSince = now;
    }
    return !now.isBefore(waitingSince.plus(settle));
  }

  private void notPickedUp(RunInfo info, @Nullable Instant until) {
    if (until != null && session.clock().instant().isAfter(until)) {
      runs.drop(info.ref());
      throw CliFailure.unavailable("no worker picked the question up", "run: slipway worker");
    }
    display.notPickedUp(info, session.clock().instant());
  }

  /** A wait that names no command is for a machine: an agent that is away, a slow drain. */
  static boolean waitsForPerson(Status status) {
    return !status.waitingFor().isEmpty() && !status.answer().isEmpty();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
