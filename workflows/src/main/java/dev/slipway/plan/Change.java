package dev.slipway.plan;

/** One component from one version to another, as the knob writes them. */
public record Change(String component, String from, String to) {}
