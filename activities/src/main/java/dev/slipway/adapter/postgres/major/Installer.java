package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Sql;
import dev.slipway.adapter.postgres.manifest.Manifest;

/**
 * The first superuser of the new server, which the run came in by until the old roles were there.
 */
final class Installer {
  private final Work work;
  private final Apart apart;

  Installer(Work work, Apart apart) {
    this.work = work;
    this.apart = apart;
  }

  /** Nothing that was carried over takes a password from a role that had none. */
  void asBefore(Manifest old) {
    String name = work.made().installer();
    boolean had =
        old.parts().stream()
            .flatMap(part -> part.facts().stream())
            .anyMatch(f -> f.kind().equals("password of role") && f.name().equals(name));
    if (!had) {
      try (Session session = apart.session("postgres")) {
        session.run("ALTER ROLE %s PASSWORD NULL".formatted(Sql.name(name)));
      }
    }
  }
}
