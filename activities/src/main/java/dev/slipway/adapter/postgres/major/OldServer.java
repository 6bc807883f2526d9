package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Silence;
import java.time.Duration;
import java.util.List;

/** The unit with the old server behind the fence, at its stop. */
final class OldServer {
  private static final Duration STOP = Duration.ofMinutes(5);

  private final Work work;

  OldServer(Work work) {
    this.work = work;
  }

  /**
   * Keeps it down. Fails for good when it was written to behind the fence: that is in nothing that
   * was read or dumped of it.
   */
  void end() {
    Instance instance = work.tools().units().find(work.server().place(), work.unit());
    if (instance != null && instance.running()) {
      Silence.prove(work.access(), List.of(work.server()), work.captures());
      try (Session session = work.access().open(work.server(), work.run())) {
        written(session);
      }
    }
    hold();
  }

  /** Keeps the unit down, whichever server it has. */
  void hold() {
    work.tools().units().hold(work.server().place(), List.of(work.unit()), STOP);
  }

  /**
   * What a server writes down when it ends is written before it is asked to: the platform kills
   * what has not ended after its grace, ten seconds unless the definition says otherwise. One that
   * cannot is stopped without.
   */
  static void written(Session session) {
    try {
      session.run("CHECKPOINT");
    } catch (StepFailure e) {
      e.throwIfInterruption();
    }
  }
}
