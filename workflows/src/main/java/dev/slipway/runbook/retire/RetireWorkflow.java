package dev.slipway.runbook.retire;

import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Takes away what earlier runs of a stack left on purpose, and nobody needs to go back by. */
@WorkflowInterface
public interface RetireWorkflow extends Answerable {

  /**
   * Takes one JSON object: {@code {"stack":"kekkai"}} goes by the rule of the stack file; {@code
   * "olderThan":"30d"} or {@code "run":"20261121-021500-k3f9"} say it for this time.
   */
  @WorkflowMethod(name = Names.RETIRE)
  Report retire(RawValue typed);
}
