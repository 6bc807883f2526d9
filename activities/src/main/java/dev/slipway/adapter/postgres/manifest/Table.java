package dev.slipway.adapter.postgres.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * A table whose rows are summed up.
 *
 * @param name quoted, with its schema
 * @param row SQL that makes one text of a row: the same on every major and whatever order the
 *     columns are in; long values by their MD5, so that no row is too long to be written
 * @param columns SQL of the columns that {@code row} needs, where some of them have to be made text
 *     first; else empty
 * @param condition which rows belong to the database where an extension brought the table; else
 *     empty
 * @param bytes with what is stored out of line
 * @param blocks of the table itself
 * @param pieces whether it can be read by ranges of blocks
 */
record Table(
    String name,
    boolean view,
    String row,
    String columns,
    String condition,
    long bytes,
    long blocks,
    boolean pieces) {
  /** Small enough that a piece lost to an interruption costs a second, large enough to be quick. */
  private static final long PIECE = 128L << 20;

  /** Longer values are hashed by themselves; a row of them all must stay below 1 GB as text. */
  private static final int LONG = 1 << 20;

  /**
   * The same for values that are no text. A server stores none of this length within a row, however
   * well it packs: so where nothing is stored out of line there is none, and no time goes into
   * looking.
   */
  private static final int LONG_AS_TEXT = 16 << 20;

  /** Whether a type may be of any length and is no text: not bytea, addresses, numeric. */
  private static final String WIDE =
      "o.stored AND y.typlen = -1 AND y.typcategory <> 'S' AND NOT ARRAY[y.oid, y.typbasetype] && '{17,650,869,1700}'";

  /**
   * What a column contributes. Of "char" the number, since its text has changed; of text and bytea
   * without a bound the MD5 where they are long, which nobody needs to read out for that. How long
   * others are is known of their text only, and text is made once: beforehand.
   */
  private static final String COLUMN =
      """
      CASE
        WHEN 18 IN (y.oid, y.typbasetype) THEN format('x.%%I::integer', a.attname)
        WHEN 17 IN (y.oid, y.typbasetype) THEN format(
          'CASE WHEN octet_length(x.%%1$I) > %1$d THEN decode(md5(x.%%1$I), ''hex'') ELSE x.%%1$I::bytea END', a.attname)
        WHEN y.typcategory = 'S' AND a.atttypmod < 0 AND NOT ARRAY[y.oid, y.typbasetype] && '{19,1042}' THEN format(
          'CASE WHEN octet_length(x.%%1$I::text) > %1$d THEN md5(x.%%1$I::text) ELSE x.%%1$I::text END', a.attname)
        WHEN %2$s THEN format(
          'CASE WHEN octet_length(x.%%1$I) > %3$d THEN md5(x.%%1$I) ELSE x.%%1$I END', a.attname)
        ELSE format('x.%%I', a.attname) END
      """
          .formatted(LONG, WIDE, LONG_AS_TEXT);

  /** A cast of somebody's own may leave something out; then the text is what is written out. */
  private static final String MADE =
      """
      CASE
        WHEN %s AND EXISTS (SELECT FROM pg_cast k WHERE k.castsource IN (y.oid, y.typbasetype) AND k.casttarget = 25 AND k.oid >= 16384)
          THEN format('CASE WHEN x.%%1$I IS DISTINCT FROM NULL THEN concat(x.%%1$I) END AS %%1$I', a.attname)
        WHEN %1$s THEN format('x.%%1$I::text AS %%1$I', a.attname)
        ELSE format('x.%%I', a.attname) END
      """
          .formatted(WIDE);

  private static final String TABLES =
      """
      SELECT format('%%I.%%I', n.nspname, c.relname) AS name, c.relkind = 'm' AS view, pg_table_size(c.oid) AS bytes,
        pg_relation_size(c.oid) / current_setting('block_size')::bigint AS blocks,
        m.amname = 'heap' AND current_setting('server_version_num')::integer >= 140000 AS pieces, k.condition,
        l.row, l.columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am m ON m.oid = c.relam
      LEFT JOIN LATERAL (SELECT e.extcondition[array_position(e.extconfig, c.oid)] AS condition FROM pg_extension e
        WHERE c.oid = ANY (e.extconfig)) k ON true
      CROSS JOIN LATERAL (SELECT coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) > 0 AS stored) o
      CROSS JOIN LATERAL (SELECT string_agg(%1$s, ', ' ORDER BY a.attname COLLATE "C") AS row,
          CASE WHEN bool_or(%2$s) THEN 'x.ctid, ' || string_agg(%3$s, ', ' ORDER BY a.attname COLLATE "C") END AS columns
        FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) l
      WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated) AND c.relpersistence <> 't' AND c.oid >= 16384
        AND n.nspname !~ '^pg_(toast|temp)'
        AND (k.condition IS NOT NULL OR NOT EXISTS (SELECT FROM pg_depend e
          WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'))
      ORDER BY 3 DESC, 1
      """
          .formatted(COLUMN, WIDE, MADE);

  /** Part of a table, by blocks; {@code to} is open where it is the last. */
  record Piece(Table table, int number, long from, long to, boolean first, boolean last) {
    String where() {
      List<String> conditions = new ArrayList<>();
      if (!first) {
        conditions.add("x.ctid >= '(%d,0)'".formatted(from));
      }
      if (!last) {
        conditions.add("x.ctid < '(%d,0)'".formatted(to));
      }
      if (!table.condition.isEmpty()) {
        // Extensions write it with its WHERE.
        conditions.add("(" + table.condition.replaceFirst("(?i)^\\s*WHERE\\s", "") + ")");
      }
      return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** The rows as text, each worked out once: a sub-select with OFFSET is not merged away. */
    String rows() {
      return "(SELECT %s COLLATE \"C\" AS r FROM %s OFFSET 0) s"
          .formatted(table.row, table.from(where()));
    }
  }

  /** What {@code row} is asked of, under the name {@code x}. */
  String from(String where) {
    String all = "ONLY %s x%s".formatted(name, where);
    return columns.isEmpty() ? all : "(SELECT %s FROM %s OFFSET 0) x".formatted(columns, all);
  }

  /** The tables of a database, largest first. */
  static List<Table> of(Link link) {
    return link.rows("list the tables", TABLES).stream()
        .map(r ->
            new Table(
                r.get("name"),
                r.get("view").equals("t"),
                "ROW(%s)::text".formatted(r.get("row")),
                r.get("columns"),
                r.get("condition"),
                r.number("bytes"),
                r.number("blocks"),
                r.get("pieces").equals("t")))
        .toList();
  }

  List<Piece> split() {
    long count = pieces ? Math.clamp((bytes + PIECE - 1) / PIECE, 1, Math.max(1, blocks)) : 1;
    long step = Math.max(1, blocks / count);
    List<Piece> split = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      split.add(new Piece(this, i, i * step, (i + 1) * step, i == 0, i == count - 1));
    }
    return split;
  }
}
