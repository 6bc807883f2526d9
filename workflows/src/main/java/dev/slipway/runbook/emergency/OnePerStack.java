package dev.slipway.runbook.emergency;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Order;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Names;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;

/**
 * Leads every way to start an emergency rollback to the one run that a stack may have: a schedule
 * puts the time behind its id, and in the UI anything may be typed.
 */
final class OnePerStack {
  private OnePerStack() {}

  /** Whether this run is another one than the stack's own. */
  static boolean elsewhere(Order order) {
    return order.refusals().isEmpty()
        && !Workflow.getInfo().getWorkflowId().equals(Names.emergencyId(order.stack()));
  }

  /**
   * The end of the stack's own run, started with what was typed.
   *
   * @return its report; it fails as that run fails, and as REFUSED when that one is under way
   */
  static Report handOver(Order order, RawValue typed) {
    try {
      return Workflow.newUntypedChildWorkflowStub(Names.EMERGENCY_ROLLBACK, options(order))
          .execute(Report.class, typed);
    } catch (ChildWorkflowFailure failure) {
      throw as(failure, order.stack());
    }
  }

  private static ChildWorkflowOptions options(Order order) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(Names.emergencyId(order.stack()))
        .setTaskQueue(Names.CENTRAL_QUEUE)
        // Whoever stops this one does not stop the stack's own in the middle.
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setCancellationType(ChildWorkflowCancellationType.ABANDON)
        .setStaticSummary("Emergency rollback of " + order.stack())
        .build();
  }

  private static RuntimeException as(ChildWorkflowFailure failure, String stack) {
    return switch (failure.getCause()) {
      case ApplicationFailure ended ->
          ApplicationFailure.newNonRetryableFailure(
              ended.getOriginalMessage(),
              ended.getType(),
              ended.getDetails().getSize() == 0 ? null : ended.getDetails().get(Report.class));
      case WorkflowExecutionAlreadyStarted running ->
          ApplicationFailure.newNonRetryableFailure(
              "REFUSED: " + running(stack).seen(), Report.Outcome.REFUSED.name());
      case null, default -> failure;
    };
  }

  /** What whoever comes second is told. */
  static Finding running(String stack) {
    return Finding.stop(
        "emergency",
        stack,
        "an emergency rollback of %s is under way already; look at it with: slipway status %s"
            .formatted(stack, stack),
        "answer what it asks, if it waits for a person");
  }
}
