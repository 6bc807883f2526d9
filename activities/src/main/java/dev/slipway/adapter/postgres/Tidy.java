package dev.slipway.adapter.postgres;

import dev.slipway.adapter.postgres.Captured.ServerState;
import dev.slipway.adapter.postgres.Standby.Pair;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes out of servers and host what a run put there, but for a rollback point that is of use. */
final class Tidy {
  private static final List<String> OURS =
      List.of("dump-", "rebuild-", "scratch-", "base/", "standby/", "exchange/", "sync/");

  private final Tools tools;
  private final Access access;
  private final Standby standby;

  Tidy(Tools tools, Access access, Standby standby) {
    this.tools = tools;
    this.access = access;
    this.standby = standby;
  }

  /** Nothing happens when the run made nothing. */
  void up(List<Server> servers, Captures captures) {
    if (captures.password() == null) {
      HostFiles.remove(captures.directory("secret"));
      return;
    }
    boolean used = captures.switched();
    boolean useful = captures.kept() != null && !used && captures.counters("count") != null;
    for (Server server : servers) {
      helpers(server, captures.run());
      if (captures.data() != null) {
        directories(server, captures, used || useful);
      }
      captures.others().forEach(other -> leftovers(server, other));
      inside(server, captures, used || useful);
    }
    if (!used && !useful) {
      captures.forgetKept();
      captures.forget("data-role");
    }
    HostFiles.remove(captures.directory("secret"));
  }

  /** Whether any server still knows the run. */
  Proof proof(List<Server> servers, String run) {
    List<String> left = new ArrayList<>();
    for (Server server : servers) {
      try (Session session = access.openAs(server, access.admin(server), server.maintenance())) {
        left.addAll(
            session.column(
                "SELECT 'role ' || rolname FROM pg_catalog.pg_roles WHERE rolname = ?",
                Names.role(run)));
        left.addAll(
            session.column(
                "SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE slot_name = ?",
                Names.slot(run)));
      }
    }
    return new Proof(left.isEmpty(), left.isEmpty() ? "no server knows the run" : "left: " + left);
  }

  private void helpers(Server server, String run) {
    for (String mark : tools.helpers().marks(server.stack(), run)) {
      if (OURS.stream().anyMatch(o -> mark.startsWith(run + "/" + o))) {
        tools.helpers().remove(mark);
      }
    }
  }

  private void directories(Server server, Captures captures, boolean keep) {
    @Nullable Pair pair = standby.find(server, captures);
    if (pair != null && !keep) {
      tools.units().removeStore(pair.store(), captures.run());
    }
    // Which directory is which is settled now, and noted in the capture.
    ServerState state = Fence.state(captures, server);
    Path live = Layout.of(access.running(server), state.dataDirectory(), state.rulesFile()).data();
    for (String run : List.of(captures.run(), captures.leftBehind().of())) {
      Marker marker = Marker.find(live);
      if (marker != null && marker.run().equals(run)) {
        Marker.remove(live);
      }
    }
  }

  /**
   * Of a run that was stopped before its rollback point was whole: what was to become one is of no
   * use, and as large as the data.
   */
  private void leftovers(Server server, Captures other) {
    boolean noted = other.note(Standby.file(server), Standby.Noted.class) != null;
    if (other.kept() != null || other.data() == null || !noted) {
      return;
    }
    @Nullable Pair pair = standby.find(server, other);
    if (pair != null && !Marker.is(pair.live(), other.run(), Marker.State.KEPT)) {
      helpers(server, other.run());
      tools.units().removeStore(pair.store(), other.run());
    }
    other.forget(Standby.file(server));
  }

  /** The role is dropped by somebody else than itself; the admin, once the fence is gone. */
  private void inside(Server server, Captures captures, boolean keep) {
    String run = captures.run();
    try (Session session = access.openAs(server, access.admin(server), server.maintenance())) {
      Slot.drop(session, run);
      Slot.uncap(session, captures, server.unit());
      if (!keep) {
        for (Database database : server.databases()) {
          Copy.discard(session, run, database.database());
        }
      }
      RunRole.drop(session, run);
      captures.others().forEach(other -> stale(session, other, server));
    }
  }

  /**
   * Of a run that never ended: its slot would have the server keep its log until the disk is full.
   * Whoever tidies up holds the stack, so no other run of it is at work.
   */
  private static void stale(Session session, Captures of, Server server) {
    if (session.truth(
        "SELECT true FROM pg_replication_slots WHERE slot_name = ?", Names.slot(of.run()))) {
      Slot.drop(session, of.run());
    }
    Slot.uncap(session, of, server.unit());
    if (session.truth(
        "SELECT true FROM pg_catalog.pg_roles WHERE rolname = ?", Names.role(of.run()))) {
      RunRole.drop(session, of.run());
    }
  }
}
