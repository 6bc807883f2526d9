package dev.slipway.plan;

import java.util.List;

/** What an emergency takes otherwise than a rollback that is planned at leisure. */
final class Emergency {
  private Emergency() {}

  /** The run that was stopped had touched nothing of the stack. */
  static List<Finding> untouched(String run) {
    return List.of(
        Finding.pass(
            "rollback-point",
            run,
            "stopped before it touched the stack: nothing is to be restored"));
  }

  /** What users would lose is no reason to end: a person is asked, behind the closed door. */
  static List<Finding> asked(List<Finding> findings) {
    return findings.stream().map(f -> f.check().equals("data-loss") ? asked(f) : f).toList();
  }

  private static Finding asked(Finding loss) {
    return loss.stops()
        ? Finding.warn(
            loss.check(),
            loss.about(),
            loss.seen(),
            "a person is asked behind the closed door: slipway status " + loss.about())
        : loss;
  }
}
