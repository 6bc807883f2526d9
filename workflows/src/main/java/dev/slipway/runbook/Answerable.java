package dev.slipway.runbook;

import dev.slipway.plan.Report;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import org.jspecify.annotations.Nullable;

/**
 * What people can ask and say while a run is open. Signals named "abort", "approve" and "reject"
 * with the same JSON do the same.
 *
 * <p>Messages are typed as {@link Object}: what arrives is the JSON itself, so that a misspelt
 * field is answered and not dropped. Callers send {@link Abort}, {@link Decision} or {@link
 * Approval}.
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
  String abort(Object abort);

  @UpdateValidatorMethod(updateName = "abort")
  void refuseAbort(Object abort);

  /** Tries a stuck step again. */
  @UpdateMethod(
      name = "retry",
      description =
          "{\"step\":\"as shown\",\"generation\":1,\"by\":\"you\"}: try the stuck step again")
  String retry(Object decision);

  @UpdateValidatorMethod(updateName = "retry")
  void refuseRetry(Object decision);

  /** Says that a person has done a stuck step; the run believes it only when it sees it. */
  @UpdateMethod(
      name = "byHand",
      description =
          "{\"step\":\"as shown\",\"generation\":1,\"by\":\"you\",\"reason\":\"what you did\"}: the stuck step was done by hand")
  String byHand(Object decision);

  @UpdateValidatorMethod(updateName = "byHand")
  void refuseByHand(Object decision);

  /** Goes on without a stuck step, where the plan allows it. */
  @UpdateMethod(
      name = "skip",
      description =
          "{\"step\":\"as shown\",\"generation\":1,\"by\":\"you\",\"reason\":\"why\"}: go on without the stuck step, where the plan allows it")
  String skip(Object decision);

  @UpdateValidatorMethod(updateName = "skip")
  void refuseSkip(Object decision);

  /** Puts everything back that was begun, instead of trying a stuck step again. */
  @UpdateMethod(
      name = "rollback",
      description =
          "{\"step\":\"as shown\",\"generation\":1,\"by\":\"you\",\"reason\":\"why\"}: put everything back instead of trying the stuck step again")
  String goBack(Object decision);

  @UpdateValidatorMethod(updateName = "rollback")
  void refuseGoBack(Object decision);

  /** Agrees to the plan, before anything is touched. Answers how many are still missing. */
  @UpdateMethod(
      name = "approve",
      description =
          "{\"digest\":\"as shown\",\"by\":\"your name in the stack file\"}: agree to the plan; a signature comes from the command 'slipway approve'")
  String approve(Object approval);

  @UpdateValidatorMethod(updateName = "approve")
  void refuseApprove(Object approval);

  /** Says no to the plan; one no of somebody who is asked ends the run. */
  @UpdateMethod(
      name = "reject",
      description =
          "{\"digest\":\"as shown\",\"by\":\"your name in the stack file\",\"reason\":\"why\"}: say no to the plan; the run ends")
  String reject(Object approval);

  @UpdateValidatorMethod(updateName = "reject")
  void refuseReject(Object approval);

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

  /**
   * Which stuck step is decided on.
   *
   * @param generation which try is meant: when given, the one that is stuck; 'skip' and 'rollback'
   *     must name it
   */
  record Decision(
      @Nullable String step,
      @Nullable Integer generation,
      @Nullable String by,
      @Nullable String reason) {}
}
