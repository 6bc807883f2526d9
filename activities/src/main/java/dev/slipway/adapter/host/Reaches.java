package dev.slipway.adapter.host;

import dev.slipway.activity.HostActivities.Journal.Entry;
import dev.slipway.plan.Observed.KeptPoint;
import dev.slipway.plan.Observed.Reach;
import dev.slipway.plan.StepNames;
import java.util.List;

/**
 * How far a run that never came to an end got with its stack, by the journal: a deed's beginning is
 * there, on disk, before it acts.
 */
final class Reaches {
  private static final List<String> NOTICED =
      List.of(StepNames.CLOSE_DOOR, StepNames.STOP_WRITERS, StepNames.FENCE);

  private Reaches() {}

  /**
   * The same point, with how far its run came.
   *
   * @param door whether the stack has one; without, users are in as soon as the release runs
   */
  static KeptPoint of(KeptPoint point, List<Entry> journal, boolean door) {
    if (!point.unfinished() || point.untouched()) {
      return point;
    }
    List<String> letsIn =
        door
            ? List.of(StepNames.OPEN_DOOR, StepNames.OPEN_DATABASES)
            : List.of(StepNames.DEPLOY, StepNames.OPEN_DOOR, StepNames.OPEN_DATABASES);
    Reach reach =
        begun(point.run(), journal, letsIn)
            ? Reach.OPEN
            : begun(point.run(), journal, NOTICED) ? Reach.BEHIND : Reach.BEFORE;
    return new KeptPoint(
        point.run(), point.opened(), point.changes(), point.outcome(), point.server(), reach);
  }

  private static boolean begun(String run, List<Entry> journal, List<String> steps) {
    return journal.stream()
        .filter(e -> e.run().equals(run))
        .anyMatch(e -> steps.stream().anyMatch(s -> e.what().startsWith("begin: " + s + " (")));
  }
}
