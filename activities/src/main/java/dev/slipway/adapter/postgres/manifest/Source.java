package dev.slipway.adapter.postgres.manifest;

import java.sql.Connection;
import java.sql.SQLException;

/** A way into one server. */
public interface Source {

  /**
   * Opens a new connection; the caller closes it. Called from several threads.
   *
   * @param database of the server
   */
  Connection open(String database) throws SQLException;

  /** What messages call it: unit, host or address, never a password. */
  String name();
}
