package dev.slipway.runbook.retire;

import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.StepNames;
import dev.slipway.runbook.Conversation;
import dev.slipway.runbook.Looking;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.On;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Theory of operation: the plan names each thing that goes, and the claim sees to it that no run
 * comes to need one meanwhile; what a plan found is looked at once more under the claim. What one
 * run left goes in one step, its account last. Nothing that serves is touched, so a step that fails
 * ends the run there: what has not gone yet stays.
 */
public final class RetireWorkflowImpl extends Conversation implements RetireWorkflow {
  private @Nullable Plan made;
  private @Nullable On bound;

  @WorkflowInit
  public RetireWorkflowImpl(RawValue typed) {
    super(Names.RETIRE);
  }

  @Override
  public Report retire(RawValue typed) {
    Plan plan = Looking.plan(typed);
    progress.planned(plan);
    if (!plan.refused()) {
      made = plan;
      bound = new On(plan, steps);
    }
    return steps.guard(
        plan,
        () -> {
          if (!plan.order().dryRun() && !plan.retirement().runs().isEmpty()) {
            agree();
            retire();
            steps.harmless("give the stack back", this::giveBack, on()::released);
          }
        });
  }

  private void agree() {
    progress.phase("agree");
    steps.reversible(
        "claim the stack",
        on()::claim,
        on()::claimed,
        "stack given back",
        this::giveBack,
        on()::released);
    steps.check("still as planned", () -> Looking.changed(plan(), on().observe()));
  }

  private void retire() {
    progress.phase("retire");
    steps.reversible(
        "note what goes",
        on()::noteRetirement,
        on()::retirementNoted,
        "the rest stays",
        this::leaveTheRest,
        on()::retirementNoted);
    for (String run : plan().retirement().runs()) {
      steps.harmless(
          StepNames.retireRun(run), key -> on().retireRun(key, run), () -> on().retiredRun(run));
    }
  }

  /** What is gone does not come back, and what is not gone was never touched. */
  private void leaveTheRest(StepKey key) {}

  private void giveBack(StepKey key) {
    // An earlier attempt may have given it back and was not heard.
    if (steps.holdsClaim() && on().claimed().holds()) {
      on().recordEnd(key, progress);
    }
    on().release(key);
  }

  private Plan plan() {
    return Objects.requireNonNull(made);
  }

  private On on() {
    return Objects.requireNonNull(bound);
  }
}
