package dev.slipway.adapter.postgres;

import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.RunIds;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Item;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.stack.Database;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Databases and stores that earlier runs left. One is ours when its name is that of a run whose
 * capture is on this host and its mark says so too; of everything else nothing is touched.
 */
final class Leftovers {
  private static final String LISTED =
      """
      SELECT datname, pg_database_size(oid)::text, coalesce(shobj_description(oid, 'pg_database'), '')
      FROM pg_catalog.pg_database WHERE starts_with(datname, ?) OR starts_with(datname, ?) ORDER BY 1
      """;

  private final Tools tools;
  private final Access access;
  private final LeftStores stores;

  Leftovers(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
    this.stores = new LeftStores(tools);
  }

  Remains find(Place place, String asks, List<Database> databases) {
    List<String> runs = tools.state().runs(place.stack());
    List<Server> servers = Server.of(place, databases);
    Remains found = stores.find(place, servers, runs);
    for (Server server : servers) {
      found = found.and(databases(server, asks, runs));
    }
    return found;
  }

  static Finding unseen(String what, String about, StepFailure why) {
    return Finding.warn(
        "retire",
        about,
        "its kept %s are not listed: %s".formatted(what, why.getMessage()),
        "start the unit, then look again");
  }

  private Remains databases(Server server, String asks, List<String> runs) {
    List<Item> items = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    try (Session session = access.open(server, asks)) {
      for (List<String> row : session.rows(LISTED, Names.KEPT, Names.LEFT)) {
        Found found = owner(server, runs, row.get(0));
        if (found == null) {
          findings.add(foreign(server, row.get(0)));
        } else {
          items.add(
              new Item(
                  Kind.DATABASE,
                  server.unit() + "/" + row.get(0),
                  found.run(),
                  RunIds.begun(found.run()),
                  Long.parseLong(row.get(1)),
                  found.what(row.get(2))));
        }
      }
    } catch (StepFailure e) {
      findings.add(unseen("databases", server.unit(), e));
    }
    return new Remains(items, List.of(), findings);
  }

  private static Finding foreign(Server server, String name) {
    return Finding.warn(
        "retire",
        server.unit() + "/" + name,
        "named like one of ours, but no run of this host has left it",
        "it stays; look at it yourself");
  }

  /** The run and database that a name stands for. */
  private record Found(String run, String database, boolean left) {
    String what(String comment) {
      boolean complete = comment.equals(left ? Copy.LEFT + run : Copy.COMPLETE + run);
      return !complete
          ? "a copy that was never finished"
          : left
              ? "database %s as it was when the rollback point of this run was put in place"
                  .formatted(database)
              : "rollback point: database %s as it was before this run".formatted(database);
    }
  }

  private static @Nullable Found owner(Server server, List<String> runs, String name) {
    for (String run : runs) {
      for (Database database : server.databases()) {
        boolean left = name.equals(Names.left(run, database.database()));
        if (left || name.equals(Names.kept(run, database.database()))) {
          return new Found(run, database.database(), left);
        }
      }
    }
    return null;
  }

  void retire(RetireRequest request) {
    for (Server server : Server.of(request.place(), request.databases())) {
      List<String> names = names(server, request);
      if (!names.isEmpty()) {
        try (Session session = access.open(server, request.key().run())) {
          names.forEach(name -> drop(session, server, request.of(), name));
        }
      }
    }
    stores.retire(request);
  }

  private static List<String> names(Server server, RetireRequest request) {
    String prefix = server.unit() + "/";
    return request.items(Kind.DATABASE).stream()
        .map(Item::id)
        .filter(id -> id.startsWith(prefix))
        .map(id -> id.substring(prefix.length()))
        .toList();
  }

  private static void drop(Session session, Server server, String of, String name) {
    Found found = owner(server, List.of(of), name);
    String comment =
        session.text(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = ?",
            name);
    boolean unfinished = found != null && !found.left() && comment.isEmpty();
    boolean marked =
        found != null && comment.equals(found.left() ? Copy.LEFT + of : Copy.COMPLETE + of);
    if (exists(session, name) && !marked && !unfinished) {
      throw StepFailure.input(
          "FOREIGN",
          "remove database %s of unit %s: it does not carry the mark of run %s, so it is left alone; rename or remove it yourself"
              .formatted(name, server.unit(), of));
    }
    session.run("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(Sql.name(name)));
  }

  Proof retired(RetireRequest request) {
    List<String> left = new ArrayList<>();
    for (Server server : Server.of(request.place(), request.databases())) {
      List<String> names = names(server, request);
      if (!names.isEmpty()) {
        try (Session session = access.open(server, request.key().run())) {
          names.stream().filter(name -> exists(session, name)).forEach(left::add);
        }
      }
    }
    left.addAll(stores.there(request));
    return new Proof(left.isEmpty(), left.isEmpty() ? "no kept database is left" : "left: " + left);
  }

  private static boolean exists(Session session, String name) {
    return session.truth("SELECT true FROM pg_database WHERE datname = ?", name);
  }
}
