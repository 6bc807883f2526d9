package dev.slipway.cli;

import dev.slipway.runbook.Status;
import java.time.Duration;
import java.time.Instant;

/**
 * Shows on standard error how a run goes on: one line that is redrawn for a person, a line per
 * change for a log.
 */
abstract class Display {
  private static final int WORKER_MISSED = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Erases the line that the cursor is in. */
  private static final String ERASE = "\r\u001b[K";

  final Session session;
  private String lastNote = "";
  private int missed;

  private Display(Session session) {
    this.session = session;
  }

  static Display of(Session session) {
    return session.terminal() ? new Redrawn(session) : new Lines(session);
  }

  /** The run itself says where it is. */
  final void show(Status status) {
    missed = 0;
    if (!status.waitingFor().isEmpty()) {
      note("waits for " + status.waitingFor());
    } else {
      lastNote = "";
    }
    step(status, session.clock().instant());
  }

  /**
   * No worker answers for the run; Temporal says what it knows. Once is no news: a worker may be
   * busy for a moment.
   */
  final void withoutWorker(RunInfo info) {
    missed++;
    if (missed >= WORKER_MISSED) {
      note(ProgressText.withoutWorker(info));
    }
  }

  /** Nobody has begun with the run yet. */
  final void notPickedUp(RunInfo info, Instant now) {
    if (Duration.between(info.started(), now).compareTo(PATIENCE) > 0) {
      note(
          "no worker has begun with "
              + info.ref().workflowId()
              + " yet; start one with: slipway worker");
    }
  }

  /** Says something once, until something else is said. */
  final void note(String text) {
    if (!text.equals(lastNote)) {
      lastNote = text;
      clear();
      session.say(Words.clock(session.clock().instant(), session.zone()) + "  " + text);
    }
  }

  abstract void step(Status status, Instant now);

  /** Leaves nothing half-drawn behind. */
  abstract void clear();

  /** For a log: a line when the step changes. */
  private static final class Lines extends Display {
    private String last = "";

    Lines(Session session) {
      super(session);
    }

    @Override
    void step(Status status, Instant now) {
      String line = ProgressText.step(status);
      if (!line.isEmpty() && !line.equals(last)) {
        last = line;
        session.say(Words.clock(now, session.zone()) + "  " + line);
      }
    }

    @Override
    void clear() {}
  }

  /** For a person. */
  private static final class Redrawn extends Display {
    private boolean drawn;

    Redrawn(Session session) {
      super(session);
    }

    @Override
    void step(Status status, Instant now) {
      session
          .err()
          .print(ERASE + fit(Words.plain(ProgressText.line(status, now)).replace('\n', ' ')));
      session.err().flush();
      drawn = true;
    }

    private String fit(String line) {
      int width = Terminal.width(session.env()) - 1;
      return line.length() <= width ? line : line.substring(0, width - 1) + "…";
    }

    @Override
    void clear() {
      if (drawn) {
        session.err().print(ERASE);
        session.err().flush();
        drawn = false;
      }
    }
  }
}
