package dev.slipway.adapter.host;

import dev.slipway.activity.Keyed;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Secrets;
import java.util.concurrent.Callable;

/** Lets deeds in one at a time, fenced by the claim, and writes each into the journal. */
public final class Deeds {
  private final Claims claims;
  private final JournalFile journal;
  private final Secrets secrets;

  public Deeds(Claims claims, JournalFile journal, Secrets secrets) {
    this.claims = claims;
    this.journal = journal;
    this.secrets = secrets;
  }

  /** A deed, alone on its stack. The journal has its beginning before it acts, and its end. */
  public <T> T perform(String name, Keyed request, Callable<T> deed) throws Exception {
    learn(request);
    try (Claims.Entry entry = claims.enter(request.key())) {
      note(name, request, "begin");
      try {
        T result = unlessOusted(request, deed);
        note(name, request, "done");
        return result;
      } catch (Exception failure) {
        failed(name, request, failure);
        throw failure;
      }
    }
  }

  /** That the end cannot be written must not hide why the deed failed. */
  private void failed(String name, Keyed request, Exception failure) {
    try {
      journal.add(
          request.key().stack(),
          request.key().run(),
          "failed: " + label(name, request),
          "",
          String.valueOf(failure.getMessage()));
    } catch (StepFailure unwritten) {
      failure.addSuppressed(unwritten);
    }
  }

  /** What was interrupted fails by what it was interrupted for, however it puts that itself. */
  private <T> T unlessOusted(Keyed request, Callable<T> deed) throws Exception {
    Ousting ousting = new Ousting(claims, request.key());
    try (ousting) {
      return deed.call();
    } catch (Exception interrupted) {
      if (ousting.ousted()) {
        throw claims.lost(request.key()).because(interrupted);
      }
      throw interrupted;
    }
  }

  /** Learns the secrets of the stack, so that they are taken out of whatever leaves the host. */
  public void learn(Keyed request) {
    secrets.learn(Project.settings(request.place()));
  }

  private void note(String name, Keyed request, String what) {
    journal.add(
        request.key().stack(), request.key().run(), what + ": " + label(name, request), "", "");
  }

  private static String label(String name, Keyed request) {
    return "%s (%s, %d/%d)"
        .formatted(request.key().step(), name, request.key().claim(), request.key().seq());
  }
}
