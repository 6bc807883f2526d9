package dev.slipway.adapter.postgres;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The server's own counters of written rows. */
final class Counters {
  private static final String READ =
      """
      SELECT schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del
      FROM pg_catalog.pg_stat_user_tables
      """;

  private Counters() {}

  /**
   * The counters of one moment.
   *
   * @param transactions for each unit, the next transaction number of its server
   */
  record Snapshot(Instant at, Map<String, Long> transactions, List<Table> tables) {
    Snapshot {
      transactions = Map.copyOf(transactions);
      tables = List.copyOf(tables);
    }

    Map<String, Table> byName() {
      Map<String, Table> map = new TreeMap<>();
      tables.forEach(t -> map.put(t.name(), t));
      return map;
    }

    /** Tables whose counters differ, by name. */
    List<String> movedSince(Snapshot before) {
      boolean forgotten = forgottenSince(before);
      Map<String, Table> then = before.byName();
      return tables.stream()
          .filter(t -> !t.equals(forgotten ? t.zero() : then.getOrDefault(t.name(), t.zero())))
          .map(Table::name)
          .toList();
    }

    /** A server that crashed begins to count at zero: nothing else makes a counter fall. */
    private boolean forgottenSince(Snapshot before) {
      Map<String, Table> then = before.byName();
      return tables.stream().anyMatch(t -> t.below(then.getOrDefault(t.name(), t.zero())));
    }
  }

  /**
   * One table.
   *
   * @param name database, schema and table with dots between; the database by the stack's name
   */
  record Table(String name, long inserted, long updated, long deleted) {
    Table zero() {
      return new Table(name, 0, 0, 0);
    }

    boolean below(Table other) {
      return inserted < other.inserted || updated < other.updated || deleted < other.deleted;
    }
  }

  /** Of all databases of the servers. */
  static Snapshot read(Access access, List<Server> servers, String run) {
    Map<String, Long> transactions = new TreeMap<>();
    List<Table> tables = new ArrayList<>();
    for (Server server : servers) {
      for (var database : server.databases()) {
        try (Session session = access.open(server, run, database.database())) {
          transactions.put(server.unit(), transaction(session));
          tables.addAll(tables(session, database.name()));
        }
      }
    }
    return new Snapshot(Instant.now(), transactions, tables);
  }

  /** The number that the next writing transaction gets. */
  static long transaction(Session session) {
    return session.number("SELECT txid_snapshot_xmax(txid_current_snapshot())");
  }

  private static List<Table> tables(Session session, String database) {
    return session.rows(READ).stream()
        .map(r ->
            new Table(
                database + "." + r.get(0) + "." + r.get(1),
                Long.parseLong(r.get(2)),
                Long.parseLong(r.get(3)),
                Long.parseLong(r.get(4))))
        .toList();
  }
}
