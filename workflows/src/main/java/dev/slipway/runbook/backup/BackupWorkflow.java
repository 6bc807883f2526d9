package dev.slipway.runbook.backup;

import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Dumps every database of a stack while users work, and proves the dumps by a restore. */
@WorkflowInterface
public interface BackupWorkflow extends Answerable {

  /** Takes one JSON object: {@code {"stack":"kekkai"}}. */
  @WorkflowMethod(name = Names.BACKUP)
  Report backup(RawValue typed);
}
