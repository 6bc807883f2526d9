package dev.slipway.runbook.hold;

import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Holds a stack for a person who works on it by hand, until it is released. */
@WorkflowInterface
public interface HoldWorkflow extends Answerable {
  /** Name of the update, and of the signal, that ends a hold. */
  String RELEASE = "release";

  /**
   * Takes one JSON object: {@code {"stack":"kekkai","reason":"…","ifHeld":"fail"}}. With {@code
   * "takeOver":true} it takes the stack from whatever holds it and gives it back at once.
   */
  @WorkflowMethod(name = Names.HOLD)
  Report hold(RawValue typed);

  /** Gives the stack back. */
  @UpdateMethod(
      name = RELEASE,
      description = "{\"reason\":\"why\",\"by\":\"you\"}: give the stack back")
  String release(Object consent);

  @UpdateValidatorMethod(updateName = RELEASE)
  void refuseRelease(Object consent);
}
