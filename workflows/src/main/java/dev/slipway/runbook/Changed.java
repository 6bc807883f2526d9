package dev.slipway.runbook;

import io.temporal.workflow.Workflow;

/**
 * What runbooks do differently since runs were recorded. A run that began before a change goes on
 * in the old order when it is replayed, so each change stays here until no such run is left.
 */
public enum Changed {
  /** Places of migrations are made, and units show that they stay up, beside other work. */
  SHORTER_FREEZE("shorter-freeze"),

  /**
   * Where writers were stopped and nothing more, they run again as they were captured: what
   * somebody had stopped on purpose stays so, and what only the next release has is not looked for.
   */
  WRITERS_AS_CAPTURED("writers-as-captured"),

  /** The window of a run holds for second tries and for waiting for a person too. */
  WINDOW_HOLDS_QUESTIONS("window-holds-questions"),

  /** A rollback knows what every way back would lose, and not only the one to the point. */
  TIERS("tiers"),

  /**
   * The agent is asked before the claim and before the freeze, and watched while it works; one that
   * is away when a run is planned refuses it.
   */
  AGENT_ASKED("agent-asked"),

  /** What is agreed to after its window has closed waits for the next one. */
  NEXT_WINDOW("next-window"),

  /** A server is tried out by the run's own way in, which is made with the capture. */
  CAPTURED_BEFORE_TRIED("captured-before-tried"),

  /** In an emergency, units show that they stay up when users are in again. */
  STAY_UP_LATER("stay-up-later"),

  /** In an emergency, what runs is looked at beside the rest. */
  LOOKED_BESIDE("looked-beside"),

  /** An emergency asks whether its agent is there before it takes the stack over. */
  AGENT_ASKED_AT_ONCE("agent-asked-at-once"),

  /**
   * What a run that never ended has left at work is ended before anything else is looked at: it
   * holds locks, and goes on changing what is to be gone back behind.
   */
  LEFTOVERS_ENDED("leftovers-ended"),

  /** An emergency that leaves the stack as it found it lets units in before it starts them. */
  LET_IN_FIRST("let-in-first"),

  /** On the way back, units show that they stay up while the release is asked what it is. */
  STAYED_UP_BESIDE("stayed-up-beside"),

  /** Behind a new server, units show that they stay up while the release is asked what it is. */
  STAY_UP_BEHIND_SERVER("stay-up-behind-server"),

  /**
   * An emergency that another one had begun before leaves or opens what that one has closed, one on
   * a stack without a door leaves nothing half-way, and on-call is told of each end.
   */
  LEFT_BY_REACH("left-by-reach"),

  /** A rollback that goes on where an earlier one was lost half-way is not put back itself. */
  HALF_WAY_GOES_ON("half-way-goes-on"),

  /** Files and queue go back with the old server, once units were let in to the new one. */
  QUEUE_WITH_SERVER("queue-with-server"),

  /** A rehearsal after which both servers are not the same is none that went well. */
  REHEARSAL_JUDGED("rehearsal-judged"),

  /** Behind an upgrade goes what is past the stack's rule. */
  RETIRES_BY_RULE("retires-by-rule");

  private final String id;

  Changed(String id) {
    this.id = id;
  }

  /** Whether this run is one of the new order. */
  public boolean inThisRun() {
    return Workflow.getVersion(id, Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION;
  }
}
