package dev.slipway.adapter.postgres;

import dev.slipway.adapter.postgres.Tables.Table;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is asked of both sides about one table. Rows are compared as text, under settings that make
 * it the same on both; what differs is narrowed down to buckets first, so that of two tables that
 * are nearly equal only few rows are ever read out.
 */
final class RowQueries {
  /** Under which equal values have equal texts. */
  static final List<String> SETTINGS =
      List.of(
          "SET TimeZone = 'UTC'",
          "SET DateStyle = 'ISO, YMD'",
          "SET IntervalStyle = 'postgres'",
          "SET bytea_output = 'hex'",
          "SET extra_float_digits = 1",
          "SET search_path = ''");

  private static final int BUCKETS = 1024;
  private final String table;
  private final List<String> columns;
  private final List<String> key;

  /**
   * @param columns that both sides have
   * @param key that both sides have; empty to compare whole rows
   */
  RowQueries(Table table, List<String> columns, List<String> key) {
    this.table = table.quoted();
    this.columns = columns;
    this.key = key;
  }

  boolean keyed() {
    return !key.isEmpty();
  }

  private String row() {
    return "ROW(" + names(columns) + ")::text";
  }

  private static String names(List<String> columns) {
    return columns.stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  private String id() {
    return keyed() ? "ROW(" + names(key) + ")::text" : row();
  }

  private String bucket() {
    return "(hashtextextended(%s, 0) & %d)".formatted(id(), BUCKETS - 1);
  }

  /** Bucket, rows in it, and their sum. */
  String sums() {
    return "SELECT %s, count(*)::text, sum(hashtextextended(%s, 0)::numeric)::text FROM ONLY %s GROUP BY 1"
        .formatted(bucket(), row(), table);
  }

  /**
   * Id, hash of the row or number of equal rows, the key and the row as JSON; in an order that both
   * sides and Java agree on.
   */
  String rows(Set<String> buckets) {
    String in = " WHERE %s IN (%s)".formatted(bucket(), String.join(", ", buckets));
    String json = "(SELECT row_to_json(r)::text FROM (SELECT %s) r)".formatted(names(columns));
    if (keyed()) {
      return "SELECT %s, md5(%s), (SELECT row_to_json(k)::text FROM (SELECT %s) k), %s FROM ONLY %s%s ORDER BY convert_to(%s, 'UTF8')"
          .formatted(id(), row(), names(key), json, table, in, id());
    }
    return "SELECT i, count(*)::text, 'null', min(j) FROM (SELECT %s AS i, %s AS j FROM ONLY %s%s) s GROUP BY i ORDER BY convert_to(i, 'UTF8')"
        .formatted(id(), json, table, in);
  }

  /** Puts one row, given as JSON, into the live table; a row that is there stays as it is. */
  String carry(String json) {
    return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM json_populate_record(NULL::%s, %s) ON CONFLICT DO NOTHING;"
        .formatted(table, names(columns), names(columns), table, Sql.text(json));
  }
}
