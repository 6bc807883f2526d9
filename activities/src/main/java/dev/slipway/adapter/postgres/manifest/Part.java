package dev.slipway.adapter.postgres.manifest;

import java.util.List;

/**
 * The facts of one database, or those of the server that belong to no database.
 *
 * @param name of the database where several are compared, {@link #SERVER}, or {@link #DATABASE}
 *     where one database is compared with another of whatever name
 * @param lsn where the server's log stood when the state was taken
 */
public record Part(String name, String lsn, List<Fact> facts) {
  /** Roles, tablespaces, settings of the whole server. No database can have this name's colon. */
  public static final String SERVER = "server:";

  public static final String DATABASE = "database:";

  public Part {
    facts = List.copyOf(facts);
  }
}
