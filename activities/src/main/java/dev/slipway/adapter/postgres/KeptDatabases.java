package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.CompareRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Standby.Pair;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import java.util.List;

/** Opens what a run kept, wherever it is now. */
final class KeptDatabases {
  private final Tools tools;
  private final Access access;
  private final Standby standby;

  KeptDatabases(Tools tools, Access access, Standby standby) {
    this.tools = tools;
    this.access = access;
    this.standby = standby;
  }

  /** The run whose point is meant: that of the run itself, or the one that it put in place. */
  Captures of(CompareRequest request) {
    Captures asked = new Captures(tools.state(), request.place().stack(), request.of());
    String putInPlace = asked.leftBehind().of();
    Captures of = putInPlace.isEmpty() ? asked : asked.of(putInPlace);
    if (of.kept() == null) {
      throw StepFailure.input(
          "NO_POINT",
          "run %s has kept no databases, or what it kept was retired; see: slipway kept %s"
              .formatted(request.of(), request.place().stack()));
    }
    return of;
  }

  Opened open(Server server, Database database, Captures of, String asks) {
    Kept kept = of.kept();
    boolean directory =
        kept != null
            && kept.servers().stream()
                .anyMatch(k -> k.unit().equals(server.unit()) && k.way() == Point.STANDBY);
    return directory ? copied(server, database, of, asks) : inside(server, database, of, asks);
  }

  private Opened copied(Server server, Database database, Captures of, String asks) {
    Pair pair = standby.find(server, of);
    if (pair == null) {
      throw gone(server, of);
    }
    return new CopiedServer(tools, access, pair, asks).open(database);
  }

  private static StepFailure gone(Server server, Captures of) {
    return StepFailure.input(
        "NO_POINT",
        "what run %s kept of the server of unit %s is gone".formatted(of.run(), server.unit()));
  }

  /**
   * Nobody may enter a kept database, not even a superuser: its door is open for as long as it
   * takes to get in, and whoever is in stays in. One look at a time, or one would close the door
   * that another has just opened.
   */
  private synchronized Opened inside(Server server, Database database, Captures of, String asks) {
    try (Session session = access.open(server, asks)) {
      doorsOfTheDead(session, of);
      Aside aside = aside(session, server, database, of);
      door(session, aside.name(), true);
      try {
        return new Opened(
            access.open(server, asks, aside.name()),
            "database %s of unit %s: %s".formatted(aside.name(), server.unit(), aside.what()),
            List.of());
      } finally {
        door(session, aside.name(), false);
      }
    }
  }

  /** A database that a run kept or put aside. */
  private record Aside(String name, String what) {}

  private static Aside aside(Session session, Server server, Database database, Captures of) {
    String left = Names.left(of.run(), database.database());
    if (comment(session, left).equals(Copy.LEFT + of.run())) {
      return new Aside(
          left, "put aside when the point of run %s was put in place".formatted(of.run()));
    }
    String kept = Names.kept(of.run(), database.database());
    if (comment(session, kept).equals(Copy.COMPLETE + of.run())) {
      return new Aside(kept, "rollback point of run " + of.run());
    }
    throw gone(server, of);
  }

  private static String comment(Session session, String database) {
    return session.text(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = ?",
        database);
  }

  /** An agent that dies with a door open leaves it open. */
  private static void doorsOfTheDead(Session session, Captures of) {
    session
        .column(
            """
            SELECT datname FROM pg_database WHERE datallowconn
              AND shobj_description(oid, 'pg_database') IN (?, ?)
            """,
            Copy.COMPLETE + of.run(),
            Copy.LEFT + of.run())
        .forEach(name -> door(session, name, false));
  }

  private static void door(Session session, String database, boolean open) {
    session.run("ALTER DATABASE %s ALLOW_CONNECTIONS %s".formatted(Sql.name(database), open));
  }
}
