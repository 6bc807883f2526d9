package dev.slipway.runbook;

import dev.slipway.plan.Plan;
import dev.slipway.plan.Report.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is, for people.
 *
 * @param phase the part of the runbook, e.g. "freeze"
 * @param step the step that runs or waits; empty before the first
 * @param stepNumber of stepCount in the plan; 0 before the first
 * @param sinceMillis when the step began, epoch
 * @param waitingFor what it waits for; empty while it works
 * @param answer the exact command that answers; empty when nothing is asked
 * @param downSinceMillis when the door closed, epoch; 0 while it is open
 * @param downtimeMillis downtime that is over
 * @param undo what would be put back now, in that order
 * @param outcome how it ended; null while it runs
 * @param update the update that answers, with its JSON, for the Temporal UI; empty when nothing is
 *     asked
 */
public record Status(
    String phase,
    String step,
    int stepNumber,
    int stepCount,
    long sinceMillis,
    String waitingFor,
    String answer,
    long downSinceMillis,
    long downtimeMillis,
    boolean pointOfNoReturnPassed,
    List<String> undo,
    @Nullable Plan plan,
    @Nullable Outcome outcome,
    @Nullable String update) {
  public Status {
    undo = List.copyOf(undo);
  }
}
