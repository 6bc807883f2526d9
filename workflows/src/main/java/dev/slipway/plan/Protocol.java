package dev.slipway.plan;

/** The contract between workflows and agents. */
public final class Protocol {
  /** Raised when an agent of the day before could not serve a workflow of today. */
  public static final int NUMBER = 1;

  private Protocol() {}
}
