package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Kept.KeptServer;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import java.util.ArrayList;
import java.util.List;

/** A rollback point inside the server: a copy of each database, taken under the fence. */
final class Copy {
  private static final int STRATEGIES = 150000;
  static final String COMPLETE = "slipway: complete rollback point of run ";
  static final String LEFT = "slipway: left behind by the rollback of run ";

  private final Access access;
  private final Gate gate;

  Copy(Tools tools, Access access) {
    this.access = access;
    this.gate = new Gate(tools, access);
  }

  /** Afterwards each database has a complete copy with all its properties; nobody can enter it. */
  KeptServer keep(Server server, Captures captures, List<Kept.KeptDatabase> kept) {
    gate.end(server, captures.run(), names(server), List.of());
    try (Session session = access.open(server, captures.run())) {
      for (Database database : server.databases()) {
        keep(session, captures.run(), database.database());
      }
      String lsn = session.text("SELECT pg_current_wal_lsn()");
      return new KeptServer(server.unit(), Point.COPY, "", lsn, kept);
    }
  }

  private static List<String> names(Server server) {
    return server.databases().stream().map(Database::database).toList();
  }

  private static void keep(Session session, String run, String database) {
    String kept = Names.kept(run, database);
    if (complete(session, run, database)) {
      return;
    }
    discard(session, run, database);
    boolean strategy =
        session.number("SELECT current_setting('server_version_num')::int") >= STRATEGIES;
    session.run(
        "CREATE DATABASE %s TEMPLATE %s%s"
            .formatted(Sql.name(kept), Sql.name(database), strategy ? " STRATEGY FILE_COPY" : ""));
    DatabaseProperties.apply(session, DatabaseProperties.read(session, database), kept);
    close(session, run, database);
  }

  static boolean complete(Session session, String run, String database) {
    return comment(session, Names.kept(run, database)).equals(COMPLETE + run);
  }

  /** A database that was restored is the copy of the run from here on. */
  static void close(Session session, String run, String database) {
    String kept = Names.kept(run, database);
    session.together(
        List.of(
            "ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(Sql.name(kept)),
            "COMMENT ON DATABASE %s IS %s".formatted(Sql.name(kept), Sql.text(COMPLETE + run))));
  }

  /** Afterwards no copy of this run is there; whoever still works on one is an attempt of ours. */
  static void discard(Session session, String run, String database) {
    String kept = Names.kept(run, database);
    session.column(
        """
        SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
        WHERE usename = ? AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE 'CREATE DATABASE%'
        """,
        Names.role(run));
    session.run("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(Sql.name(kept)));
  }

  private static String comment(Session session, String database) {
    return session.text(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = ?",
        database);
  }

  private static boolean exists(Session session, String database) {
    return session.truth("SELECT true FROM pg_database WHERE datname = ?", database);
  }

  Proof kept(Server server, Captures captures, Captures asks) {
    try (Session session = access.open(server, asks.run())) {
      for (Database database : server.databases()) {
        String kept = Names.kept(captures.run(), database.database());
        boolean complete =
            comment(session, kept).equals(COMPLETE + captures.run())
                || switched(session, captures.run(), database.database());
        if (!complete) {
          return new Proof(false, "%s: no complete copy %s".formatted(server.unit(), kept));
        }
      }
      return new Proof(true, "%s: complete copies of %s".formatted(server.unit(), names(server)));
    }
  }

  /** Whether the copies of a run have the names of their originals; all have, or none. */
  boolean inPlace(Server server, Captures of, String asks) {
    try (Session session = access.open(server, asks)) {
      return server.databases().stream().anyMatch(d -> switched(session, of.run(), d.database()));
    }
  }

  private static boolean switched(Session session, String run, String database) {
    return comment(session, Names.left(run, database)).equals(LEFT + run)
        && !exists(session, Names.kept(run, database));
  }

  /** Afterwards each kept copy has the name of its original, which is kept under another. */
  List<String> into(Server server, Captures mine, Captures of) {
    gate.end(server, mine.run(), names(server), List.of());
    try (Session session = access.open(server, mine.run())) {
      List<String> statements = new ArrayList<>();
      for (Database database : server.databases()) {
        if (!switched(session, of.run(), database.database())) {
          statements.addAll(exchange(session, of, database));
        }
      }
      if (!statements.isEmpty()) {
        for (String name : names(server)) {
          showOut(session, name);
          showOut(session, Names.kept(of.run(), name));
        }
        session.together(statements);
      }
    }
    return names(server).stream()
        .map(d -> "database %s of unit %s".formatted(Names.left(of.run(), d), server.unit()))
        .toList();
  }

  /**
   * Somebody may be looking at a kept database, behind the fence even as this run itself; none is
   * renamed while anybody is in it.
   */
  private static void showOut(Session session, String database) {
    session.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()",
        database);
  }

  private static List<String> exchange(Session session, Captures of, Database database) {
    String kept = Names.kept(of.run(), database.database());
    if (!comment(session, kept).equals(COMPLETE + of.run())) {
      throw StepFailure.input(
          "NO_POINT",
          "the server has no complete copy %s of database %s".formatted(kept, database.name()));
    }
    String live = Sql.name(database.database());
    String left = Sql.name(Names.left(of.run(), database.database()));
    String comment =
        of.dataOrThrow().servers().stream()
            .flatMap(s -> s.databases().stream())
            .filter(d -> d.isOf(database))
            .map(d -> d.properties().comment())
            .findFirst()
            .orElse("");
    return List.of(
        "ALTER DATABASE %s RENAME TO %s".formatted(live, left),
        "ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(left),
        "COMMENT ON DATABASE %s IS %s".formatted(left, Sql.text(LEFT + of.run())),
        "ALTER DATABASE %s RENAME TO %s".formatted(Sql.name(kept), live),
        "ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(live),
        "COMMENT ON DATABASE %s IS %s"
            .formatted(live, comment.isEmpty() ? "NULL" : Sql.text(comment)));
  }
}
