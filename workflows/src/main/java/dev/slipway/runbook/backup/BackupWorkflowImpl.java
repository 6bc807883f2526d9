package dev.slipway.runbook.backup;

import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.StepKey;
import dev.slipway.runbook.Changed;
import dev.slipway.runbook.Conversation;
import dev.slipway.runbook.Looking;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.On;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Theory of operation: the same two steps that an upgrade takes before it closes the door, and
 * nothing else.
 */
public final class BackupWorkflowImpl extends Conversation implements BackupWorkflow {
  private @Nullable On bound;

  @WorkflowInit
  public BackupWorkflowImpl(RawValue typed) {
    super(Names.BACKUP);
  }

  @Override
  public Report backup(RawValue typed) {
    Plan plan = Looking.plan(typed);
    progress.planned(plan);
    if (!plan.refused()) {
      bound = new On(plan, steps);
    }
    return steps.guard(
        plan,
        () -> {
          if (Changed.AGENT_ASKED.inThisRun()) {
            steps.check("ask the agent", on()::agent);
            on().watchAgent();
          }
          steps.reversible(
              "claim the stack",
              on()::claim,
              on()::claimed,
              "stack given back",
              this::giveBack,
              on()::released);
          steps.reversible(
              "capture what runs",
              on()::captureAll,
              on()::capturedAll,
              "nothing of the run remains",
              on()::tidy,
              on()::tidied);
          steps.harmless("back up", on()::backUp, on()::proven);
          steps.harmless("prove the backup", on()::prove, on()::proven);
          steps.harmless("tidy up", on()::tidy, on()::tidied);
          steps.harmless("retire old backups", on()::retain, on()::proven);
          steps.harmless("give the stack back", this::giveBack, on()::released);
        });
  }

  private void giveBack(StepKey key) {
    if (steps.holdsClaim()) {
      on().recordEnd(key, progress);
    }
    on().release(key);
  }

  private On on() {
    return Objects.requireNonNull(bound);
  }
}
