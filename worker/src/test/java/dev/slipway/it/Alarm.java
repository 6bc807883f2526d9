package dev.slipway.it;

import dev.slipway.it.Between.Call;
import dev.slipway.it.Between.Fault;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityOutput;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops one deed at its beginning, so that an emergency can be started there, and knows what became
 * of it.
 */
final class Alarm implements Fault {
  /** Shorter than the twelve seconds after which an agent without a sign of life counts as gone. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Deed at;
  private final AtomicBoolean met = new AtomicBoolean();
  private final CountDownLatch there = new CountDownLatch(1);
  private final CountDownLatch on = new CountDownLatch(1);
  private volatile String end = "never ended";

  Alarm(Deed at) {
    this.at = at;
  }

  @Override
  public ActivityOutput meet(Call call) {
    if (!call.deed().equals(at) || !met.compareAndSet(false, true)) {
      return call.perform();
    }
    there.countDown();
    boolean told = await(on, PATIENCE);
    try {
      ActivityOutput answer = call.perform();
      end = told ? "done" : "was not told to go on";
      return answer;
    } catch (RuntimeException failure) {
      end = failure instanceof ApplicationFailure f ? f.getType() : String.valueOf(failure);
      throw failure;
    }
  }

  /** Waits for the deed to begin. */
  void awaitDeed(Duration within) {
    if (!await(there, within)) {
      throw new AssertionError("the run did not come to " + at);
    }
  }

  void goOn() {
    on.countDown();
  }

  /** What became of the deed: done, or why not. */
  String end() {
    return end;
  }

  private static boolean await(CountDownLatch latch, Duration within) {
    try {
      return latch.await(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
