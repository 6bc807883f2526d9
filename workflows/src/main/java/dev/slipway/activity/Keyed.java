package dev.slipway.activity;

import dev.slipway.plan.StepKey;

/**
 * A request that changes something. The agent refuses it with type {@code FENCED} unless its claim
 * is the newest of the stack and its sequence number not older than one already seen, and runs one
 * at a time per stack.
 */
public interface Keyed {
  StepKey key();
}
