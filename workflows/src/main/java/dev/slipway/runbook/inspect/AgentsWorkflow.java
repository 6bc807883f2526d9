package dev.slipway.runbook.inspect;

import dev.slipway.plan.Finding;
import dev.slipway.runbook.Names;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** Asks the agent of every host that has stacks how it is. Changes nothing. */
@WorkflowInterface
public interface AgentsWorkflow {

  /** Takes nothing. */
  @WorkflowMethod(name = Names.AGENTS)
  Answers ask();

  /** What was seen: wrong stack files, agents, their clocks and disks. */
  record Answers(List<Finding> findings) {
    public Answers {
      findings = List.copyOf(findings);
    }
  }
}
