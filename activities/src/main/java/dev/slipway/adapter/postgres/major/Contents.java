package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Names;
import dev.slipway.adapter.postgres.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * What in a server a way to another version has to reckon with.
 *
 * @param collated what is sorted by rules of the base system
 * @param versioned columns that newer minor versions have counted the changes of, by database
 */
record Contents(
    long bytes,
    List<Installed> extensions,
    List<String> prepared,
    List<String> slots,
    List<String> unlogged,
    List<String> collated,
    List<String> tablespaces,
    List<String> versioned,
    long largeObjects) {
  private static final int PROVIDERS = 150000;

  /**
   * An extension in a database.
   *
   * @param ofFirst whether it belongs to the first superuser
   */
  record Installed(String database, String name, String version, boolean ofFirst) {}

  static Contents read(Work work, Session server) {
    List<Installed> extensions = new ArrayList<>();
    List<String> unlogged = new ArrayList<>();
    long objects = 0;
    List<String> collated = new ArrayList<>();
    List<String> versioned = new ArrayList<>();
    boolean providers =
        server.number("SELECT current_setting('server_version_num')::int") >= PROVIDERS;
    for (String database :
        server.column("SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1")) {
      try (Session session = work.access().open(work.server(), work.run(), database)) {
        session
            .rows("SELECT extname, extversion, extowner = 10 FROM pg_extension ORDER BY 1")
            .forEach(r ->
                extensions.add(new Installed(database, r.get(0), r.get(1), r.get(2).equals("t"))));
        session.column(UNLOGGED).forEach(name -> unlogged.add(database + "." + name));
        objects += session.number("SELECT count(*) FROM pg_largeobject_metadata");
        session.column(collated(providers)).forEach(name -> collated.add(database + "." + name));
        session.column(VERSIONED).forEach(columns -> versioned.add(database + ": " + columns));
      }
    }
    return new Contents(
        server.number("SELECT sum(pg_database_size(oid)) FROM pg_database"),
        extensions,
        prepared(server),
        server.column(
            "SELECT slot_name || ' (' || slot_type || ', ' || CASE WHEN active THEN 'active' ELSE 'not active' END || ')'"
                + " FROM pg_replication_slots WHERE slot_name <> ? ORDER BY 1",
            Names.slot(work.run())),
        unlogged,
        collated,
        server.column(
            "SELECT spcname || ': ' || pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY 1"),
        versioned,
        objects);
  }

  static List<String> prepared(Session server) {
    return server.column(
        "SELECT database || ': ' || gid || ' of ' || owner || ', since ' || prepared FROM pg_prepared_xacts ORDER BY 1");
  }

  private static final String UNLOGGED =
      """
      SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relpersistence = 'u' AND c.relkind IN ('r', 'S') ORDER BY 1
      """;

  /** An option that a server sets by itself, and that is in no documentation. */
  private static final String VERSIONED =
      """
      SELECT count(*) || ' columns, such as ' || min(attrelid::regclass::text || '.' || quote_ident(attname))
      FROM pg_attribute WHERE attrelid >= 16384 AND EXISTS (SELECT FROM unnest(attoptions) o WHERE o ~ '^pg_attver=')
      HAVING count(*) > 0
      """;

  /** Whatever has an order of letters built into its files that another base may not share. */
  private static String collated(boolean providers) {
    return """
    SELECT DISTINCT used.name || ' (' || CASE c.collprovider WHEN 'd' THEN d.datcollate ELSE c.collname END || ')'
    FROM (SELECT indexrelid::regclass::text AS name, unnest(indcollation) AS oid FROM pg_index
            JOIN pg_class t ON t.oid = indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast'
          UNION ALL SELECT partrelid::regclass::text, unnest(partcollation) FROM pg_partitioned_table) used
    JOIN pg_collation c ON c.oid = used.oid JOIN pg_database d ON d.datname = current_database()
    WHERE c.collprovider = 'i'
       OR c.collprovider = 'c' AND c.collcollate !~ '^(C|POSIX)($|\\.)'
       OR c.collprovider = 'd' AND (%1$s = 'i' OR %1$s = 'c' AND d.datcollate !~ '^(C|POSIX)($|\\.)')
    ORDER BY 1
    """
        .formatted(providers ? "d.datlocprovider" : "'c'");
  }
}
