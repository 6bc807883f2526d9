package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Kept.KeptServer;
import dev.slipway.adapter.postgres.Standby.Pair;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Database.Point;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Under the fence: the standby catches up, stops, and is the rollback point. */
public final class Freeze {
  private static final Duration CATCH_UP = Duration.ofMinutes(5);
  private static final Duration STOP = Duration.ofMinutes(5);

  private final Tools tools;
  private final Access access;
  private final Standby standby;

  public Freeze(Tools tools, Access access, Standby standby) {
    this.tools = tools;
    this.access = access;
    this.standby = standby;
  }

  /** Where the server stood when its standby was stopped. */
  public record Frozen(String lsn) {}

  /** Afterwards the standby's directory is a cleanly stopped copy of the server as it is now. */
  public KeptServer keep(Server server, Captures captures, List<Kept.KeptDatabase> databases) {
    Pair pair = standby.find(server, captures);
    if (pair == null) {
      throw StepFailure.environment(
          "STANDBY",
          "unit %s has no standby of this run: let it follow first".formatted(server.unit()));
    }
    stop(pair);
    Frozen frozen = captures.note(file(server), Frozen.class);
    return new KeptServer(
        server.unit(), Point.STANDBY, pair.store(), frozen == null ? "" : frozen.lsn(), databases);
  }

  /** Afterwards the standby is a cleanly stopped copy, and the server has no slot for it. */
  public void stop(Pair pair) {
    if (!Marker.is(pair.copy(), pair.captures().run(), Marker.State.KEPT)) {
      stop(pair, new Jobs(tools, access, pair.server(), pair.captures().run()));
    }
    try (Session session = access.open(pair.server(), pair.captures().run())) {
      Slot.drop(session, pair.captures().run());
    }
  }

  private void stop(Pair pair, Jobs jobs) {
    if (!standby.streams(pair, jobs)) {
      throw StepFailure.environment(
          "STANDBY", "the standby of unit %s has lost its server".formatted(pair.server().unit()));
    }
    String lsn = caughtUp(pair);
    tools.helpers().stop(jobs.mark(Standby.SERVER), STOP);
    jobs.remove(Standby.SERVER);
    ControlFile control = ControlFile.read(pair.copy());
    String expected = Fence.state(pair.captures(), pair.server()).systemIdentifier();
    if (!control.cleanlyStopped() || !control.systemIdentifier().equals(expected)) {
      throw StepFailure.environment(
          "STANDBY",
          "the standby in %s did not stop in order (state %d, system %s, expected %s); it is started and stopped again"
              .formatted(pair.copy(), control.state(), control.systemIdentifier(), expected));
    }
    pair.captures().note(file(pair.server()), new Frozen(lsn));
    // From here on it must never follow again: two servers would claim one history.
    HostFiles.delete(pair.copy().resolve("standby.signal"));
    HostFiles.delete(pair.copy().resolve("backup_label.old"));
    HostFiles.delete(pair.copy().resolve("postmaster.opts"));
    Marker.put(pair.copy(), pair.captures().run(), Marker.State.KEPT);
  }

  /** The message makes the server flush everything before it; it is nothing to any database. */
  private String caughtUp(Pair pair) {
    try (Session session = access.open(pair.server(), pair.captures().run())) {
      session.text("SELECT pg_logical_emit_message(true, 'slipway', ?)", pair.captures().run());
      String lsn = session.text("SELECT pg_current_wal_flush_lsn()");
      boolean there =
          Wait.until(
              CATCH_UP,
              () ->
                  session.truth(
                      "SELECT bool_or(replay_lsn >= ?::pg_lsn) FROM pg_stat_replication WHERE application_name = ?",
                      lsn,
                      pair.slot()));
      if (!there) {
        throw StepFailure.environment(
            "STANDBY",
            "the standby of unit %s did not reach %s within %s"
                .formatted(pair.server().unit(), lsn, CATCH_UP));
      }
      return lsn;
    }
  }

  /** Holds when the directory that was kept is one, wherever it is now. */
  public Proof kept(Server server, Captures captures, KeptServer kept) {
    Pair pair = standby.find(server, captures);
    Path where = pair == null ? null : place(pair);
    if (where == null) {
      return new Proof(
          false,
          "the copy of the server of %s is gone from store %s"
              .formatted(server.unit(), kept.store()));
    }
    String expected = Fence.state(captures, server).systemIdentifier();
    ControlFile control = ControlFile.read(where);
    boolean whole = control.systemIdentifier().equals(expected);
    return new Proof(
        whole,
        whole
            ? "%s as of %s is in %s".formatted(server.unit(), kept.lsn(), where)
            : "%s holds another system, %s".formatted(where, control.systemIdentifier()));
  }

  private static @Nullable Path place(Pair pair) {
    String run = pair.captures().run();
    if (Marker.is(pair.copy(), run, Marker.State.KEPT)) {
      return pair.copy();
    }
    return pair.captures().switched() || Marker.is(pair.live(), run, Marker.State.KEPT)
        ? pair.live()
        : null;
  }

  private static String file(Server server) {
    return "data-frozen-" + server.unit() + ".json";
  }
}
