package dev.slipway.runbook.veto;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Veto;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** Vetoes versions of a stack, or lifts their vetoes. Touches nothing of the stack. */
@WorkflowInterface
public interface VetoWorkflow {

  /**
   * Takes one JSON object: {@code
   * {"stack":"kekkai","veto":{"defectdojo":"2.38.0"},"reason":"why"}}, or with {@code "lift"} in
   * place of {@code "veto"}.
   */
  @WorkflowMethod(name = Names.VETO)
  Vetoed veto(RawValue typed);

  /**
   * What came of it.
   *
   * @param vetoes what is vetoed now; none when the request was refused
   * @param findings why it was refused; none otherwise
   */
  record Vetoed(String stack, List<Veto> vetoes, List<Finding> findings) {
    public Vetoed {
      vetoes = List.copyOf(vetoes);
      findings = List.copyOf(findings);
    }
  }
}
