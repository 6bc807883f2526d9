package dev.slipway.adapter.postgres.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Large objects: one by one as long as they are not too many, and all together. Compared by what a
 * reader sees, since a dump fills holes and cuts pages in another way.
 */
final class LargeObjects {
  /** A record with more of them would be too large to be read by anybody; the sums cover them. */
  private static final int SINGLY = 10_000;

  /** Pages filled up with zeros; those of zeros alone are as good as absent. */
  private static final String PAGES =
      """
      SELECT o.loid, max(o.pageno::bigint * p.size + octet_length(o.data)) AS bytes,
        sum(%s) FILTER (WHERE octet_length(btrim(o.data, '\\x00')) > 0) AS content
      FROM pg_largeobject o CROSS JOIN (SELECT current_setting('block_size')::integer / 4) p(size)
      CROSS JOIN LATERAL (SELECT o.pageno || ':' || encode(o.data || decode(repeat('00', p.size - octet_length(o.data)), 'hex'), 'hex')
        OFFSET 0) x(r)
      GROUP BY 1
      """;

  private static final String OBJECTS =
      """
      SELECT m.oid::text AS name, pg_get_userbyid(m.lomowner) AS owner, obj_description(m.oid, 'pg_largeobject') AS comment,
        (SELECT string_agg(a::text, ', ' ORDER BY a::text COLLATE "C") FROM unnest(coalesce(m.lomacl, acldefault('L', m.lomowner))) a) AS rights,
        coalesce(g.bytes, 0) AS bytes, coalesce(g.content, 0) AS content
      FROM pg_largeobject_metadata m LEFT JOIN (%s) g ON g.loid = m.oid
      """;

  private LargeObjects() {}

  static List<Fact> of(Link link, Hash hash, Seed seed) {
    String objects =
        OBJECTS.formatted(PAGES.formatted(hash.of("x.r COLLATE \"C\"", seed.number())).strip());
    String all =
        "(SELECT o::text COLLATE \"C\" AS r FROM (%s) o OFFSET 0) s".formatted(objects.strip());
    Sums sums = Sums.of(link.rows("read the large objects", Sums.of(all, hash, seed)).getFirst());
    List<Fact> facts = new ArrayList<>();
    facts.add(fact("all", sums.fields()));
    if (sums.rows() > 0 && sums.rows() <= SINGLY) {
      link.rows("read the large objects", objects).stream()
          .map(row -> fact(row.get("name"), fields(row)))
          .forEach(facts::add);
    }
    return facts;
  }

  /** What is said of a database that has none. */
  static List<Fact> none() {
    return List.of(fact("all", Sums.NONE.fields()));
  }

  private static Map<String, String> fields(Link.Row row) {
    Map<String, String> fields = new java.util.TreeMap<>(row.columns());
    fields.remove("name");
    return fields;
  }

  private static Fact fact(String name, Map<String, String> fields) {
    return Fact.of(Check.LARGE_OBJECTS, "large object", name, fields);
  }
}
