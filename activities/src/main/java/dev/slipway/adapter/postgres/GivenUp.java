package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.SwitchRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Plan;
import java.util.List;

/** What going back behind a run gives up of what users wrote, by the servers' own counters. */
final class GivenUp {
  /** The reading that was made with the backup. */
  static final String BACKUP = "backup";

  /** The reading of when a loss was noted: what is beyond it, nobody has given up. */
  private static final String NOTED = "noted";

  private final Access access;
  private final RollbackPoint point;

  GivenUp(Access access, RollbackPoint point) {
    this.access = access;
    this.point = point;
  }

  /**
   * By the way to the rollback point. Once that is in place nobody can count it any more: it is
   * what was noted before, until the run that did it has come to its end; and what was written
   * since to a server on which it is not in place.
   */
  Plan.Loss of(SwitchRequest request, Captures of) {
    if (of.switching()) {
      return Losses.sum(of.lost(), sinceNoted(request, of));
    }
    if (of.switched()) {
      return of.switchUnended(request.key().run()) ? of.lost() : Plan.Loss.NONE;
    }
    return counted(request, of);
  }

  /** Users were let in again after a run had begun to go back, before it came to their server. */
  Plan.Loss sinceNoted(SwitchRequest request, Captures of) {
    Counters.Snapshot noted = of.counters(NOTED);
    if (!of.switching() || noted == null) {
      return Plan.Loss.NONE;
    }
    String asks = request.key().run();
    List<Server> asItWas =
        servers(request).stream().filter(server -> !point.inPlace(server, of, asks)).toList();
    return Losses.between(noted, Counters.read(access, asItWas, asks));
  }

  private Plan.Loss counted(SwitchRequest request, Captures of) {
    if (of.rebuilt()) {
      return ofOthers(request, of).sinceBackup();
    }
    Counters.Snapshot opened = of.counters("count");
    // Of a run that was not counted at its opening: what it wrote itself counts then, too. Too much
    // is asked about, and nothing is given up unasked.
    Counters.Snapshot then = opened == null ? of.counters("fenced") : opened;
    return then == null ? Plan.Loss.NONE : Losses.between(then, now(request));
  }

  /** By the other ways: what a downgrade drops, and what was written since the backup. */
  Observed.Losses ofOthers(SwitchRequest request, Captures of) {
    Counters.Snapshot now = now(request);
    Counters.Snapshot fenced = of.counters("fenced");
    Counters.Snapshot counted = of.counters("count");
    return new Observed.Losses(
        Losses.sum(
            Losses.ofNewTables(fenced, counted, now),
            NewColumns.values(access, servers(request), of, request.key().run())),
        Losses.since(of.counters(BACKUP), fenced, counted, now));
  }

  /**
   * Before the first part is put in place: a run that is lost afterwards tells nobody. A server
   * that cannot be asked keeps nobody from going back.
   */
  void note(SwitchRequest request, Captures of) {
    boolean begun = of.switched() || of.switching();
    if (request.databases().isEmpty() || begun) {
      return;
    }
    try {
      if (of.counters("count") != null) {
        of.lost(counted(request, of));
      }
      of.counters(NOTED, now(request));
    } catch (StepFailure uncounted) {
      uncounted.throwIfInterruption();
    }
  }

  private Counters.Snapshot now(SwitchRequest request) {
    return Counters.read(access, servers(request), request.key().run());
  }

  private static List<Server> servers(SwitchRequest request) {
    return Server.of(request.place(), request.databases());
  }
}
