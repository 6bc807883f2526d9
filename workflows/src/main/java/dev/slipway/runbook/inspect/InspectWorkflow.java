package dev.slipway.runbook.inspect;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.plan.Comparison;
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

  /**
   * Takes one JSON object: {@code {"stack":"kekkai"}}; with {@code "kept":"RUN"} it compares what
   * that run kept with what is live, and looks at nothing else.
   */
  @WorkflowMethod(name = Names.INSPECT)
  Inspection inspect(RawValue typed);

  /**
   * What was seen.
   *
   * @param findings what is wrong: refusals, drift against the manifest, sick units, an unreadable
   *     journal
   * @param kept what differs between the databases that a run kept and the live ones; null when
   *     nobody asked
   */
  record Inspection(
      String stack,
      @Nullable Observed observed,
      @Nullable Journal journal,
      List<Finding> findings,
      @Nullable Comparison kept) {
    public Inspection {
      findings = List.copyOf(findings);
    }

    /** Of who did not ask for kept databases. */
    public Inspection(
        String stack,
        @Nullable Observed observed,
        @Nullable Journal journal,
        List<Finding> findings) {
      this(stack, observed, journal, findings, null);
    }
  }
}
