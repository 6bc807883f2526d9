package dev.slipway.adapter.host;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.plan.Observed.Taker;
import dev.slipway.plan.StepKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code lock.json}: who holds a stack, under which number. */
final class LockFile {
  private final StateDir state;

  LockFile(StateDir state) {
    this.state = state;
  }

  /**
   * Its content. The number survives the release, so that it never comes back.
   *
   * @param by for whom the stack is held; null when an older release wrote it
   * @param from who held it before, when it was taken over
   */
  record Lock(
      long number,
      boolean held,
      String workflow,
      String workflowRun,
      String run,
      String runbook,
      Instant since,
      String step,
      long seq,
      @Nullable Taker by,
      @Nullable Holder from) {

    Lock released() {
      return new Lock(number, false, workflow, workflowRun, run, runbook, since, "", seq, by, null);
    }

    Lock at(String newStep, long newSeq) {
      return new Lock(
          number, true, workflow, workflowRun, run, runbook, since, newStep, newSeq, by, from);
    }

    Holder holder() {
      Taker taker = by == null ? new Taker(runbook, "", "", "", false) : by;
      return new Holder(workflow, workflowRun, run, number, since, step, taker);
    }

    /** Whether the run of a deed holds the stack by the claim that the deed was given. */
    boolean isOf(StepKey key) {
      return held && number == key.claim() && run.equals(key.run());
    }
  }

  /**
   * Null when the stack was never claimed. A file that says nothing of a claim is a failure, and
   * not a stack that is free.
   */
  @Nullable Lock read(String stack) {
    Path file = state.peek(stack).resolve("lock.json");
    // Asked first, since another run may make it in this moment; it is never removed.
    boolean there = Files.exists(file);
    Lock lock = state.readJson(file, Lock.class);
    boolean nothing = lock == null ? there : lock.number() < 1;
    if (nothing) {
      throw StepFailure.input(
          "STATE_FILE",
          "%s cannot be read: it says nothing of a claim; restore it from a backup of the state directory, or move it away if nobody is at work"
              .formatted(file));
    }
    return lock;
  }

  void write(String stack, Lock lock) {
    state.writeJson(state.stack(stack).resolve("lock.json"), lock);
  }

  /**
   * The number of the next claim. Of a file that somebody moved away, or put back from a backup,
   * the journal knows more.
   */
  long next(String stack, @Nullable Lock before) {
    long known = before == null ? 0 : before.number();
    return Math.max(known, JournalFile.highestClaim(state, stack)) + 1;
  }
}
