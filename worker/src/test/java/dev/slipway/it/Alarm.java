package dev.slipway.it;

import dev.slipway.it.Between.Call;
import dev.slipway.it.Between.Fault;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityOutput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops one deed at its beginning, so that an emergency can be started there, and writes down what
 * the agent did for all runs.
 */
final class Alarm implements Fault {
  /** Shorter than the twelve seconds after which an agent without a sign of life counts as gone. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Deed at;
  private final AtomicBoolean met = new AtomicBoolean();
  private final CountDownLatch there = new CountDownLatch(1);
  private final CountDownLatch on = new CountDownLatch(1);
  private final List<Effect> effects = new CopyOnWriteArrayList<>();

  /** What was done for a run, as its journal must have it. */
  record Effect(String run, Deed deed) {
    String line() {
      return deed.type().equals("Host.Release")
          ? "given back"
          : "done: %s (%s,".formatted(deed.step(), deed.type());
    }
  }

  Alarm(Deed at) {
    this.at = at;
  }

  @Override
  public ActivityOutput meet(Call call) {
    if (call.deed().equals(at) && met.compareAndSet(false, true)) {
      there.countDown();
      await(on, PATIENCE);
    }
    ActivityOutput answer = call.perform();
    // What answers something only looks.
    if (answer.getResult() == null) {
      effects.add(new Effect(call.request().key().run(), call.deed()));
    }
    return answer;
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

  List<Effect> effects() {
    return List.copyOf(effects);
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
