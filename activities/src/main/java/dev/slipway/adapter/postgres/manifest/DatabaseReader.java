package dev.slipway.adapter.postgres.manifest;

import dev.slipway.activity.StepFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads all facts about one database, in one state of it. */
final class DatabaseReader {
  private static final String UNANALYSED =
      """
      SELECT {rel:c.oid} AS name FROM pg_class c
      WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND {user:pg_class,c.oid}
        AND NOT EXISTS (SELECT FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname
          WHERE n.oid = c.relnamespace AND s.tablename = c.relname)
      """;

  /** Tables whose rows no dump carries: an extension made them and did not mark them. */
  private static final String OF_EXTENSIONS =
      """
      SELECT {rel:c.oid} AS name, NOT c.relrowsecurity AND has_table_privilege(c.oid, 'SELECT')
          AND has_schema_privilege(c.relnamespace, 'USAGE') AS readable
      FROM pg_class c WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND c.oid >= 16384
        AND NOT {user:pg_class,c.oid} AND NOT {marked:c.oid} AND pg_relation_size(c.oid) > 0 ORDER BY 1
      """;

  private final Source source;
  private final Scope scope;
  private final Seed seed;
  private final Path work;
  private final Gaps gaps;

  /**
   * @param work where results of tables are kept
   * @param gaps get what cannot be looked at
   */
  DatabaseReader(Source source, Scope scope, Seed seed, Path work, Gaps gaps) {
    this.source = source;
    this.scope = scope;
    this.seed = seed;
    this.work = work;
    this.gaps = gaps;
  }

  Part read(String database) {
    List<Fact> facts = new ArrayList<>();
    String lsn;
    try (Link link = Link.open(source, database)) {
      if (scope.hash() == Hash.SUM && !Hash.holds(link)) {
        throw StepFailure.input(
            "HASH",
            "%s: this server hashes text in another way: take both sides by MD5"
                .formatted(source.name()));
      }
      // Before the snapshot: what is committed between the two is then read, and read again later.
      lsn = lsn(link);
      String snapshot = link.export();
      facts.addAll(answers(link, Question.ofDatabase(), scope.leftOut(), seed, gaps));
      facts.addAll(Sequences.of(link));
      facts.addAll(largeObjects(link, database));
      facts.addAll(rows(link, database, snapshot, lsn));
      missing(link, database);
    }
    if (scope.indexes()) {
      facts.addAll(Indexes.of(source, database, gaps));
    } else {
      gaps.add(database + ": that indexes agree with their tables: not asked for");
    }
    return new Part(scope.anyName() ? Part.DATABASE : database, lsn, facts);
  }

  /** Where the log stands; nothing was written between two times that it says the same. */
  static String lsn(Link link) {
    return link.truth("SELECT pg_is_in_recovery()")
        ? link.text("SELECT pg_last_wal_replay_lsn()")
        : link.text("SELECT pg_current_wal_insert_lsn()");
  }

  private List<Fact> largeObjects(Link link, String database) {
    if (readable(link, "pg_largeobject")) {
      return LargeObjects.of(link, scope.hash(), seed);
    }
    if (!link.truth("SELECT EXISTS (SELECT FROM pg_largeobject_metadata)")) {
      return LargeObjects.none();
    }
    gaps.undone(database + ": large objects: no right to read pg_largeobject");
    return List.of();
  }

  private List<Fact> rows(Link link, String database, String snapshot, String lsn) {
    if (!scope.rows()) {
      gaps.add(database + ": rows: not asked for");
      return List.of();
    }
    List<Table> tables = Table.of(link);
    String state =
        String.join(
            " ",
            identity(link),
            scope.state().isEmpty() ? lsn : scope.state(),
            // Pieces that were read in another state do not add up with these.
            link.text("SELECT pg_current_snapshot()"),
            seed.name(),
            scope.hash().name());
    RowSums sums =
        new RowSums(() -> joined(database, snapshot), scope.hash(), seed, new Results(work, state));
    List<Fact> facts = new ArrayList<>(sums.of(tables, scope.threads()));
    facts.addAll(unanalysed(link, facts));
    return facts;
  }

