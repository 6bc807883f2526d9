package dev.slipway.runbook;

import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Does to calls of an agent that is away what the server does, by the clock of the run: the test
 * server skips no time while a call is queued.
 */
final class AgentAbsence extends WorkerInterceptorBase {
  private Duration from = Duration.ZERO;
  private Duration to = Duration.ZERO;

  void between(Duration begin, Duration end) {
    from = begin;
    to = end;
  }

  /** How long a call that is made now stays queued; zero when the agent is there. */
  private Duration queued() {
    long started = Workflow.getInfo().getRunStartedTimestampMillis();
    Duration now = Duration.ofMillis(Workflow.currentTimeMillis() - started);
    return now.compareTo(from) >= 0 && now.compareTo(to) < 0 ? to.minus(now) : Duration.ZERO;
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new WorkflowInboundCallsInterceptorBase(next) {
      @Override
      public void init(WorkflowOutboundCallsInterceptor outbound) {
        super.init(new Outbound(outbound));
      }
    };
  }

  private final class Outbound extends WorkflowOutboundCallsInterceptorBase {
    private final WorkflowOutboundCallsInterceptor next;

    Outbound(WorkflowOutboundCallsInterceptor next) {
      super(next);
      this.next = next;
    }

    @Override
    public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
      Duration queued = queued();
      String queue = String.valueOf(input.getOptions().getTaskQueue());
      if (queued.isZero() || queue.equals(Names.CENTRAL_QUEUE)) {
        return next.executeActivity(input);
      }
      Duration patience = input.getOptions().getScheduleToStartTimeout();
      Promise<R> result =
          patience != null && patience.compareTo(queued) < 0
              ? Workflow.newTimer(patience)
                  .thenApply(over -> {
                    throw untaken(input.getActivityName());
                  })
              : Workflow.newTimer(queued)
                  .thenCompose(there -> next.executeActivity(input).getResult());
      return new ActivityOutput<>("queued", result);
    }

    private static ActivityFailure untaken(String activity) {
      return new ActivityFailure(
          "not taken",
          1,
          0,
          activity,
          "queued",
          RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
          "server",
          new TimeoutFailure("not taken", null, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START));
    }
  }
}
