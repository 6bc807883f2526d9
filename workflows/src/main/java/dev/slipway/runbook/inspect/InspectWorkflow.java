package dev.slipway.runbook.inspect;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at a stack and changes nothing. */
@WorkflowInterface
public interface InspectWorkflow {

  /** Takes one JSON object: {@code {"stack":"kekkai"}}. */
  @WorkflowMethod(name = Names.INSPECT)
  Inspection inspect(RawValue typed);

  /**
   * What was seen.
   *
   * @param findings what is wrong: refusals, drift against the manifest, sick units, an unreadable
   *     journal
   */
  record Inspection(
      String stack,
      @Nullable Observed observed,
      @Nullable Journal journal,
      List<Finding> findings) {
    public Inspection {
      findings = List.copyOf(findings);
    }
  }
}
