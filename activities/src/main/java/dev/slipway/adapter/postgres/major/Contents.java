package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Names;
import dev.slipway.adapter.postgres.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * What in a server a way to another version has to reckon with.
 *
 * @param sortedByLibc whether an index or a partition is sorted by the C library in a language
 */
record Contents(
    long bytes,
    List<Installed> extensions,
    List<String> prepared,
    List<String> slots,
    List<String> unlogged,
    List<String> tablespaces,
    long largeObjects,
    boolean sortedByLibc,
    boolean sortedByIcu) {

  record Installed(String database, String name, String version) {}

  static Contents read(Work work, Session server) {
    List<Installed> extensions = new ArrayList<>();
    List<String> unlogged = new ArrayList<>();
    long objects = 0;
    boolean libc = false;
    boolean icu = false;
    for (String database :
        server.column("SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1")) {
      try (Session session = work.access().open(work.server(), work.run(), database)) {
        session
            .rows("SELECT extname, extversion FROM pg_extension ORDER BY 1")
            .forEach(r -> extensions.add(new Installed(database, r.get(0), r.get(1))));
        session
            .column(UNLOGGED)
            .forEach(name -> unlogged.add(database + "." + name));
        objects += session.number("SELECT count(*) FROM pg_largeobject_metadata");
        libc |= session.truth(sorted(server, "c"));
        icu |= session.truth(sorted(server, "i"));
      }
    }
    return new Contents(
        server.number("SELECT sum(pg_database_size(oid)) FROM pg_database"),
        extensions,
        server.column(
            "SELECT database || ': ' || gid || ' of ' || owner || ', since ' || prepared FROM pg_prepared_xacts ORDER BY 1"),
        server.column(
            "SELECT slot_name || ' (' || slot_type || ', ' || CASE WHEN active THEN 'active' ELSE 'not active' END || ')'"
                + " FROM pg_replication_slots WHERE slot_name <> ? ORDER BY 1",
            Names.slot(work.run())),
        unlogged,
        server.column(
            "SELECT spcname || ': ' || pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY 1"),
        objects,
        libc,
        icu);
  }

  private static final String UNLOGGED =
      """
      SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relpersistence = 'u' AND c.relkind IN ('r', 'S') ORDER BY 1
      """;

  /** Whether an order of letters that a library may change is built into files. */
  private static String sorted(Session server, String provider) {
    boolean providers =
        server.number("SELECT current_setting('server_version_num')::int") >= 150000;
    String ofDatabase = providers ? "d.datlocprovider" : "'c'";
    return """
        SELECT EXISTS (
          SELECT FROM (SELECT unnest(indcollation) AS oid FROM pg_index
                       UNION ALL SELECT unnest(partcollation) FROM pg_partitioned_table) used
          JOIN pg_collation c ON c.oid = used.oid
          JOIN pg_database d ON d.datname = current_database()
          WHERE c.collprovider = '%1$s' AND coalesce(c.collcollate, '') !~ '^(C|POSIX)($|\\.)'
             OR c.collprovider = 'd' AND %2$s = '%1$s' AND ('%1$s' = 'i' OR d.datcollate !~ '^(C|POSIX)($|\\.)'))
        """
        .formatted(provider, ofDatabase);
  }
}
