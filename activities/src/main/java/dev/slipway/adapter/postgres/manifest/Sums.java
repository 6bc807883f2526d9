package dev.slipway.adapter.postgres.manifest;

import java.math.BigInteger;
import java.util.Map;

/**
 * What the rows of a table add up to. Sums, since equal rows in pairs would cancel in anything
 * bitwise.
 */
record Sums(long rows, BigInteger sum, BigInteger seeded) {
  static final Sums NONE = new Sums(0, BigInteger.ZERO, BigInteger.ZERO);

  /** The statement that sums up a source of rows, whose text is called {@code r}. */
  static String of(String rows, Hash hash, Seed seed) {
    return "SELECT count(*) AS rows, coalesce(sum(%s), 0) AS sum, coalesce(sum(%s), 0) AS seeded FROM %s"
        .formatted(hash.of("r", 0), hash.of("r", seed.number()), rows);
  }

  static Sums of(Link.Row row) {
    return new Sums(
        row.number("rows"), new BigInteger(row.get("sum")), new BigInteger(row.get("seeded")));
  }

  Sums and(Sums other) {
    return new Sums(rows + other.rows, sum.add(other.sum), seeded.add(other.seeded));
  }

  Map<String, String> fields() {
    return Map.of(
        "rows", Long.toString(rows), "sum", sum.toString(), "sum by seed", seeded.toString());
  }
}
