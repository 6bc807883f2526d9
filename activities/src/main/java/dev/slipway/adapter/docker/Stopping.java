package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Poll;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stops containers by their own signal and grace period, and waits until they have ended. */
final class Stopping {
  // A stop is part of the downtime: looked at often. One look costs the engine about 2 ms.
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Docker docker;
  private final Containers containers;

  Stopping(Docker docker, Containers containers) {
    this.docker = docker;
    this.containers = containers;
  }

  /**
   * Returns when the container has ended; at once when it has already, or is gone.
   *
   * @param what in words, e.g. "unit web"
   */
  void stop(String what, String id, Duration within) {
    ask(what, id).await(within);
  }

  /** Asks it to end; nothing is asked of one that has ended already, or is gone. */
  Asked ask(String what, String id) {
    AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
    InspectContainerResponse container = containers.inspect(id);
    if (container != null && Containers.alive(container)) {
      // docker-java would say 10 seconds for every container, whatever grace it declares.
      int grace = (int) Containers.grace(container).toSeconds();
      // The engine answers a stop only when the container has ended. The order is given on a thread
      // of its own so that this one can be asked to stop meanwhile; the order stands then.
      Thread.ofVirtual()
          .uncaughtExceptionHandler((thread, e) -> trouble.set(e))
          .start(() ->
              docker.order(
                  "stop " + what,
                  () -> docker.patient().stopContainerCmd(id).withTimeout(grace).exec()));
    }
    return within -> await(what, id, within, trouble);
  }

  /** A container that was asked to end. */
  interface Asked {
    /** Returns when it has ended. */
    void await(Duration within);
  }

  private void await(
      String what, String id, Duration within, AtomicReference<@Nullable Throwable> trouble) {
    Boolean ended =
        Poll.until(within, LOOK, () -> (over(id) || trouble.get() != null) ? Boolean.TRUE : null);
    if (trouble.get() instanceof StepFailure failure && !over(id)) {
      throw failure;
    }
    if (ended == null) {
      throw StepFailure.environment(
          "UNIT_NOT_STOPPED",
          "stop %s: container %.12s still runs after %s; look what it waits for with 'docker top %.12s'"
              .formatted(what, id, within, id));
    }
  }

  private boolean over(String id) {
    InspectContainerResponse now = containers.inspect(id);
    return now == null || !Containers.alive(now);
  }
}
