package dev.slipway.adapter.postgres;

import java.util.List;

/** The databases of a server that are not of the stack. */
public final class Others {
  private static final String USER_TABLES =
      """
      SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      """;

  private Others() {}

  /** Those that hold tables of somebody; what earlier runs kept aside does not count. */
  public static List<String> find(Access access, Server server, String run) {
    List<String> names;
    try (Session session = access.open(server, run)) {
      names =
          session.column(
              "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1");
    }
    List<String> ours = server.databases().stream().map(d -> d.database()).toList();
    return names.stream()
        .filter(n -> !ours.contains(n) && !Names.ours(n))
        .filter(n -> holdsTables(access, server, run, n))
        .toList();
  }

  private static boolean holdsTables(Access access, Server server, String run, String database) {
    try (Session session = access.open(server, run, database)) {
      return session.number(USER_TABLES) > 0;
    }
  }
}
