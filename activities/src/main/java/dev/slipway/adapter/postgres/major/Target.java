package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Selection.Meant;
import dev.slipway.plan.MajorFacts.Layout;

/**
 * Where an artefact of some major keeps its data.
 *
 * @param mount where its store belongs
 * @param directory its data directory, in that store
 */
record Target(Layout layout, String mount, String directory) {
  private static final String FLAT = "/var/lib/postgresql/data";
  private static final String ABOVE = "/var/lib/postgresql";

  /** By what the artefact says of itself; unknown when it says anything but the two usual ways. */
  static Target of(Meant meant, int major) {
    String said = meant.environment().getOrDefault("PGDATA", "");
    if (said.equals(FLAT)) {
      return new Target(Layout.FLAT, FLAT, FLAT);
    }
    if (said.equals("%s/%d/docker".formatted(ABOVE, major))) {
      return new Target(Layout.VERSIONED, ABOVE, said);
    }
    return new Target(Layout.UNKNOWN, "", said);
  }

  static Target required(Meant meant, int major, String reference) {
    Target target = of(meant, major);
    if (target.layout() == Layout.UNKNOWN) {
      throw StepFailure.input(
          "LAYOUT",
          "where %s keeps the data of PostgreSQL %d is not known: it says '%s'; use the official artefact"
              .formatted(reference, major, target.directory()));
    }
    return target;
  }
}
