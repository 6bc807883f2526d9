package dev.slipway.stack;

/**
 * A PostgreSQL database of the stack.
 *
 * @param name the stack's own name for it
 * @param unit the unit that runs the server
 * @param database name of the database in the server
 * @param component the component that owns its schema
 * @param user the application's role
 * @param password the application's password, by reference
 * @param admin a superuser of the server
 * @param adminPassword its password, by reference
 * @param schema how the revision of the schema is read
 * @param point which way a rollback point is made
 */
public record Database(
    String name,
    String unit,
    String database,
    String component,
    String user,
    SecretRef password,
    String admin,
    SecretRef adminPassword,
    SchemaTool schema,
    Point point) {

  /** Who keeps the list of applied migrations. */
  public enum SchemaTool {
    DJANGO,
    ALEMBIC,
    FLYWAY,
    LIQUIBASE,
    /** No tool: the fingerprint of the catalogue alone tells two revisions apart. */
    NONE
  }

  /** Way of the rollback point; AUTO takes the best one that the server allows and says why. */
  public enum Point {
    AUTO,
    STANDBY,
    COPY
  }
}
