package dev.slipway.adapter.host;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.StepKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Interrupts a deed at work whose run has lost the stack, in whichever process the other run was
 * let in: an emergency must not wait for the end of a dump.
 */
final class Ousting implements AutoCloseable {
  /** Users are out meanwhile; one look is a small file. */
  private static final Duration EVERY = Duration.ofMillis(200);

  private final Claims claims;
  private final StepKey key;
  private final Thread worker = Thread.currentThread();
  private final AtomicBoolean ousted = new AtomicBoolean();

  /** Set once, by whichever comes first: the end of the work, or the loss of the stack. */
  private final AtomicBoolean decided = new AtomicBoolean();

  private final AtomicReference<Thread> watch = new AtomicReference<>();

  Ousting(Claims claims, StepKey key) {
    this.claims = claims;
    this.key = key;
    watch.set(Thread.ofVirtual().start(this::look));
  }

  private void look() {
    try {
      while (!decided.get()) {
        Thread.sleep(EVERY);
        if (lost() && decided.compareAndSet(false, true)) {
          ousted.set(true);
          worker.interrupt();
        }
      }
    } catch (InterruptedException e) {
      // The work has ended.
    }
  }

  /** What cannot be read now is looked at again; the next deed is turned away in any case. */
  private boolean lost() {
    try {
      return claims.taken(key);
    } catch (StepFailure unreadable) {
      return false;
    }
  }

  /** Whether the work was interrupted for it. */
  boolean ousted() {
    return ousted.get();
  }

  /** The interrupt must not hit whatever this thread does next. */
  @Override
  public void close() {
    if (decided.compareAndSet(false, true)) {
      watch.get().interrupt();
      return;
    }
    while (watch.get().isAlive()) {
      Thread.onSpinWait();
    }
    boolean unused = Thread.interrupted();
  }
}
