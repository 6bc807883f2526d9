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

  private final Access access;

  GivenUp(Access access) {
    this.access = access;
  }

  /**
   * By the way to the rollback point. Once that is in place, or in part, nobody can count it any
   * more: it is what was noted before, until the run that did it has come to its end.
   */
  Plan.Loss of(SwitchRequest request, Captures of) {
    if (of.switched() || of.switching()) {
      return of.switchUnended(request.key().run()) ? of.lost() : Plan.Loss.NONE;
    }
    return counted(request, of);
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
    if (request.databases().isEmpty() || of.counters("count") == null || begun) {
      return;
    }
    try {
      of.lost(counted(request, of));
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
