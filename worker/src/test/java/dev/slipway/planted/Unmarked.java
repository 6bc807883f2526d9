package dev.slipway.planted;

/** In a package without a word about null; ArchitectureTest must notice it. */
public final class Unmarked {}
