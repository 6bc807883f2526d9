package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Plan.Loss;
import dev.slipway.stack.Database;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns that tables have now and had not when they were captured: a downgrade drops them with
 * what is in them. Only the values tell, since the server counts writes by row.
 */
final class NewColumns {
  /** Asked for a plan and again behind the closed door: of a huge table the estimate must do. */
  private static final String BOUNDED = "SET statement_timeout = '10s'";

  /**
   * What the column was filled with when it was made is not what users wrote; a migration that
   * fills it row by row cannot be told from them, and counts.
   */
  private static final String COLUMNS =
      """
      SELECT format('%I.%I', n.nspname, c.relname), format('%I', a.attname), n.nspname || '.' || c.relname,
             a.attname, greatest(c.reltuples, 1)::bigint, a.atthasmissing,
             CASE WHEN a.atthasmissing THEN (a.attmissingval::text::text[])[1] END
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      ORDER BY 1, a.attnum
      """;

  private NewColumns() {}

  /** A column, by its names in SQL and for people. */
  private record Column(
      String table, String column, String name, long estimate, boolean filled, String with) {}

  /** Rows with a value of their own in such a column, as rows that are updated. */
  static Loss values(Access access, List<Server> servers, Captures of, String run) {
    long rows = 0;
    List<String> told = new ArrayList<>();
    for (Server server : servers) {
      for (Database database : server.databases()) {
        List<String> then = of.catalogue(database.name());
        if (!then.isEmpty()) {
          try (Session session = access.open(server, run, database.database())) {
            rows += count(session, database.name(), then, told);
          }
        }
      }
    }
    return new Loss(0, 0, rows, 0, told);
  }

  private static long count(
      Session session, String database, List<String> then, List<String> told) {
    long all = 0;
    for (Column column : columns(session)) {
      boolean old = there(then, "relation " + column.table() + " ", "");
      if (old && !there(then, "column " + column.table() + " ", column.column() + " ")) {
        long rows = count(session, column);
        if (rows > 0) {
          all += rows;
          told.add("%s.%s ~%d".formatted(database, column.name(), rows));
        }
      }
    }
    return all;
  }

  private static List<Column> columns(Session session) {
    return session.rows(COLUMNS).stream()
        .map(r ->
            new Column(
                r.get(0),
                r.get(1),
                r.get(2) + "." + r.get(3),
                Long.parseLong(r.get(4)),
                r.get(5).equals("t"),
                r.get(6)))
        .toList();
  }

  /** Lines of columns have their place in the table before their name. */
  private static boolean there(List<String> lines, String head, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(head))
        .anyMatch(
            line -> line.substring(head.length()).replaceFirst("^[0-9]+ ", "").startsWith(name));
  }

  private static long count(Session session, Column column) {
    String own =
        column.filled()
            ? " AND %s::text IS DISTINCT FROM %s"
                .formatted(column.column(), Sql.text(column.with()))
            : "";
    try {
      session.run(BOUNDED);
      return session.number(
          "SELECT count(*) FROM %s WHERE %s IS NOT NULL%s"
              .formatted(column.table(), column.column(), own));
    } catch (StepFailure tooLong) {
      // Too much is asked about, and nothing is given up unasked.
      return column.estimate();
    }
  }
}
