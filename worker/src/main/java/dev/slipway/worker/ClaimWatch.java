package dev.slipway.worker;

import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.host.Claims;
import dev.slipway.plan.Observed.Holder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a stack whose run is over and never gave it back: somebody terminated the run, and the
 * stack may be down with nobody at work on it. On-call is told, and told again until it is mended.
 */
final class ClaimWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimWatch.class);

  /** A person should know within a minute; one look is a small file and a question a stack. */
  private static final Duration EVERY = Duration.ofSeconds(20);

  /** Often enough for the next shift, rare enough not to be silenced. */
  static final Duration AGAIN = Duration.ofMinutes(30);

  private final StateDir state;
  private final Claims claims;
  private final OnCall onCall;
  private final Clock clock;
  private final Map<String, Told> told = new HashMap<>();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private record Told(Holder holder, Instant at) {}

  ClaimWatch(StateDir state, Claims claims, OnCall onCall, Clock clock) {
    this.state = state;
    this.claims = claims;
    this.onCall = onCall;
    this.clock = clock;
  }

  void start() {
    // Ended by close(); a look never throws, so there is nothing that its future could tell.
    ScheduledFuture<?> unused =
        looks.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One look at all stacks. */
  void look() {
    try {
      List<String> stacks = state.stacks();
      told.keySet().retainAll(stacks);
      stacks.forEach(this::lookAt);
    } catch (RuntimeException e) {
      LOG.warn("cannot look for abandoned claims in {}: {}", state.base(), e.getMessage());
    }
  }

  /** A failure is logged: thrown, it would end all later looks, and those at other stacks. */
  private void lookAt(String stack) {
    try {
      tellWhenAbandoned(stack);
    } catch (RuntimeException e) {
      LOG.warn("cannot tell whether the claim on {} is abandoned: {}", stack, e.getMessage());
    }
  }

  private void tellWhenAbandoned(String stack) {
    Optional<Holder> abandoned = claims.abandoned(stack);
    if (abandoned.isEmpty()) {
      told.remove(stack);
      return;
    }
    Holder holder = abandoned.get();
    if (due(told.get(stack), holder) && onCall.tell(stack, words(stack, holder))) {
      told.put(stack, new Told(holder, Instant.now(clock)));
    }
  }

  private boolean due(@Nullable Told last, Holder holder) {
    return last == null
        || !last.holder().run().equals(holder.run())
        || last.at().plus(AGAIN).isBefore(Instant.now(clock));
  }

  private static String words(String stack, Holder holder) {
    return "%s: run %s (workflow %s) is over and has not given the stack back; it was at step '%s', so the stack may be down. Look at it with: slipway inspect %s. To go back to what ran before that run: slipway rollback %s --reason WHY, which takes the stack over."
        .formatted(stack, holder.run(), holder.workflow(), holder.step(), stack, stack);
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
