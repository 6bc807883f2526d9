package dev.slipway.runbook.emergency;

import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Goes back at once to what ran before the upgrade that runs, or before the last one, whoever holds
 * the stack.
 */
@WorkflowInterface
public interface EmergencyRollbackWorkflow extends Answerable {
  /** Name of the update, and of the signal, that gives users' writes up. */
  String GIVE_UP_WRITES = "giveUpWrites";

  /**
   * Takes one JSON object: {@code {"stack":"kekkai","acceptDataLoss":false,"reason":"…"}}.
   *
   * @return the report of a run after which the previous release serves; every other end fails the
   *     workflow with its {@link Report.Outcome} as type and the report as detail
   */
  @WorkflowMethod(name = Names.EMERGENCY_ROLLBACK)
  Report goBack(RawValue typed);

  /** Agrees to lose what users wrote since the upgrade; only while the run asks for it. */
  @UpdateMethod(
      name = GIVE_UP_WRITES,
      description =
          "{\"reason\":\"why\",\"by\":\"you\"}: go back although what users wrote since is lost; today's database is kept aside")
  String giveUpWrites(Object consent);

  @UpdateValidatorMethod(updateName = GIVE_UP_WRITES)
  void refuseGiveUpWrites(Object consent);
}
