package dev.slipway.runbook;

/**
 * A run tells the workflow that started it that it waits for a person.
 *
 * @param where as its status says it: {@code "a person: 'door open' failed for good: …"}
 */
public record Stuck(String where) {}
