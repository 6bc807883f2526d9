package dev.slipway.stack;

/**
 * What keeps users out while the stack changes. Closed means: the public address answers with the
 * closed status.
 *
 * @param create file whose existence closes the door, relative to the stack's directory
 * @param reload unit that must reload its configuration to see the file; empty when it sees it at
 *     once
 * @param url public address that shows whether the door is closed
 * @param closed HTTP status behind a closed door, usually 503
 */
public record Door(String create, String reload, String url, int closed) {}
