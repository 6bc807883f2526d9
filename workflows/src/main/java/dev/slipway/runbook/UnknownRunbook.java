package dev.slipway.runbook;

import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import java.util.List;

/**
 * Takes what is started under a type that no runbook has. Without it such a run would stand still
 * for ever, and in a list look like one that is at work.
 */
public final class UnknownRunbook implements DynamicWorkflow {

  /** A type that people start, with a right input. */
  private record Example(String type, String input) {}

  private static final List<Example> KNOWN =
      List.of(
          new Example(Names.UPGRADE, "{\"stack\":\"kekkai\",\"to\":{\"defectdojo\":\"2.38.0\"}}"),
          new Example(Names.ROLLBACK, "{\"stack\":\"kekkai\",\"reason\":\"reports are wrong\"}"),
          new Example(
              Names.EMERGENCY_ROLLBACK, "{\"stack\":\"kekkai\",\"reason\":\"portal is down\"}"),
          new Example(Names.MIGRATE_POSTGRES, "{\"stack\":\"kekkai\",\"to\":\"18\"}"),
          new Example(Names.BACKUP, "{\"stack\":\"kekkai\"}"),
          new Example(Names.INSPECT, "{\"stack\":\"kekkai\"}"),
          new Example(Names.RETIRE, "{\"stack\":\"kekkai\",\"olderThan\":\"30d\"}"),
          new Example(
              Names.VETO,
              "{\"stack\":\"kekkai\",\"veto\":{\"portal\":\"1.9.2\"},\"reason\":\"loses uploads\"}"),
          new Example(
              Names.MAINTENANCE_WINDOW,
              "{\"stack\":\"kekkai\",\"window\":\"minor\",\"to\":{\"defectdojo\":\"2.38.0\"}}"));

  @Override
  public Object execute(EncodedValues typed) {
    String asked = Workflow.getInfo().getWorkflowType();
    throw ApplicationFailure.newNonRetryableFailure(
        "%s: there is no runbook \"%s\"; there are %s; %s"
            .formatted(
                Refusal.TYPE,
                ApprovalCheck.shown(asked),
                String.join(", ", KNOWN.stream().map(Example::type).toList()),
                example(asked)),
        Refusal.TYPE);
  }

  /** Of the runbook that was probably meant. */
  private static String example(String asked) {
    Example meant =
        KNOWN.stream()
            .filter(k -> k.type().equalsIgnoreCase(asked.strip()))
            .findFirst()
            .orElse(KNOWN.getFirst());
    return "%s takes one object, e.g. %s".formatted(meant.type(), meant.input());
  }
}
