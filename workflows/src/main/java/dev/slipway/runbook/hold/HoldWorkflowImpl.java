package dev.slipway.runbook.hold;

import dev.slipway.activity.HostActivities.Claim;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Consent;
import dev.slipway.runbook.Conversation;
import dev.slipway.runbook.Looking;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.On;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Theory of operation: a run that does nothing, so that no other one does anything. The claim alone
 * keeps others out; this run is who is named to them.
 */
public final class HoldWorkflowImpl extends Conversation implements HoldWorkflow {
  /** Work by hand that is forgotten is seen in the status; nobody is woken for it. */
  private static final Duration REMIND = Duration.ofHours(12);

  private final Consent releasing;

  @WorkflowInit
  public HoldWorkflowImpl(RawValue typed) {
    super(Names.HOLD);
    releasing = new Consent(progress, steps, RELEASE, "the stack is given back");
  }

  @Override
  public Report hold(RawValue typed) {
    Order order = Looking.understand(typed);
    Plan plan = Plan.refusal(order);
    progress.planned(plan);
    @Nullable On on = order.refusals().isEmpty() ? new On(plan, steps) : null;
    return steps.guard(
        plan,
        () -> {
          if (on != null && order.held() == IfHeld.TAKE_OVER) {
            takeAway(on);
          } else if (on != null) {
            hold(on, order);
          }
        });
  }

  private void hold(On on, Order order) {
    progress.phase("hold");
    steps.reversible(
        "claim the stack", on::claim, on::claimed, "stack given back", on::release, on::released);
    releasing.await(question(order), () -> {});
    steps.harmless("give the stack back", on::release, on::released);
  }

  /** Whatever held it stops where it is. */
  private void takeAway(On on) {
    progress.phase("take away");
    steps.pointOfNoReturn(
        "take the stack over",
        "the run that had it puts nothing back any more",
        key -> {
          Claim claim = on.takeOver();
          on.tellOthers(claim);
        },
        on::claimed);
    steps.harmless("give the stack back", on::release, on::released);
  }

  private static Consent.Asked question(Order order) {
    String by = order.requestedBy().isEmpty() ? "" : " by " + order.requestedBy();
    String why = order.reason().isEmpty() ? "" : ": " + order.reason();
    return new Consent.Asked(
        "the end of work by hand; held%s%s".formatted(by, why),
        "release by hand",
        "slipway release %s --reason 'WHY'".formatted(order.stack()),
        "release {\"reason\":\"why\",\"by\":\"you\"}",
        REMIND);
  }

  @Override
  public String release(Object consent) {
    return releasing.yes(consent);
  }

  @Override
  public void refuseRelease(Object consent) {
    releasing.refuse(consent);
  }

  @Override
  protected boolean heard(String name, @Nullable Object typed) {
    if (name.equals(RELEASE)) {
      releasing.yes(typed);
    }
    return name.equals(RELEASE);
  }
}