  private Link joined(String database, String snapshot) {
    Link link = Link.open(source, database);
    link.join(snapshot);
    // The pieces are side by side already; before 14 a table is one piece, which the server may
    // split.
    if (link.major() >= 14) {
      link.run("SET LOCAL max_parallel_workers_per_gather = 0");
    }
    return link;
  }

  /** A copy of a data directory has the same system identifier, and is another server. */
  private String identity(Link link) {
    return source.name()
        + " "
        + link.text(
            "SELECT concat_ws(' ', oid, datname, pg_postmaster_start_time()) FROM pg_database WHERE datname = current_database()");
  }

  private static List<Fact> unanalysed(Link link, List<Fact> rows) {
    List<String> filled =
        rows.stream().filter(f -> !"0".equals(f.fields().get("rows"))).map(Fact::name).toList();
    return link.rows("look for statistics", statement(UNANALYSED, link)).stream()
        .map(r -> r.get("name"))
        .filter(filled::contains)
        .map(name -> Fact.of(Check.READINESS, Fact.UNANALYSED, name, Map.of()))
        .toList();
  }

  private void missing(Link link, String database) {
    String foreign =
        link.text(
            "SELECT string_agg(c.oid::regclass::text, ', ') FROM pg_class c WHERE c.relkind = 'f'");
    if (!foreign.isEmpty()) {
      gaps.add(database + ": rows of foreign tables, which are elsewhere: " + foreign);
    }
    String unmarked =
        link.rows("list tables of extensions", statement(OF_EXTENSIONS, link)).stream()
            .filter(r -> mayHold(link, r))
            .map(r -> r.get("name"))
            .collect(Collectors.joining(", "));
    if (!unmarked.isEmpty()) {
      gaps.add(database + ": rows of tables that extensions keep for themselves: " + unmarked);
    }
  }

  private static boolean mayHold(Link link, Link.Row table) {
    return !table.get("readable").equals("t")
        || link.truth("SELECT EXISTS (SELECT FROM ONLY %s)".formatted(table.get("name")));
  }

  private static String statement(String readiness, Link link) {
    return Question.of(Check.READINESS, "", readiness).on(link.major());
  }

  /** What the catalogue says. */
  static List<Fact> answers(
      Link link, List<Question> questions, Predicate<String> leftOut, Seed seed, Gaps gaps) {
    List<Fact> facts = new ArrayList<>();
    for (Question question : questions) {
      if (link.major() < question.since()) {
        continue;
      }
      if (!question.needs().isEmpty() && !readable(link, question.needs())) {
        gaps.add("%s: no right to read %s".formatted(question.kind(), question.needs()));
        continue;
      }
      link.rows("read the catalogue: " + question.kind(), question.on(link.major())).stream()
          .map(row -> fact(question, row, seed))
          .filter(fact -> !Named.leavesOut(fact, leftOut))
          .forEach(facts::add);
    }
    return facts;
  }

  private static boolean readable(Link link, String relation) {
    return link.truth("SELECT has_table_privilege('pg_catalog.%s', 'SELECT')".formatted(relation));
  }

  private static Fact fact(Question question, Link.Row row, Seed seed) {
    if (!row.columns().containsKey("name")) {
      // All without a name would count as one.
      throw StepFailure.internal(
          "NO_NAME",
          "asked the catalogue for each %s, one came without a name: %s"
              .formatted(question.kind(), row.columns().keySet()));
    }
    SortedMap<String, String> fields = new TreeMap<>();
    row.columns()
        .forEach((label, value) ->
            fields.put(label, label.startsWith("secret") ? seed.secret(value) : value));
    fields.remove("name");
    String since = fields.remove("since");
    return new Fact(
        question.check(),
        question.kind(),
        row.get("name"),
        Math.max(question.since(), since == null ? 0 : Integer.parseInt(since)),
        fields);
  }
}
