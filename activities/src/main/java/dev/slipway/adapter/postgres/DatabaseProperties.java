package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Captured.Properties;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a copy of a database does not inherit: owner, rights, limit, settings. */
final class DatabaseProperties {
  /** Settings that are lists: their stored value is already quoted, element by element. */
  private static final Set<String> LISTS =
      Set.of(
          "search_path",
          "temp_tablespaces",
          "local_preload_libraries",
          "session_preload_libraries",
          "shared_preload_libraries",
          "unix_socket_directories");

  private DatabaseProperties() {}

  static Properties read(Session session, String database) {
    List<String> row =
        session
            .rows(
                """
                SELECT pg_get_userbyid(datdba), datconnlimit, coalesce(shobj_description(oid, 'pg_database'), ''),
                       datacl IS NOT NULL
                FROM pg_catalog.pg_database WHERE datname = ?
                """,
                database)
            .getFirst();
    return new Properties(
        row.get(0),
        Integer.parseInt(row.get(1)),
        row.get(2),
        row.get(3).equals("t") ? rights(session, database) : null,
        settings(session, database));
  }

  private static List<List<String>> rights(Session session, String database) {
    return session.rows(
        """
        SELECT pg_get_userbyid(a.grantor), CASE WHEN a.grantee = 0 THEN '' ELSE pg_get_userbyid(a.grantee) END,
               a.privilege_type, a.is_grantable
        FROM pg_catalog.pg_database d,
             aclexplode(d.datacl) WITH ORDINALITY a(grantor, grantee, privilege_type, is_grantable, n)
        WHERE d.datname = ? ORDER BY a.n
        """,
        database);
  }

  private static List<List<String>> settings(Session session, String database) {
    return session.rows(
        """
        SELECT CASE WHEN s.setrole = 0 THEN '' ELSE pg_get_userbyid(s.setrole) END,
               split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
        FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase,
             unnest(s.setconfig) c
        WHERE d.datname = ? ORDER BY 1, 2
        """,
        database);
  }

  /** Gives a new database the properties of another; fails when they are not equal afterwards. */
  static void apply(Session session, Properties wanted, String database) {
    String name = Sql.name(database);
    List<String> statements = new ArrayList<>();
    statements.add("ALTER DATABASE %s OWNER TO %s".formatted(name, Sql.name(wanted.owner())));
    statements.add(
        "ALTER DATABASE %s CONNECTION LIMIT %d".formatted(name, wanted.connectionLimit()));
    statements.addAll(grants(name, wanted.owner(), wanted.rights()));
    for (List<String> setting : wanted.settings()) {
      statements.add(setting(name, setting));
    }
    session.together(statements);
    compare(wanted, read(session, database), database);
  }

  private static List<String> grants(
      String name, String owner, @Nullable List<List<String>> rights) {
    if (rights == null) {
      return List.of();
    }
    List<String> statements = new ArrayList<>();
    statements.add("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name));
    statements.add("REVOKE ALL ON DATABASE %s FROM %s".formatted(name, Sql.name(owner)));
    for (List<String> right : rights) {
      String grantee = right.get(1).isEmpty() ? "PUBLIC" : Sql.name(right.get(1));
      String option = right.get(3).equals("t") ? " WITH GRANT OPTION" : "";
      statements.add("SET ROLE " + Sql.name(right.get(0)));
      statements.add(
          "GRANT %s ON DATABASE %s TO %s%s".formatted(right.get(2), name, grantee, option));
      statements.add("RESET ROLE");
    }
    return statements;
  }

  private static String setting(String name, List<String> setting) {
    String role = setting.get(0);
    String value = setting.get(2);
    String constant = LISTS.contains(setting.get(1)) && !value.isEmpty() ? value : Sql.text(value);
    return role.isEmpty()
        ? "ALTER DATABASE %s SET %s = %s".formatted(name, setting.get(1), constant)
        : "ALTER ROLE %s IN DATABASE %s SET %s = %s"
            .formatted(Sql.name(role), name, setting.get(1), constant);
  }

  private static void compare(Properties wanted, Properties now, String database) {
    boolean equal =
        wanted.owner().equals(now.owner())
            && wanted.connectionLimit() == now.connectionLimit()
            && java.util.Objects.equals(wanted.rights(), now.rights())
            && wanted.settings().equals(now.settings());
    if (!equal) {
      throw StepFailure.input(
          "PROPERTIES",
          "the copy %s has not the owner, rights and settings of its original: wanted %s, has %s; choose point: STANDBY or simplify the grants"
              .formatted(database, wanted, now));
    }
  }
}
