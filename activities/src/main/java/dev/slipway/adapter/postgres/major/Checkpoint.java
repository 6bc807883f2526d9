package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.postgres.Session;

/**
 * What a server writes down when it ends is written before it is asked to: the platform kills what
 * has not ended after its grace, ten seconds unless the definition says otherwise. A server that
 * does not answer is stopped without.
 */
final class Checkpoint {
  private final Work work;

  Checkpoint(Work work) {
    this.work = work;
  }

  void ofOld() {
    Instance instance = work.tools().units().find(work.server().place(), work.unit());
    if (instance == null || !instance.running()) {
      return;
    }
    try (Session session = work.access().open(work.server(), work.run())) {
      session.run("CHECKPOINT");
    } catch (StepFailure e) {
      passOn(e);
    }
  }

  void of(Apart apart) {
    try (Session session = apart.session("postgres")) {
      session.run("CHECKPOINT");
    } catch (StepFailure e) {
      passOn(e);
    }
  }

  private static void passOn(StepFailure e) {
    if (e.type().equals("INTERRUPTED")) {
      throw e;
    }
  }
}
