package dev.slipway.runbook.retire;

import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.runbook.Changed;
import dev.slipway.runbook.Names;
import dev.slipway.stack.Retention;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.ChildWorkflowStub;
import io.temporal.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts the retirement that the stack file's rule asks for, behind a run that has reached its end.
 * It is a run of its own, with its own plan and claim: what becomes of it is nothing to the one
 * before it, and whoever wants the stack first gets it.
 */
public final class ByRule {
  private ByRule() {}

  /** Nothing happens without {@code retention.kept}, or while another retirement is open. */
  public static void retire(Plan plan) {
    Retention rule = plan.scope().retention();
    if (rule.kept() == null || !Changed.RETIRES_BY_RULE.inThisRun()) {
      return;
    }
    Order order = plan.order();
    ChildWorkflowStub retirement =
        Workflow.newUntypedChildWorkflowStub(Names.RETIRE, options(order));
    retirement.executeAsync(void.class, request(order));
    try {
      retirement.getExecution().get();
    } catch (ChildWorkflowFailure open) {
      Workflow.getLogger(ByRule.class).info("a retirement of {} is open", order.stack());
    }
  }

  private static Map<String, Object> request(Order order) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("stack", order.stack());
    request.put("reason", "retention.kept, after run " + order.run());
    request.put("requestedBy", order.requestedBy());
    return request;
  }

  private static ChildWorkflowOptions options(Order order) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(Names.retireId(order.stack()))
        .setTaskQueue(Names.CENTRAL_QUEUE)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setCancellationType(ChildWorkflowCancellationType.ABANDON)
        .setStaticSummary("Retire what is past retention.kept of " + order.stack())
        .build();
  }
}
