package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Sql;
import java.util.List;

/**
 * What a new server still lacks before users may come: its own versions of extensions, indexes in
 * its own order of letters, statistics. Every statement may be repeated.
 */
final class Ready {
  private static final int COLLATION_VERSIONS = 150000;

  private final Apart apart;

  Ready(Apart apart) {
    this.apart = apart;
  }

  void make() {
    List<String> databases;
    try (Session session = apart.session("postgres")) {
      databases = session.column("SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1");
    }
    for (String database : databases) {
      try (Session session = apart.session(database)) {
        session.run("SET search_path = ''");
        extensions(session);
        letters(session, database);
        statistics(session);
      }
    }
  }

  private static void extensions(Session session) {
    session
        .column(
            """
            SELECT quote_ident(e.extname) FROM pg_extension e JOIN pg_available_extensions a ON a.name = e.extname
            WHERE a.default_version IS DISTINCT FROM e.extversion ORDER BY 1
            """)
        .forEach(name -> session.run("ALTER EXTENSION %s UPDATE".formatted(name)));
  }

  /** Indexes by collations whose version is another one here than where they were built. */
  private static void letters(Session session, String database) {
    if (session.number("SELECT current_setting('server_version_num')::int") < COLLATION_VERSIONS) {
      return;
    }
    session.column(STALE_INDEXES).forEach(index -> session.run("REINDEX INDEX " + index));
    session
        .column(STALE_COLLATIONS)
        .forEach(
            collation -> session.run("ALTER COLLATION %s REFRESH VERSION".formatted(collation)));
    boolean stale =
        session.truth(
            """
            SELECT datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
            FROM pg_database WHERE datname = current_database()
            """);
    if (stale) {
      session.run("ALTER DATABASE %s REFRESH COLLATION VERSION".formatted(Sql.name(database)));
    }
  }

  private static final String STALE =
      """
      (SELECT c.oid FROM pg_collation c
       WHERE c.collprovider <> 'd' AND c.collversion IS DISTINCT FROM pg_collation_actual_version(c.oid)
       UNION ALL
       SELECT c.oid FROM pg_collation c, pg_database d
       WHERE c.collprovider = 'd' AND d.datname = current_database()
         AND d.datcollversion IS DISTINCT FROM pg_database_collation_actual_version(d.oid))
      """;

  private static final String STALE_INDEXES =
      """
      SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid
      WHERE r.relkind = 'i' AND i.indisvalid
        AND EXISTS (SELECT FROM unnest(i.indcollation) u(c) WHERE u.c IN
      """
          + STALE
          + ") ORDER BY 1";

  private static final String STALE_COLLATIONS =
      """
      SELECT c.oid::regcollation::text FROM pg_collation c
      WHERE c.collprovider <> 'd' AND c.collversion IS DISTINCT FROM pg_collation_actual_version(c.oid)
        AND EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_collation'::regclass AND d.refobjid = c.oid)
      ORDER BY 1
      """;

  /** A table that was never looked at is planned for as if it were tiny. */
  private static void statistics(Session session) {
    session
        .column(
            """
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND n.nspname !~ '^pg_t' AND (c.relkind <> 'm' OR c.relispopulated)
              AND (c.reltuples = -1 OR c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_statistic s WHERE s.starelid = c.oid)
                   OR c.reltuples > 0 AND NOT EXISTS (SELECT FROM pg_statistic s WHERE s.starelid = c.oid))
            ORDER BY 1
            """)
        .forEach(table -> session.run("ANALYZE " + table));
  }
}
