package dev.slipway.runbook.emergency;

import dev.slipway.plan.Observed.Holder;
import dev.slipway.plan.Observed.KeptPoint;
import dev.slipway.plan.Plan;
import dev.slipway.runbook.Names;
import org.jspecify.annotations.Nullable;

/**
 * How an emergency found the stack: whether that is a state to end in, and whose the closed door
 * is.
 *
 * @param from who had it; null when nobody did
 * @param closed whether the door was closed
 * @param byReach whether an emergency before this one, and how far the other run came, count: they
 *     did not always ({@code left-by-reach})
 */
record AsFound(@Nullable Holder from, boolean closed, boolean byReach) {

  /** Nobody was at work on it, or users were in. */
  boolean mayBeLeft(Plan plan) {
    if (from == null) {
      return true;
    }
    boolean noDoor = byReach && plan.scope().door() == null;
    boolean usersIn = noDoor ? !halfWay(plan.point()) : !closed;
    return usersIn || (afterEmergency() && nothingBegun(plan.point()));
  }

  /** An emergency has closed the door: this one, or the one before it, which came to no end. */
  boolean closedByEmergency() {
    return !closed || afterEmergency();
  }

  private boolean afterEmergency() {
    return byReach && from != null && from.taker().runbook().equals(Names.EMERGENCY_ROLLBACK);
  }

  /** Without a door, what the run that had the stack was at is what keeps users out. */
  private static boolean halfWay(@Nullable KeptPoint point) {
    return point != null && point.unfinished() && point.behind() && !point.untouched();
  }

  /** No emergency would have done more than to close the door. */
  private static boolean nothingBegun(@Nullable KeptPoint point) {
    return point == null || point.nothingDone();
  }
}
