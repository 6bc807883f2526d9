package dev.slipway.runbook;

import dev.slipway.plan.Report;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** Answers what people ask and takes what they say, the same for every runbook. */
public abstract class Conversation implements Answerable {
  protected final Progress progress;
  protected final Steps steps;

  // Signals are delivered when the workflow's own constructor has ended, never before.
  @SuppressWarnings("this-escape")
  protected Conversation(String runbook) {
    progress = new Progress(runbook);
    steps = new Steps(progress);
    Workflow.registerListener((DynamicSignalHandler) this::signal);
  }

  @Override
  public Status status() {
    return progress.status();
  }

  @Override
  public @Nullable Report report() {
    return progress.report();
  }

  @Override
  public String abort(Object abort) {
    return stop(Typed.abort(abort));
  }

  @Override
  public void refuseAbort(Object abort) {
    mayStop(Typed.abort(abort));
  }

  /** Somebody wants the run to stop; answers what comes of it. */
  protected String stop(Abort abort) {
    return steps.people().abort(abort);
  }

  /** Refuses an abort that comes too late or says nothing. */
  protected void mayStop(Abort abort) {
    steps.people().refuseAbort(abort);
  }

  /** A signal that only some runbooks know; whether this one does. */
  protected boolean heard(String name, @Nullable Object typed) {
    return false;
  }

  @Override
  public String retry(Object decision) {
    return decide(Choice.RETRY, decision);
  }

  @Override
  public void refuseRetry(Object decision) {
    refuse(Choice.RETRY, decision);
  }

  @Override
  public String byHand(Object decision) {
    return decide(Choice.BY_HAND, decision);
  }

  @Override
  public void refuseByHand(Object decision) {
    refuse(Choice.BY_HAND, decision);
  }

  @Override
  public String skip(Object decision) {
    return decide(Choice.SKIP, decision);
  }

  @Override
  public void refuseSkip(Object decision) {
    refuse(Choice.SKIP, decision);
  }

  @Override
  public String goBack(Object decision) {
    return decide(Choice.ROLLBACK, decision);
  }

  @Override
  public void refuseGoBack(Object decision) {
    refuse(Choice.ROLLBACK, decision);
  }

  private String decide(Choice choice, Object decision) {
    return steps.people().decide(choice, Typed.decision(choice, decision));
  }

  private void refuse(Choice choice, Object decision) {
    steps.people().refuseDecision(choice, Typed.decision(choice, decision));
  }

  @Override
  public String approve(Object approval) {
    return steps.approvals().approve(Typed.approval(Approvals.APPROVE, approval));
  }

  @Override
  public void refuseApprove(Object approval) {
    steps.approvals().refuseApprove(Typed.approval(Approvals.APPROVE, approval));
  }

  @Override
  public String reject(Object approval) {
    return steps.approvals().reject(Typed.approval(Approvals.REJECT, approval));
  }

  @Override
  public void refuseReject(Object approval) {
    steps.approvals().refuseReject(Typed.approval(Approvals.REJECT, approval));
  }

  /** Signals are for scripts and cannot be answered: a wrong one is shown, never swallowed. */
  private void signal(String name, EncodedValues values) {
    switch (name) {
      case "abort" -> stop(readAbort(values));
      case Approvals.APPROVE, Approvals.REJECT -> answer(name, values);
      case Names.SUPERSEDED_SIGNAL -> superseded(values);
      default -> other(name, values);
    }
  }

  private void other(String name, EncodedValues values) {
    try {
      if (heard(name, typed(values))) {
        return;
      }
      progress.override(
          "unknown signal '%s': this run knows the signals 'abort', 'approve' and 'reject'"
              .formatted(ApprovalCheck.shown(name)));
    } catch (ApplicationFailure refused) {
      progress.override("signal '%s' refused: %s".formatted(name, refused.getOriginalMessage()));
    }
  }

  /** Sent by the run that has taken the stack; anything else of that name changes nothing. */
  private void superseded(EncodedValues values) {
    try {
      Superseded by = values.get(0, Superseded.class);
      steps.superseded(
          by.claim(), "superseded by %s: %s".formatted(by.by(), ApprovalCheck.shown(by.why())));
    } catch (DataConverterException | IllegalArgumentException | NullPointerException unreadable) {
      progress.override("signal '%s' that could not be read".formatted(Names.SUPERSEDED_SIGNAL));
    }
  }

  private void answer(String name, EncodedValues values) {
    try {
      steps.approvals().signal(name, Typed.approval(name, typed(values)));
    } catch (ApplicationFailure unreadable) {
      progress.override("signal '%s' refused: %s".formatted(name, unreadable.getOriginalMessage()));
    }
  }

  /** However it is worded: somebody wants the run to stop, and cannot be asked what was meant. */
  private static Abort readAbort(EncodedValues values) {
    try {
      return Typed.abort(typed(values));
    } catch (ApplicationFailure unreadable) {
      return new Abort(
          "a signal that could not be read: " + unreadable.getOriginalMessage(), "somebody");
    }
  }

  private static @Nullable Object typed(EncodedValues values) {
    try {
      return values.getSize() == 0 ? null : values.get(0, Object.class);
    } catch (DataConverterException e) {
      return e;
    }
  }
}
