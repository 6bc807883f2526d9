package dev.slipway.adapter.postgres;

import java.util.ArrayList;
import java.util.List;

/** How many rows each table has; partitions one by one, members of extensions not at all. */
record RowCounts(List<Table> tables) {
  private static final String TABLES =
      """
      SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e
          WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      ORDER BY 1, 2
      """;

  RowCounts {
    tables = List.copyOf(tables);
  }

  record Table(String schema, String table, long rows) {}

  static RowCounts read(Session session) {
    List<Table> tables = new ArrayList<>();
    for (List<String> t : session.rows(TABLES)) {
      tables.add(new Table(t.get(0), t.get(1), session.number(count(t.get(0), t.get(1)))));
    }
    return new RowCounts(tables);
  }

  /** Statements that count the same tables, one number per line. */
  String script() {
    StringBuilder script = new StringBuilder();
    tables.forEach(t -> script.append(count(t.schema(), t.table())).append(";\n"));
    return script.toString();
  }

  List<String> numbers() {
    return tables.stream().map(t -> Long.toString(t.rows())).toList();
  }

  private static String count(String schema, String table) {
    return "SELECT count(*) FROM ONLY " + Sql.name(schema, table);
  }

  /** Tables whose number of rows differs from these numbers, in the same order, in words. */
  List<String> differences(List<String> numbers) {
    if (numbers.size() != tables.size()) {
      return List.of(
          "%d tables were counted, %d restored".formatted(tables.size(), numbers.size()));
    }
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      Table t = tables.get(i);
      if (t.rows() != Long.parseLong(numbers.get(i))) {
        wrong.add(
            "%s.%s has %s rows instead of %d"
                .formatted(t.schema(), t.table(), numbers.get(i), t.rows()));
      }
    }
    return wrong;
  }
}
