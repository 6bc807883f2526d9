package dev.slipway.runbook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
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
   * @param digest of the plan that is meant, or at least its first 8 letters
   * @param by name as in the stack file
   * @param signature over {@link dev.slipway.plan.Signatures#text}, Base64; absent when nothing
   *     proves the name
   * @param wrong with what was typed; null when nothing is
   */
  record Approval(
      @Nullable String digest,
      @Nullable String by,
      @Nullable String reason,
      @Nullable String signature,
      @JsonIgnore @Nullable String wrong) {
    public Approval(
        @Nullable String digest,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String signature) {
      this(digest, by, reason, signature, null);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Approval read(@Nullable Object json) {
      Typed typed = new Typed(json, "digest", "by", "reason", "signature");
      return new Approval(
          typed.text("digest"),
          typed.text("by"),
          typed.text("reason"),
          typed.text("signature"),
          typed.wrong());
    }
  }

  /**
   * Who wants the run to stop, and why.
   *
   * @param wrong with what was typed; null when nothing is
   */
  record Abort(@Nullable String reason, @Nullable String by, @JsonIgnore @Nullable String wrong) {
    public Abort(@Nullable String reason, @Nullable String by) {
      this(reason, by, null);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Abort read(@Nullable Object json) {
      Typed typed = new Typed(json, "reason", "by");
      return new Abort(typed.text("reason"), typed.text("by"), typed.wrong());
    }
  }

  /**
   * Which stuck step is decided on; a generation, when given, must be the one that is stuck.
   *
   * @param wrong with what was typed; null when nothing is
   */
  record Decision(
      @Nullable String step,
      @Nullable Integer generation,
      @Nullable String by,
      @Nullable String reason,
      @JsonIgnore @Nullable String wrong) {
    public Decision(
        @Nullable String step,
        @Nullable Integer generation,
        @Nullable String by,
        @Nullable String reason) {
      this(step, generation, by, reason, null);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Decision read(@Nullable Object json) {
      Typed typed = new Typed(json, "step", "generation", "by", "reason");
      return new Decision(
          typed.text("step"),
          typed.number("generation"),
          typed.text("by"),
          typed.text("reason"),
          typed.wrong());
    }
  }
}
