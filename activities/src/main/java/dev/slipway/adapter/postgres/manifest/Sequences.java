package dev.slipway.adapter.postgres.manifest;

import java.util.ArrayList;
import java.util.List;

/** Where each sequence stands. The catalogue does not tell, so each is asked. */
final class Sequences {
  /** How many one statement asks. */
  private static final int AT_ONCE = 200;

  private Sequences() {}

  static List<Fact> of(Link link) {
    List<String> names =
        link
            .rows(
                "list the sequences",
                Question.of(
                        Check.SEQUENCES,
                        "",
                        "SELECT {rel:c.oid} AS name FROM pg_class c WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND ({user:pg_class,c.oid} OR {marked:c.oid}) ORDER BY 1")
                    .on(link.major()))
            .stream()
            .map(r -> r.get("name"))
            .toList();
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < names.size(); i += AT_ONCE) {
      List<String> some = names.subList(i, Math.min(names.size(), i + AT_ONCE));
      link.rows("read the sequences", statement(some)).forEach(r -> facts.add(fact(some, r)));
    }
    return facts;
  }

  private static String statement(List<String> names) {
    List<String> each = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      each.add(
          "SELECT %d AS number, last_value AS value, is_called AS called FROM %s"
              .formatted(i, names.get(i)));
    }
    return String.join(" UNION ALL ", each);
  }

  private static Fact fact(List<String> names, Link.Row row) {
    return Fact.of(
        Check.SEQUENCES,
        "value of sequence",
        names.get((int) row.number("number")),
        java.util.Map.of("value", row.get("value"), "called", row.get("called")));
  }
}
