package dev.slipway.plan;

import org.jspecify.annotations.Nullable;

/**
 * The next major version of a server, as somebody asked for it.
 *
 * @param unit the unit that runs the server
 * @param to the major version, e.g. 18
 * @param reference the artefact to use; empty for the one of the same name
 * @param method null when the plan shall choose
 * @param rehearsal whether to try it on a copy only
 */
public record MajorWanted(
    String unit,
    int to,
    String reference,
    @Nullable MajorMethod method,
    MajorChange.Depth depth,
    boolean rehearsal) {}
