package dev.slipway.stack;

/**
 * What selects a release: a variable in a settings file of the stack.
 *
 * @param env name of the variable
 * @param file settings file that holds it, relative to the stack's directory; usually ".env"
 */
public record Knob(String env, String file) {}
