package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.postgres.Counters.Snapshot;
import java.util.List;

/** Proves that nobody wrote since the fence was closed. */
public final class Silence {

  private Silence() {}

  /**
   * Fails when a fence does not stand, or a table's counters have moved behind it: then something
   * inside the server writes, which no fence can keep out.
   */
  public static void prove(Access access, List<Server> servers, Captures captures) {
    for (Server server : servers) {
      Instance instance = access.running(server);
      if (!captures.run().equals(access.fencedBy(server, captures.run(), instance))) {
        throw StepFailure.environment(
            "NOT_FENCED",
            "the server of unit %s is not fenced for run %s: fence it first"
                .formatted(server.unit(), captures.run()));
      }
    }
    Snapshot then = captures.counters("fenced");
    if (then == null) {
      throw StepFailure.environment("NOT_FENCED", "the fence was not finished: fence first");
    }
    List<String> moved = Counters.read(access, servers, captures.run()).movedSince(then);
    if (!moved.isEmpty()) {
      throw StepFailure.input(
          "WRITTEN_BEHIND_FENCE",
          "%s were written to after the fence was closed: something inside the server writes (a job extension, a subscription); switch it off"
              .formatted(moved));
    }
  }
}
