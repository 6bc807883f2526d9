package dev.slipway.runbook.window;

import dev.slipway.plan.Order;
import dev.slipway.runbook.Stubs;
import io.temporal.common.converter.RawValue;

/** One look into the catalogue. */
public final class WindowsWorkflowImpl implements WindowsWorkflow {

  @Override
  public Answer windows(RawValue typed) {
    Order order = Stubs.catalogue("The windows of a stack").understand(typed);
    return new Answer(order.stack(), order.windows(), order.refusals());
  }
}
