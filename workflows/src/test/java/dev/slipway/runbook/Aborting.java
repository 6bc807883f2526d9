package dev.slipway.runbook;

import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.postgres.MigratePostgresWorkflow;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Says abort from inside a call, which goes on to its end: nobody heeds a cancellation. */
final class Aborting extends WorkerInterceptorBase {
  private final int when;
  private final List<String> calls = new ArrayList<>();
  private final AtomicInteger said = new AtomicInteger();
  private volatile boolean accepted;

  Aborting(int when) {
    this.when = when;
  }

  List<String> calls() {
    return List.copyOf(calls);
  }

  int said() {
    return said.get();
  }

  boolean accepted() {
    return accepted;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private @Nullable ActivityExecutionContext context;

      @Override
      public void init(ActivityExecutionContext at) {
        context = at;
        calls.add(at.getInfo().getActivityType());
        super.init(at);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        if (calls.size() - 1 == when) {
          said.incrementAndGet();
          abort(Objects.requireNonNull(context));
        }
        return super.execute(input);
      }
    };
  }

  private void abort(ActivityExecutionContext context) {
    try {
      context
          .getWorkflowClient()
          .newWorkflowStub(MigratePostgresWorkflow.class, MigrateRun.ID)
          .abort(new Abort("enough", "tester"));
      accepted = true;
    } catch (WorkflowUpdateException refused) {
      accepted = false;
    }
  }
}
