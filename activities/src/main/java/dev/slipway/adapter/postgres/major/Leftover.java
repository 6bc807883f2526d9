package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Sql;
import dev.slipway.adapter.postgres.manifest.Check;
import dev.slipway.adapter.postgres.manifest.Manifest;
import dev.slipway.adapter.postgres.manifest.Part;

/**
 * What a new server has by itself and the old one, as it was read, has not: neither a dump nor the
 * server's own upgrade says that it was dropped, or never given.
 */
final class Leftover {
  private final Work work;
  private final Apart apart;

  Leftover(Work work, Apart apart) {
    this.work = work;
    this.apart = apart;
  }

  /** May be repeated; nothing happens before the old server was read. */
  void asBefore() {
    Manifest old = new Equality(work).taken("old");
    if (old != null) {
      old.parts().forEach(this::asBefore);
    }
  }

  private void asBefore(Part part) {
    if (part.name().equals(Part.SERVER)) {
      installer(part);
      return;
    }
    // Nothing goes that anything hangs on.
    if (!has(part, "schema", "public")) {
      run(part.name(), "DROP SCHEMA IF EXISTS public");
    }
    if (!has(part, "extension", "plpgsql")) {
      run(part.name(), "DROP EXTENSION IF EXISTS plpgsql");
    }
  }

  /** The first superuser has the run's password, by which it came in, until it has its own. */
  private void installer(Part server) {
    String name = work.made().installer();
    if (!has(server, "password of role", name)) {
      run("postgres", "ALTER ROLE %s PASSWORD NULL".formatted(Sql.name(name)));
    }
  }

  private void run(String database, String statement) {
    try (Session session = apart.session(database)) {
      session.run(statement);
    }
  }

  private static boolean has(Part part, String kind, String name) {
    return part.facts().stream()
        .anyMatch(
            f -> f.check() == Check.STRUCTURE && f.kind().equals(kind) && f.name().equals(name));
  }
}
