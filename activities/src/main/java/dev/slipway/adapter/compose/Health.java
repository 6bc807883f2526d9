package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Replica;
import java.time.Duration;
import java.time.Instant;

/**
 * The health of containers. Docker runs a check at its interval, which may be minutes, and says
 * "starting" until then; so where it has not come to a verdict, the check is run now.
 */
final class Health {
  // Docker restarts what dies at once after 0.1, 0.2, 0.4, 0.8 s: three seconds see four deaths. A
  // unit that dies later is found by its health check, or by probes.
  static final Duration SETTLE = Duration.ofSeconds(3);

  private final Engine engine;

  Health(Engine engine) {
    this.engine = engine;
  }

  /** In Docker's words; of a container that has not been up for a while yet, Docker's own. */
  String of(Replica replica) {
    boolean open = replica.running() && replica.health().equals("starting") && settled(replica);
    return open && engine.passes(replica.id()) ? "healthy" : replica.health();
  }

  static boolean settled(Replica replica) {
    Instant started = replica.startedAt();
    return started != null && started.plus(SETTLE).isBefore(Instant.now());
  }
}
