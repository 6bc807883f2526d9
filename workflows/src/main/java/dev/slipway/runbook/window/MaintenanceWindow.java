package dev.slipway.runbook.window;

import dev.slipway.plan.Report;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.Stuck;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule starts when a window opens: starts the upgrade under its own id and waits for its
 * end. The upgrade goes on when this is stopped. Fails only when the upgrade was put back or waits
 * for a person, and so pauses the schedule; every other end completes with a word.
 */
@WorkflowInterface
public interface MaintenanceWindow {

  /**
   * Takes one JSON object: {@code
   * {"stack":"kekkai","window":"minor","to":{"defectdojo":"2.38.0"},"reason":"…"}}.
   */
  @WorkflowMethod(name = Names.MAINTENANCE_WINDOW)
  End open(RawValue typed);

  /** The upgrade waits for a person. */
  @SignalMethod(name = Names.STUCK_SIGNAL)
  void stuck(Stuck upgrade);

  /**
   * How it ended.
   *
   * @param word the outcome of the upgrade; OUTSIDE when no window was open or long enough; BUSY
   *     when another upgrade of the stack is open; UNANSWERED when the plan could not be made
   * @param report of the upgrade; null when none began
   */
  record End(String word, String why, @Nullable Report report) {}
}
