package dev.slipway.adapter.postgres.manifest;

import dev.slipway.activity.StepFailure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether indexes agree with their tables, and tables with themselves, by the extension amcheck.
 * Where it is not installed it is so for one transaction that is undone, which writes to the
 * server's log all the same: not for a server that has to stand still.
 */
final class Indexes {
  private static final String SCHEMA = "slipway_amcheck";

  private static final String BTREES =
      """
      SELECT format('%I.%I', n.nspname, c.relname) AS name, c.oid AS number
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
      WHERE i.indisvalid AND i.indisready AND c.relkind = 'i' AND c.relpersistence <> 't'
        AND (c.relpersistence <> 'u' OR NOT pg_is_in_recovery()) ORDER BY 1
      """;

  private static final String TABLES =
      """
      SELECT format('%I.%I', n.nspname, c.relname) AS name, c.oid AS number
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam AND a.amname = 'heap'
      WHERE c.relkind IN ('r', 't', 'm') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_temp' ORDER BY 1
      """;

  /** Of the file system and of the server's own insides: what a check says of what is broken. */
  private static final Set<String> DAMAGE = Set.of("58", "XX");

  private final Link link;
  private final String database;
  private final Gaps gaps;
  private final List<Fact> damaged = new ArrayList<>();

  private Indexes(Link link, String database, Gaps gaps) {
    this.link = link;
    this.database = database;
    this.gaps = gaps;
  }

  /**
   * Facts about what is damaged.
   *
   * @param gaps get what could not be checked, and why
   */
  static List<Fact> of(Source source, String database, Gaps gaps) {
    try (Link link = Link.open(source, database)) {
      link.write();
      String schema = schema(link);
      if (schema.isEmpty()) {
        gaps.undone(
            "%s: that indexes agree with their tables: the extension amcheck is not available"
                .formatted(database));
        return List.of();
      }
      return new Indexes(link, database, gaps).damaged(schema);
    }
  }

  private List<Fact> damaged(String schema) {
    for (Link.Row index : link.rows("list the indexes", BTREES)) {
      check(
          index.get("name"),
          "SELECT %s.bt_index_check(%s, true)".formatted(schema, index.get("number")));
    }
    if (link.major() >= 14) {
      for (Link.Row table : link.rows("list the tables", TABLES)) {
        check(
            table.get("name"),
            "SELECT msg FROM %s.verify_heapam(%s, on_error_stop => true)"
                .formatted(schema, table.get("number")));
      }
    }
    return damaged;
  }

  /** The quoted schema that the functions are in; empty when there are none. */
  private static String schema(Link link) {
    String installed =
        link.text(
            "SELECT quote_ident(extnamespace::regnamespace::text) FROM pg_extension WHERE extname = 'amcheck'");
    if (!installed.isEmpty()
        || link.truth("SELECT pg_is_in_recovery()")
        || !link.truth(
            "SELECT usesuper AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck') FROM pg_user WHERE usename = current_user")) {
      return installed;
    }
    // Triggers that users have put on structure changes must not hear of it.
    link.run("SET LOCAL session_replication_role = replica");
    link.run("CREATE SCHEMA " + SCHEMA);
    link.run("CREATE EXTENSION amcheck SCHEMA " + SCHEMA);
    return SCHEMA;
  }

  private void check(String name, String sql) {
    link.run("SAVEPOINT one");
    try {
      String said = link.text(sql);
      if (!said.isEmpty()) {
        damaged.add(damaged(name, said));
      }
    } catch (StepFailure e) {
      link.run("ROLLBACK TO SAVEPOINT one");
      failed(name, e);
    }
  }

  /** What is broken is said by an error; but so is that nobody could look. */
  private void failed(String name, StepFailure failure) {
    String said = String.valueOf(failure.getMessage());
    if (failure.getCause() instanceof SQLException e
        && e.getSQLState() != null
        && e.getSQLState().length() == 5
        && DAMAGE.contains(e.getSQLState().substring(0, 2))) {
      damaged.add(damaged(name, said));
    } else {
      gaps.undone("%s: that %s is whole: %s".formatted(database, name, said));
    }
  }

  private static Fact damaged(String name, String said) {
    return Fact.of(Check.INDEXES, Fact.DAMAGED, name, Map.of("found", said));
  }
}
