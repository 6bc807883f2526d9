package dev.slipway.stack;

/**
 * What the people who run the stack know about going back.
 *
 * @param oldCodeRunsOnNewSchema the previous release is known to work on the schema of the next one
 */
public record RollbackRules(boolean oldCodeRunsOnNewSchema) {}
