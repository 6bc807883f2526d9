package dev.slipway.plan;

/**
 * What was read back from the target.
 *
 * @param holds whether the state is as it should be
 * @param seen what was seen, in words for a person; never a secret
 */
public record Proof(boolean holds, String seen) {}
