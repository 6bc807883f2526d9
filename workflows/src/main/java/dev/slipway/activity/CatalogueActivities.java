package dev.slipway.activity;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Protocol;
import dev.slipway.stack.Preflight;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.converter.RawValue;
import java.time.Instant;
import java.util.List;

/** What the central worker knows: the stack files, and how to plan. All calls only read. */
@ActivityInterface(namePrefix = "Catalogue.")
public interface CatalogueActivities {

  /**
   * Understands what was typed, finds the stack and mints the id of the run. A wrong request comes
   * back with refusals and a right example, never as a failure.
   */
  @ActivityMethod
  Order understand(RawValue typed);

  /**
   * Decides from the order and what was observed; pure but for nothing. Findings that stop are
   * data.
   */
  @ActivityMethod
  Plan plan(Planning planning);

  /** Which stacks there are, and on which hosts. */
  @ActivityMethod
  Stacks stacks();

  /**
   * @param findings stack files with errors; the stacks of these are not among the homes
   */
  record Stacks(List<Home> homes, List<Finding> findings) {
    public Stacks {
      homes = List.copyOf(homes);
      findings = List.copyOf(findings);
    }
  }

  /** Where a stack is, and what its host must have. */
  record Home(Place place, Preflight preflight) {}

  /**
   * Everything a plan is made from.
   *
   * @param at the clock of the run, which windows are held to
   */
  record Planning(Order order, Observed observed, int protocol, Instant at) {
    public Planning(Order order, Observed observed, Instant at) {
      this(order, observed, Protocol.NUMBER, at);
    }
  }
}
