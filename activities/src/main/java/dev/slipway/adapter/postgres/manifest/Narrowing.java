package dev.slipway.adapter.postgres.manifest;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows that a table differs by, where both sides still answer: the rows are dealt into
 * 1024 buckets by their hash, and only buckets whose sums differ are looked into.
 */
public final class Narrowing {
  private static final int BUCKETS = 1024;

  /** So many rows are held at a time, some 200 bytes each. */
  private static final long MOST_ROWS = 100_000;

  private static final String KEY =
      """
      SELECT string_agg(format('x.%%I', a.attname), ', ' ORDER BY array_position(i.indkey::int2[], a.attnum)) AS columns
      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
      WHERE i.indisprimary AND i.indrelid = '%s'::regclass
      """;

  private final Hash hash;
  private final String table;

  private Narrowing(Hash hash, String table) {
    this.hash = hash;
    this.table = table;
  }

  /** One side. */
  public record Side(Source source, String database) {}

  /** A row by its key, or by its place where the table has none, and its hash. */
  private record Row(String key, String hash) {}

  /**
   * Differences by row, with their keys; values are not shown.
   *
   * @param table quoted, as a manifest names it
   * @param limit at most so many
   */
  public static List<Difference> rows(Side before, Side after, Hash hash, String table, int limit) {
    Narrowing narrowing = new Narrowing(hash, table);
    List<Map<String, Link.Row>> buckets = both(before, after, narrowing::buckets);
    List<String> differing = differing(buckets.getFirst(), buckets.getLast());
    if (differing.isEmpty()) {
      return List.of();
    }
    List<List<Row>> rows = both(before, after, link -> narrowing.rowsOf(link, differing));
    return narrowing.differences(rows.getFirst(), rows.getLast()).stream().limit(limit).toList();
  }

  private interface Reading<T> {
    T of(Link link);
  }

  private static <T> List<T> both(Side before, Side after, Reading<T> reading) {
    return Together.all(List.of(() -> read(before, reading), () -> read(after, reading)));
  }

  private static <T> T read(Side side, Reading<T> reading) {
    try (Link link = Link.open(side.source, side.database)) {
      link.export();
      return reading.of(link);
    }
  }

  private Map<String, Link.Row> buckets(Link link) {
    String sql =
        "SELECT h & %d AS bucket, count(*) AS rows, sum(h) AS sum FROM %s GROUP BY 1"
            .formatted(BUCKETS - 1, hashed(link));
    return link.rows("deal out the rows of " + table, sql).stream()
        .collect(Collectors.toMap(r -> r.get("bucket"), r -> r, (a, b) -> a, TreeMap::new));
  }

  /** Those with other sums, as many as may be held at once. */
  private static List<String> differing(Map<String, Link.Row> before, Map<String, Link.Row> after) {
    List<String> differing = new ArrayList<>();
    long rows = 0;
    for (int i = 0; i < BUCKETS; i++) {
      String bucket = Integer.toString(i);
      Link.Row one = before.get(bucket);
      Link.Row other = after.get(bucket);
      rows += Math.max(count(one), count(other));
      if (!sum(one).equals(sum(other)) && (differing.isEmpty() || rows <= MOST_ROWS)) {
        differing.add(bucket);
      } else {
        rows -= Math.max(count(one), count(other));
      }
    }
    return differing;
  }

  private static long count(Link.@Nullable Row bucket) {
    return bucket == null ? 0 : bucket.number("rows");
  }

  private static String sum(Link.@Nullable Row bucket) {
    return bucket == null ? "" : bucket.get("rows") + " " + bucket.get("sum");
  }

  private List<Row> rowsOf(Link link, List<String> buckets) {
    String sql =
        "SELECT k AS key, h AS hash FROM %s WHERE h & %d IN (%s) LIMIT %d"
            .formatted(hashed(link), BUCKETS - 1, String.join(", ", buckets), 2 * MOST_ROWS);
    return link.rows("look at rows of " + table, sql).stream()
        .map(r -> new Row(r.get("key"), r.get("hash")))
        .toList();
  }

  private String hashed(Link link) {
    Table found =
        Table.of(link).stream()
            .filter(t -> t.name().equals(table))
            .findFirst()
            .orElseThrow(() ->
                StepFailure.input("NO_TABLE", "there is no table %s any more".formatted(table)));
    String columns = link.text(KEY.formatted(table.replace("'", "''")));
    String key = columns.isEmpty() ? "'at ' || x.ctid" : "ROW(%s)::text".formatted(columns);
    return "(SELECT k, %s AS h FROM (SELECT %s AS k, %s COLLATE \"C\" AS r FROM %s OFFSET 0) s) q"
        .formatted(hash.of("r", 0), key, found.row(), found.from(""));
  }

  /** Equal rows of both sides go out against each other, one by one. */
  private List<Difference> differences(List<Row> before, List<Row> after) {
    Map<String, List<Row>> left = byHash(before);
    Map<String, List<Row>> right = byHash(after);
    Map<String, Row> gone = rest(left, right);
    Map<String, Row> come = rest(right, left);
    List<Difference> found = new ArrayList<>();
    gone.forEach((key, row) -> found.add(difference(key, row, come.remove(key))));
    come.forEach((key, row) -> found.add(difference(key, null, row)));
    return found;
  }

  private Difference difference(String key, @Nullable Row before, @Nullable Row after) {
    return new Difference(
        Check.ROWS,
        "row %s of %s".formatted(key, table),
        before == null ? null : "hash " + before.hash,
        after == null ? null : "hash " + after.hash);
  }

  private static Map<String, List<Row>> byHash(List<Row> rows) {
    return rows.stream()
        .collect(Collectors.groupingBy(Row::hash, TreeMap::new, Collectors.toList()));
  }

  private static Map<String, Row> rest(Map<String, List<Row>> of, Map<String, List<Row>> without) {
    Map<String, Row> rest = new TreeMap<>();
    of.forEach((hash, rows) -> {
      int paired = Math.min(rows.size(), without.getOrDefault(hash, List.of()).size());
      rows.subList(paired, rows.size()).forEach(row -> rest.put(row.key, row));
    });
    return rest;
  }
}
