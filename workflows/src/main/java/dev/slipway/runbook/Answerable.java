package dev.slipway.runbook;

import dev.slipway.plan.Report;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import org.jspecify.annotations.Nullable;

/**
 * What people can ask and say while a run is open. A signal named "abort" with the same JSON does
 * the same.
 */
public interface Answerable {

  @QueryMethod(name = "status", description = "Where the run is, and what it waits for")
  Status status();

  /** Null until the run has ended. */
  @QueryMethod(name = "report", description = "How the run ended")
  @Nullable Report report();

  /** Asks the run to stop and put everything back. Answers what will happen. */
  @UpdateMethod(
      name = "abort",
      description = "{\"reason\":\"why\",\"by\":\"you\"}: stop and put everything back")
  String abort(Abort abort);

  @UpdateValidatorMethod(updateName = "abort")
  void refuseAbort(Abort abort);

  /** Tries a stuck step again. */
  @UpdateMethod(
      name = "retry",
      description = "{\"step\":\"as shown\",\"by\":\"you\"}: try the stuck step again")
  String retry(Decision decision);

  @UpdateValidatorMethod(updateName = "retry")
  void refuseRetry(Decision decision);

  /** Says that a person has done a stuck step; the run believes it only when it sees it. */
  @UpdateMethod(
      name = "byHand",
      description =
          "{\"step\":\"as shown\",\"by\":\"you\",\"reason\":\"what you did\"}: the stuck step was done by hand")
  String byHand(Decision decision);

  @UpdateValidatorMethod(updateName = "byHand")
  void refuseByHand(Decision decision);

  /** Who wants the run to stop, and why. */
  record Abort(@Nullable String reason, @Nullable String by) {}

  /** Which stuck step is decided on; a generation, when given, must be the one that is stuck. */
  record Decision(
      @Nullable String step,
      @Nullable Integer generation,
      @Nullable String by,
      @Nullable String reason) {}
}
