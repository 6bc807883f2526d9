package dev.slipway.runbook;

/** What a person can decide about a step that has failed for good. */
enum Choice {
  RETRY("retry", "retry", ""),
  BY_HAND("byHand", "by-hand", "what you did"),
  SKIP("skip", "skip", "why"),
  ROLLBACK("rollback", "go-back", "why");

  /** Name of the update. */
  final String update;

  /** Word of the command line. */
  final String command;

  /** What the reason should tell; empty when none is wanted. */
  final String reason;

  Choice(String update, String command, String reason) {
    this.update = update;
    this.command = command;
    this.reason = reason;
  }

  /**
   * Whether it must name the try that it is about. A late retry does no harm, and what is said to
   * be done by hand is looked at; what leaves a step out or ends the run must not hit another try.
   */
  boolean wantsGeneration() {
    return this == SKIP || this == ROLLBACK;
  }

  String example(String step, int generation) {
    String why = reason.isEmpty() ? "" : ",\"reason\":\"%s\"".formatted(reason);
    return "{\"step\":\"%s\",\"generation\":%d,\"by\":\"you\"%s}".formatted(step, generation, why);
  }
}
