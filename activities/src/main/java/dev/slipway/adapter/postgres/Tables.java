package dev.slipway.adapter.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tables of a database, with what is needed to compare their rows. */
final class Tables {
  private static final String COLUMNS =
      """
      SELECT n.nspname, c.relname, a.attname FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e
          WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      ORDER BY 1, 2, a.attnum
      """;

  private static final String KEYS =
      """
      SELECT n.nspname, c.relname, a.attname FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place) ON true
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
      WHERE i.indisprimary AND n.nspname !~ '^pg_' ORDER BY 1, 2, k.place
      """;

  private Tables() {}

  /**
   * One table; partitions are tables of their own.
   *
   * @param columns that hold something by themselves
   * @param key columns of the primary key, in its order; empty without one
   */
  record Table(String schema, String name, List<String> columns, List<String> key) {
    Table {
      columns = List.copyOf(columns);
      key = List.copyOf(key);
    }

    String words() {
      return schema + "." + name;
    }

    String quoted() {
      return Sql.name(schema, name);
    }
  }

  /** By schema and name. */
  static SortedMap<String, Table> read(Session session) {
    SortedMap<String, List<String>> columns = grouped(session, COLUMNS);
    SortedMap<String, List<String>> keys = grouped(session, KEYS);
    SortedMap<String, Table> tables = new TreeMap<>();
    columns.forEach((id, names) -> {
      String[] parts = id.split("\0", 2);
      Table table = new Table(parts[0], parts[1], names, keys.getOrDefault(id, List.of()));
      tables.put(table.words(), table);
    });
    return tables;
  }

  private static SortedMap<String, List<String>> grouped(Session session, String sql) {
    SortedMap<String, List<String>> grouped = new TreeMap<>();
    for (List<String> row : session.rows(sql)) {
      grouped
          .computeIfAbsent(row.get(0) + "\0" + row.get(1), id -> new ArrayList<>())
          .add(row.get(2));
    }
    return grouped;
  }
}
