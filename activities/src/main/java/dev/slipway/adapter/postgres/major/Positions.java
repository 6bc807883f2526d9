package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.manifest.Check;
import dev.slipway.adapter.postgres.manifest.Fact;
import dev.slipway.adapter.postgres.manifest.Manifest;
import dev.slipway.adapter.postgres.manifest.Part;
import java.util.List;

/**
 * Where sequences stand. A server writes numbers down in advance and gives out from them, so what
 * was its standby takes some for used that nobody ever got: they are put back to where the old
 * server had them when it was read under the fence.
 */
final class Positions {
  /** How many one statement puts back. */
  private static final int AT_ONCE = 100;

  private final Apart apart;

  Positions(Apart apart) {
    this.apart = apart;
  }

  /** May be repeated, as long as nobody but the run is let in. */
  void of(Manifest old) {
    for (Part part : old.parts()) {
      List<Fact> values =
          part.facts().stream()
              .filter(f -> f.check() == Check.SEQUENCES && f.fields().containsKey("called"))
              .toList();
      for (int i = 0; i < values.size(); i += AT_ONCE) {
        set(part.name(), values.subList(i, Math.min(values.size(), i + AT_ONCE)));
      }
    }
  }

  private void set(String database, List<Fact> values) {
    List<String> each =
        values.stream()
            .map(f ->
                "setval('%s', %s, '%s')"
                    .formatted(
                        f.name().replace("'", "''"),
                        f.fields().get("value"),
                        f.fields().get("called")))
            .toList();
    try (Session session = apart.session(database)) {
      session.run("SET search_path = ''; SELECT " + String.join(", ", each));
    }
  }
}
