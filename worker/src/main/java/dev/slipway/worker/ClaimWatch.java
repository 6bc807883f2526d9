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
 * Notices a stack that is held and on which nobody is at work: its run was terminated and never
 * gave it back, waits for a person, or is one that Temporal does not know. Users may be out
 * meanwhile, so on-call is told, and told again until it is mended.
 */
final class ClaimWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimWatch.class);

  /** A person should know within a minute; one look is a small file and a question a stack. */
  private static final Duration EVERY = Duration.ofSeconds(20);

  /** Often enough for the next shift, rare enough not to be silenced. */
  static final Duration AGAIN = Duration.ofMinutes(30);

  private final StateDir state;
  private final Claims claims;
  private final Troubles troubles;
  private final OnCall onCall;
  private final Clock clock;
  private final Map<String, Told> told = new HashMap<>();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private record Told(String words, Instant at) {}

  /** Says what keeps an open run from going on. */
  interface Troubles {
    /** In words that follow "run R"; empty when it is at work, or nobody can tell. */
    Optional<String> of(Holder holder);
  }

  ClaimWatch(StateDir state, Claims claims, Troubles troubles, OnCall onCall, Clock clock) {
    this.state = state;
    this.claims = claims;
    this.troubles = troubles;
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
      tellOf(stack);
    } catch (RuntimeException e) {
      LOG.warn("cannot tell whether anybody is at work on {}: {}", stack, e.getMessage());
    }
  }

  private void tellOf(String stack) {
    Optional<String> words =
        claims
            .abandoned(stack)
            .map(holder -> abandoned(stack, holder))
            .or(() -> stuck(stack, claims.holder(stack)));
    if (words.isEmpty()) {
      told.remove(stack);
    } else if (due(told.get(stack), words.get()) && onCall.tell(stack, words.get())) {
      told.put(stack, new Told(words.get(), Instant.now(clock)));
    }
  }

  private boolean due(@Nullable Told last, String words) {
    return last == null
        || !last.words().equals(words)
        || last.at().plus(AGAIN).isBefore(Instant.now(clock));
  }

  private static String abandoned(String stack, Holder holder) {
    return "%s: run %s (workflow %s) is over and has not given the stack back; it was at step '%s', so the stack may be down. Look at it with: slipway inspect %s. To go back to what ran before that run: slipway rollback %s --reason WHY, which takes the stack over."
        .formatted(stack, holder.run(), holder.workflow(), holder.step(), stack, stack);
  }

  private Optional<String> stuck(String stack, @Nullable Holder holder) {
    return holder == null
        ? Optional.empty()
        : troubles
            .of(holder)
            .map(trouble ->
                "%s: run %s (workflow %s) %s; users may be out. What it asks, and how to answer: slipway status %s"
                    .formatted(stack, holder.run(), holder.workflow(), trouble, stack));
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
