package dev.slipway.activity;

import dev.slipway.plan.Place;
import dev.slipway.plan.StepKey;

/**
 * A request under a run's key. Calls that return nothing are deeds: the agent refuses them with
 * type {@code FENCED} unless the claim is the newest of the stack and the sequence number not older
 * than one already seen, and runs one at a time per stack.
 */
public interface Keyed {
  StepKey key();

  Place place();
}
