package dev.slipway.runbook.window;

import dev.slipway.plan.Finding;
import dev.slipway.runbook.Names;
import dev.slipway.stack.WindowRules;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the windows of a stack from its file. Changes nothing. */
@WorkflowInterface
public interface WindowsWorkflow {

  /**
   * Takes one JSON object: {@code {"stack":"kekkai"}}; with {@code "to"} the components are looked
   * up too.
   */
  @WorkflowMethod(name = Names.WINDOWS)
  Answer windows(RawValue typed);

  /**
   * What the stack file says.
   *
   * @param windows null when it declares none, or the request is refused
   * @param findings why the request is refused; empty when it is not
   */
  record Answer(String stack, @Nullable WindowRules windows, List<Finding> findings) {
    public Answer {
      findings = List.copyOf(findings);
    }
  }
}
