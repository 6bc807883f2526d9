package dev.slipway.adapter.postgres;

import dev.slipway.stack.Database.SchemaTool;
import java.util.ArrayList;
import java.util.List;

/** The set of applied migrations, in the words of the tool that keeps it. */
final class Revision {

  private Revision() {}

  /** Sorted; empty when the tool has not been there yet. */
  static List<String> read(Session session, SchemaTool tool) {
    return switch (tool) {
      case DJANGO -> read(session, "django_migrations", "app || '.' || name", "");
      case ALEMBIC -> read(session, "alembic_version", "version_num", "");
      case FLYWAY ->
          read(
              session,
              "flyway_schema_history",
              "coalesce(version, 'R') || ' ' || script",
              "WHERE success");
      case LIQUIBASE ->
          read(session, "databasechangelog", "filename || '::' || id || '::' || author", "");
      case NONE -> List.of();
    };
  }

  private static List<String> read(Session session, String table, String what, String which) {
    List<String> schemas =
        session.column(
            """
            SELECT n.nspname FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = ? AND c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' ORDER BY 1
            """,
            table);
    List<String> all = new ArrayList<>();
    for (String schema : schemas) {
      String prefix = schemas.size() == 1 ? "" : schema + ": ";
      session
          .column("SELECT %s FROM %s %s".formatted(what, Sql.name(schema, table), which))
          .forEach(r -> all.add(prefix + r));
    }
    return all.stream().sorted().toList();
  }
}
