package dev.slipway.runbook;

/**
 * What a run tells the ones that give way to it.
 *
 * @param claim under which it holds the stack
 * @param by its workflow id
 */
record Superseded(long claim, String by, String why) {}
