package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.DatabaseFacts;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at a server and its databases; writes nothing. */
final class Inspection {
  private final Tools tools;
  private final Access access;
  private final Suitability suitability;

  Inspection(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
    this.suitability = new Suitability(access);
  }

  List<DatabaseFacts> facts(Server server, String run) {
    List<Finding> findings = new ArrayList<>();
    try {
      Instance instance = access.running(server);
      try (Session session = access.open(server, run)) {
        findings.addAll(new Obstacles(session, server.unit()).find());
        obstructedRules(server, instance, session, findings);
        long serverBytes = session.number("SELECT sum(pg_database_size(oid)) FROM pg_database");
        Choice choice = choose(server, instance, run, serverBytes, findings);
        return server.databases().stream()
            .map(d -> facts(server, d, run, serverBytes, choice, findings))
            .toList();
      }
    } catch (StepFailure e) {
      findings.add(unreachable(server, e));
      return server.databases().stream().map(d -> unknown(d, findings)).toList();
    }
  }

  private record Choice(Point point, String why) {}

  private Choice choose(
      Server server, Instance instance, String run, long serverBytes, List<Finding> findings) {
    List<String> against = suitability.against(server, instance, run, serverBytes);
    boolean copyAsked = server.databases().stream().anyMatch(d -> d.point() == Point.COPY);
    boolean standbyAsked = server.databases().stream().anyMatch(d -> d.point() == Point.STANDBY);
    if (copyAsked) {
      return new Choice(Point.COPY, "the stack file asks for a copy");
    }
    if (against.isEmpty()) {
      return new Choice(
          Point.STANDBY, "the server belongs to this stack alone and can be followed by a standby");
    }
    String why = "no standby: " + String.join("; ", against);
    if (standbyAsked) {
      findings.add(
          Finding.stop("rollback-point", server.unit(), why, "mend that, or say point: copy"));
    }
    return new Choice(Point.COPY, why);
  }

  private DatabaseFacts facts(
      Server server,
      Database database,
      String run,
      long serverBytes,
      Choice choice,
      List<Finding> ofServer) {
    List<Finding> findings = new ArrayList<>(ofServer);
    try (Session session = access.open(server, run, database.database())) {
      long bytes = session.number("SELECT pg_database_size(current_database())");
      findings.addAll(Obstacles.inside(session, database));
      space(server, database, bytes, choice, findings);
      return new DatabaseFacts(
          database.name(),
          true,
          Math.toIntExact(session.number("SELECT current_setting('server_version_num')::int")),
          Revision.read(session, database.schema()),
          Fingerprint.read(session),
          bytes,
          serverBytes,
          choice.point(),
          choice.why(),
          findings);
    } catch (StepFailure e) {
      findings.add(unreachable(server, e));
      return unknown(database, findings);
    }
  }

  private void space(
      Server server, Database database, long bytes, Choice choice, List<Finding> findings) {
    Path backups = tools.state().peekBackups(server.stack());
    long free = Suitability.free(backups);
    if (free < bytes) {
      findings.add(
          Finding.stop(
              "backup-space",
              database.name(),
              "%d MB are free below %s, a backup may need %d MB"
                  .formatted(free >> 20, backups, bytes >> 20),
              "free some space, or move that directory to a larger disk"));
    }
    Layout layout = Layout.guess(access.running(server));
    if (choice.point() == Point.COPY
        && layout != null
        && Suitability.free(layout.data()) < bytes * 11 / 10) {
      findings.add(
          Finding.stop(
              "rollback-point",
              database.name(),
              "%d MB are free on the disk of the server, a copy needs %d MB"
                  .formatted(Suitability.free(layout.data()) >> 20, (bytes * 11 / 10) >> 20),
              "free some space there"));
    }
  }

  private static void obstructedRules(
      Server server, Instance instance, Session session, List<Finding> findings) {
    Layout layout =
        Layout.of(instance, session.text("SHOW data_directory"), session.text("SHOW hba_file"));
    // A file that is mounted by itself is held by the container: replacing its name changes nothing
    // for the server.
    boolean mountedItself =
        instance.mounts().stream().anyMatch(m -> m.target().equals(session.text("SHOW hba_file")));
    if (!Files.isWritable(layout.rules()) || mountedItself) {
      findings.add(
          Finding.stop(
              "fence",
              server.unit(),
              "the agent cannot replace %s, which would let only the run in"
                  .formatted(layout.rules()),
              "run the agent as root, and mount the directory of the file, not the file"));
    }
    String fencedBy = Access.fencedBy(HostFiles.read(layout.rules()));
    if (fencedBy != null) {
      findings.add(
          Finding.warn(
              "fence",
              server.unit(),
              "the fence of run %s stands".formatted(fencedBy),
              "that run has not ended: look at 'slipway status'"));
    }
  }

  private static Finding unreachable(Server server, StepFailure e) {
    return Finding.stop(
        "database",
        server.unit(),
        String.valueOf(e.getMessage()),
        "the unit must run, and admin and adminPassword of the stack file must be a superuser's");
  }

  private static DatabaseFacts unknown(Database database, List<Finding> findings) {
    return new DatabaseFacts(
        database.name(), false, 0, List.of(), "", 0, 0, database.point(), "unknown", findings);
  }
}
