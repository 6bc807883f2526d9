package dev.slipway.runbook.rollback;

import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Goes back behind the last finished upgrade, to what that upgrade captured. */
@WorkflowInterface
public interface RollbackWorkflow extends Answerable {

  /**
   * Takes one JSON object: {@code
   * {"stack":"kekkai","acceptDataLoss":false,"dryRun":false,"reason":"…"}}.
   *
   * @return the report of a rollback that reached the captured state, or of a dry run; every other
   *     end fails the workflow with its {@link Report.Outcome} as type and the report as detail
   */
  @WorkflowMethod(name = Names.ROLLBACK)
  Report rollback(RawValue typed);
}
