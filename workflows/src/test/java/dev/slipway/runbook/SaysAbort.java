package dev.slipway.runbook;

import dev.slipway.runbook.Answerable.Abort;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Says abort from inside a call, which goes on to its end: nobody heeds a cancellation. */
final class SaysAbort extends WorkerInterceptorBase {
  private final String workflow;
  private final int when;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger said = new AtomicInteger();
  private volatile boolean accepted;
  private @Nullable WorkflowClient client;

  /**
   * @param when number of the call, from 0; -1 for never
   */
  SaysAbort(String workflow, int when) {
    this.workflow = workflow;
    this.when = when;
  }

  void by(WorkflowClient caller) {
    client = caller;
  }

  int said() {
    return said.get();
  }

  /** Whether the run took it. */
  boolean accepted() {
    return accepted;
  }

  List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public void init(io.temporal.activity.ActivityExecutionContext context) {
        calls.add(context.getInfo().getActivityType());
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        if (calls.size() - 1 == when) {
          said.incrementAndGet();
          abort();
        }
        return super.execute(input);
      }
    };
  }

  private void abort() {
    try {
      Objects.requireNonNull(client)
          .newUntypedWorkflowStub(workflow)
          .update("abort", Void.class, new Abort("enough", "tester"));
      accepted = true;
    } catch (WorkflowUpdateException refused) {
      accepted = false;
    }
  }
}
