package dev.slipway.adapter.postgres;

import dev.slipway.stack.Database.Point;
import java.time.Instant;
import java.util.List;

/**
 * A whole rollback point.
 *
 * @param stores the stores of files that were copied, by the definition's names
 * @param queue the store of the queue; empty when the stack has none
 */
record Kept(String run, Instant at, List<KeptServer> servers, List<String> stores, String queue) {
  Kept {
    servers = List.copyOf(servers);
    stores = List.copyOf(stores);
  }

  /**
   * The point of one server.
   *
   * @param store of a STANDBY, by its name on the platform
   * @param lsn where the server stood
   */
  record KeptServer(
      String unit, Point way, String store, String lsn, List<KeptDatabase> databases) {
    KeptServer {
      databases = List.copyOf(databases);
    }
  }

  /** The schema at the freeze: some applications change theirs by themselves in between. */
  record KeptDatabase(String name, String database, List<String> revision, String fingerprint) {
    KeptDatabase {
      revision = List.copyOf(revision);
    }
  }
}
