package dev.slipway.runbook;

import dev.slipway.plan.Report;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.EncodedValues;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** Answers what people ask and takes what they say, the same for every runbook. */
public abstract class Conversation implements Answerable {
  protected final Progress progress;
  protected final Steps steps;

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
  public String abort(Abort abort) {
    return steps.people().abort(abort);
  }

  @Override
  public void refuseAbort(Abort abort) {
    steps.people().refuseAbort(abort);
  }

  @Override
  public String retry(Decision decision) {
    return steps.people().retry(decision);
  }

  @Override
  public void refuseRetry(Decision decision) {
    steps.people().refuseDecision(decision);
  }

  @Override
  public String byHand(Decision decision) {
    return steps.people().byHand(decision);
  }

  @Override
  public void refuseByHand(Decision decision) {
    steps.people().refuseDecision(decision);
  }

  @Override
  public String approve(Approval approval) {
    return steps.approvals().approve(approval);
  }

  @Override
  public void refuseApprove(Approval approval) {
    steps.approvals().refuseApprove(approval);
  }

  @Override
  public String reject(Approval approval) {
    return steps.approvals().reject(approval);
  }

  @Override
  public void refuseReject(Approval approval) {
    steps.approvals().refuseReject(approval);
  }

  /** Signals are for scripts and cannot be answered: a wrong one is shown, never swallowed. */
  private void signal(String name, EncodedValues values) {
    switch (name) {
      case "abort" -> steps.people().abort(readAbort(values));
      case "approve", "reject" -> steps.approvals().signal(name, readApproval(values));
      default ->
          progress.override(
              "unknown signal '%s': this run knows the signals 'abort', 'approve' and 'reject'"
                  .formatted(name));
    }
  }

  private static Abort readAbort(EncodedValues values) {
    try {
      Abort abort = values.getSize() == 0 ? null : values.get(0, Abort.class);
      if (abort != null && abort.wrong() != null) {
        String reason = abort.reason() == null ? "a signal without a reason" : abort.reason();
        return new Abort("%s (%s)".formatted(reason, abort.wrong()), abort.by());
      }
      return abort == null ? new Abort("a signal without a reason", "unknown") : abort;
    } catch (DataConverterException e) {
      return new Abort("a signal whose text could not be read", "unknown");
    }
  }

  /** Null when it cannot be read: it is then refused like one that says nothing. */
  private static @Nullable Approval readApproval(EncodedValues values) {
    try {
      return values.getSize() == 0 ? null : values.get(0, Approval.class);
    } catch (DataConverterException e) {
      return null;
    }
  }
}
