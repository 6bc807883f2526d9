package dev.slipway.runbook.upgrade;

import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Brings components of a stack to newer versions, or leaves everything as it was. */
@WorkflowInterface
public interface UpgradeWorkflow extends Answerable {

  /**
   * Takes one JSON object: {@code
   * {"stack":"kekkai","to":{"defectdojo":"2.38.0"},"dryRun":false,"reason":"…"}}.
   *
   * @return the report of an upgrade that reached the requested release, or of a dry run; every
   *     other end fails the workflow with its {@link Report.Outcome} as type and the report as
   *     detail
   */
  @WorkflowMethod(name = Names.UPGRADE)
  Report upgrade(RawValue typed);
}
