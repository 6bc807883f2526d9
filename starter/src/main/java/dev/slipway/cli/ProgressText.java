package dev.slipway.cli;

import dev.slipway.runbook.Status;
import java.time.Instant;

/** The words of progress. Pure: the clock is an argument. */
final class ProgressText {
  /** The phase in which a run undoes what it has begun. */
  static final String PUTTING_BACK = "put back";

  private ProgressText() {}

  /** What changes only when the step does: "step 7 of 19: prove the backup". */
  static String step(Status s) {
    if (s.step().isEmpty()) {
      return s.phase();
    }
    String which =
        s.stepNumber() <= s.stepCount()
            ? "step %d of %d".formatted(s.stepNumber(), s.stepCount())
            : "step " + s.stepNumber();
    return "%s: %s".formatted(puttingBack(s) ? "putting back" : which, s.step());
  }

  /** One line with the clock in it: "step 7 of 19: prove the backup · 1m12s · down 38s". */
  static String line(Status s, Instant now) {
    StringBuilder line = new StringBuilder(step(s));
    line.append(" · ").append(Words.duration(now.toEpochMilli() - s.sinceMillis()));
    long down = downtimeMillis(s, now);
    if (down > 0) {
      line.append(s.downSinceMillis() > 0 ? " · down " : " · was down ")
          .append(Words.duration(down));
    }
    if (puttingBack(s)) {
      line.append(" · %d to go".formatted(s.undo().size()));
    }
    if (!s.waitingFor().isEmpty()) {
      line.append(" · waits for ").append(s.waitingFor());
    }
    return line.toString();
  }

  /** Downtime so far, the present one included. */
  static long downtimeMillis(Status s, Instant now) {
    long present =
        s.downSinceMillis() > 0 ? Math.max(0, now.toEpochMilli() - s.downSinceMillis()) : 0;
    return s.downtimeMillis() + present;
  }

  /** What Temporal knows when the run itself cannot be asked. */
  static String withoutWorker(RunInfo info) {
    if (info.blocked()) {
      return "the worker's code fails at this run (attempt %d): a bug. The run stands still and nothing is lost; see the worker's log"
          .formatted(info.taskAttempts());
    }
    StringBuilder text =
        new StringBuilder("no worker answers; the run goes on when one is back (slipway worker)");
    if (!info.phase().isEmpty()) {
      text.append("; phase ").append(info.phase());
    }
    if (!info.waitingFor().isEmpty()) {
      text.append("; waits for ").append(info.waitingFor());
    }
    info.pending().forEach(activity -> text.append("; ").append(activity));
    return text.toString();
  }

  private static boolean puttingBack(Status s) {
    return s.phase().equals(PUTTING_BACK);
  }
}
