package dev.slipway.runbook;

import io.temporal.workflow.Async;
import io.temporal.workflow.ExternalWorkflowStub;
import io.temporal.workflow.Workflow;

/** Tells the workflow that started this run what it could not see otherwise. */
final class Parent {
  private boolean told;

  /**
   * The run waits for a person. Said once; nothing happens in a run that was started by itself. A
   * parent that is over need not know.
   */
  void stuck(String where) {
    String parent = Workflow.getInfo().getParentWorkflowId().orElse("");
    if (parent.isEmpty() || told) {
      return;
    }
    told = true;
    ExternalWorkflowStub stub = Workflow.newUntypedExternalWorkflowStub(parent);
    Async.procedure(stub::signal, Names.STUCK_SIGNAL, new Object[] {new Stuck(where)})
        .exceptionally(over -> null);
  }
}
