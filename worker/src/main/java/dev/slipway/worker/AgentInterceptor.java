package dev.slipway.worker;

import dev.slipway.activity.Keyed;
import dev.slipway.activity.StepFailure;
import dev.slipway.activity.StepFailure.Category;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.host.Deeds;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every activity of an agent has in common: signs of life while it works, an end when it is no
 * longer wanted, one deed at a time under the newest claim, and failures that carry a category and
 * no secret.
 */
final class AgentInterceptor extends WorkerInterceptorBase {
  private static final Logger LOG = LoggerFactory.getLogger(AgentInterceptor.class);

  /** A sixth of the heartbeat timeout, so that a few may be lost. */
  private static final long BEAT_MILLIS = 2_000;

  private final Deeds deeds;
  private final Secrets secrets;

  AgentInterceptor(Deeds deeds, Secrets secrets) {
    this.deeds = deeds;
    this.secrets = secrets;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new Inbound(next);
  }

  private final class Inbound extends ActivityInboundCallsInterceptorBase {
    private @Nullable ActivityExecutionContext context;

    Inbound(ActivityInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(ActivityExecutionContext outer) {
      context = outer;
      super.init(outer);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      ActivityExecutionContext current = java.util.Objects.requireNonNull(context);
      Heart heart = new Heart(current, Thread.currentThread());
      try (heart) {
        return perform(current.getInfo().getActivityType(), input);
      } catch (Exception e) {
        ActivityCompletionException unwanted = heart.unwanted();
        throw unwanted != null ? unwanted : translate(current.getInfo().getActivityType(), e);
      }
    }

    private ActivityOutput perform(String type, ActivityInput input) throws Exception {
      Object[] arguments = input.getArguments();
      if (arguments.length == 1 && arguments[0] instanceof Keyed keyed) {
        if (DeedTypes.isDeed(type)) {
          return deeds.perform(type, keyed, () -> super.execute(input));
        }
        deeds.learn(keyed);
      }
      return super.execute(input);
    }

    /**
     * The cause stays in the agent's own log: its text and trace may hold what must not leave the
     * host.
     */
    private RuntimeException translate(String type, Exception e) {
      if (e instanceof TemporalFailure failure) {
        return failure;
      }
      LOG.warn("{} failed: {}", type, secrets.redact(String.valueOf(e)));
      if (e instanceof StepFailure failure) {
        String message = secrets.redact(String.valueOf(failure.getMessage()));
        return failure.category() == Category.ENVIRONMENT
            ? ApplicationFailure.newFailure(message, failure.type())
            : ApplicationFailure.newNonRetryableFailure(message, failure.type());
      }
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      LOG.error(
          "{} threw what no adapter should throw: {}", type, secrets.redact(trace.toString()));
      return ApplicationFailure.newFailure(
          "%s: %s; the agent's log has the rest"
              .formatted(
                  e.getClass().getSimpleName(), secrets.redact(String.valueOf(e.getMessage()))),
          "UNEXPECTED");
    }
  }

  /** Beats beside the activity, and interrupts it when the server no longer wants it. */
  private static final class Heart implements AutoCloseable {
    private final AtomicReference<@Nullable ActivityCompletionException> unwanted =
        new AtomicReference<>();
    private final Thread beats;

    /** Set once, by whichever comes first: the end of the work, or the wish to stop it. */
    private final AtomicBoolean decided = new AtomicBoolean();

    Heart(ActivityExecutionContext context, Thread worker) {
      beats = Thread.ofVirtual().start(() -> beat(context, worker));
    }

    private void beat(ActivityExecutionContext context, Thread worker) {
      while (!decided.get()) {
        try {
          Thread.sleep(BEAT_MILLIS);
          context.heartbeat(null);
        } catch (ActivityCompletionException e) {
          if (decided.compareAndSet(false, true)) {
            unwanted.set(e);
            worker.interrupt();
          }
          return;
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    @Nullable ActivityCompletionException unwanted() {
      return unwanted.get();
    }

    @Override
    public void close() {
      if (decided.compareAndSet(false, true)) {
        beats.interrupt();
      } else {
        awaitInterrupt();
      }
    }

    /** It must not hit whatever this thread does next. */
    private void awaitInterrupt() {
      boolean interrupted = Thread.interrupted();
      while (beats.isAlive()) {
        Thread.onSpinWait();
      }
      if (Thread.interrupted() || interrupted) {
        LOG.debug("the work was stopped, or had just ended");
      }
    }
  }
}
