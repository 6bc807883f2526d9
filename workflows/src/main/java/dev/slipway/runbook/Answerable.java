package dev.slipway.runbook;

import dev.slipway.plan.Report;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import org.jspecify.annotations.Nullable;

/**
 * What people can ask and say while a run is open. Signals named "abort", "approve" and "reject"
 * with the same JSON do the same.
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

  /** Agrees to the plan, before anything is touched. Answers how many are still missing. */
  @UpdateMethod(
      name = "approve",
      description =
          "{\"digest\":\"as shown\",\"by\":\"your name in the stack file\"}: agree to the plan; a signature comes from the command 'slipway approve'")
  String approve(Approval approval);

  @UpdateValidatorMethod(updateName = "approve")
  void refuseApprove(Approval approval);

  /** Says no to the plan; one no of somebody who is asked ends the run. */
  @UpdateMethod(
      name = "reject",
      description =
          "{\"digest\":\"as shown\",\"by\":\"your name in the stack file\",\"reason\":\"why\"}: say no to the plan; the run ends")
  String reject(Approval approval);

  @UpdateValidatorMethod(updateName = "reject")
  void refuseReject(Approval approval);

  /**
   * What somebody says to a plan.
   *
   * @param digest of the plan that is meant, whole
   * @param by name as in the stack file
   * @param signature over {@link dev.slipway.plan.Signatures#text}, Base64; absent when nothing
   *     proves the name
   */
  record Approval(
      @Nullable String digest,
      @Nullable String by,
      @Nullable String reason,
      @Nullable String signature) {}

  /** Who wants the run to stop, and why. */
  record Abort(@Nullable String reason, @Nullable String by) {}

  /** Which stuck step is decided on; a generation, when given, must be the one that is stuck. */
  record Decision(
      @Nullable String step,
      @Nullable Integer generation,
      @Nullable String by,
      @Nullable String reason) {}
}
