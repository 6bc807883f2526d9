package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.manifest.Check;
import dev.slipway.adapter.postgres.manifest.Manifest;
import dev.slipway.adapter.postgres.manifest.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * What every new database has and people drop: neither a dump nor the server's own upgrade says
 * that it was dropped.
 */
final class Unwanted {
  private final Apart apart;

  Unwanted(Apart apart) {
    this.apart = apart;
  }

  /** Nothing is dropped that anything hangs on. */
  void drop(Manifest old) {
    for (Part part : old.parts()) {
      if (part.name().equals(Part.SERVER)) {
        continue;
      }
      List<String> statements = new ArrayList<>();
      if (!has(part, "schema", "public")) {
        statements.add("DROP SCHEMA IF EXISTS public");
      }
      if (!has(part, "extension", "plpgsql")) {
        statements.add("DROP EXTENSION IF EXISTS plpgsql");
      }
      if (!statements.isEmpty()) {
        try (Session session = apart.session(part.name())) {
          statements.forEach(session::run);
        }
      }
    }
  }

  private static boolean has(Part part, String kind, String name) {
    return part.facts().stream()
        .anyMatch(
            f -> f.check() == Check.STRUCTURE && f.kind().equals(kind) && f.name().equals(name));
  }
}
