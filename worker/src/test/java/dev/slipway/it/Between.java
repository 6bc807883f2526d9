package dev.slipway.it;

import dev.slipway.activity.Keyed;
import dev.slipway.plan.StepKey;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityInput;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityOutput;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands where the network is, between Temporal and the agent: a test decides here what becomes of
 * each call that is made under a run's key.
 */
final class Between extends WorkerInterceptorBase {

  /** Decides what becomes of a call. */
  interface Fault {
    ActivityOutput meet(Call call);
  }

  /**
   * A call on its way to the agent.
   *
   * @param attempt counted from 1
   * @param agent performs it
   * @param hit is told when it goes another way than without anybody between
   */
  record Call(
      Deed deed,
      int attempt,
      Keyed request,
      Function<Keyed, ActivityOutput> agent,
      Consumer<Deed> hit) {

    /** Counts as broken. */
    Call broken() {
      hit.accept(deed);
      return this;
    }

    ActivityOutput perform() {
      return agent.apply(request);
    }

    /** Something else is asked of the agent than was meant. */
    ActivityOutput performInstead(Keyed other) {
      return agent.apply(other);
    }
  }

  private final Map<String, List<Long>> numbers = new HashMap<>();
  private final Map<Deed, Integer> hits = new ConcurrentHashMap<>();
  private volatile Fault fault = Call::perform;

  /** From now on calls meet this; hits are counted anew. */
  void set(Fault next) {
    hits.clear();
    fault = next;
  }

  /** How often a call went wrong since then, each attempt by itself. */
  Map<Deed, Integer> hits() {
    return Map.copyOf(hits);
  }

  /** From now on nothing is in the way. */
  void mend() {
    fault = Call::perform;
  }

  /** Of the calls of one type in one step the how manieth this is, however often it is tried. */
  private synchronized int nth(StepKey key, String type) {
    List<Long> seen =
        numbers.computeIfAbsent(key.run() + key.step() + type, k -> new ArrayList<>());
    if (!seen.contains(key.seq())) {
      seen.add(key.seq());
    }
    return seen.indexOf(key.seq()) + 1;
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
      if (input.getArguments().length != 1 || !(input.getArguments()[0] instanceof Keyed request)) {
        return super.execute(input);
      }
      var info = Objects.requireNonNull(context).getInfo();
      Deed deed =
          new Deed(
              request.key().step(),
              info.getActivityType(),
              nth(request.key(), info.getActivityType()));
      return fault.meet(
          new Call(
              deed,
              info.getAttempt(),
              request,
              asked -> super.execute(new ActivityInput(input.getHeader(), new Object[] {asked})),
              hit -> hits.merge(hit, 1, Integer::sum)));
    }
  }
}
