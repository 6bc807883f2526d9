package dev.slipway.plan;

import dev.slipway.plan.Observed.Manifest;
import dev.slipway.plan.Observed.UnitFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Compares what runs with what should run. */
public final class Drift {

  private Drift() {}

  /**
   * One finding for each version or artefact that differs; a pass when nothing does or nothing was
   * recorded yet.
   */
  public static List<Finding> find(Observed observed) {
    Manifest manifest = observed.host().manifest();
    if (manifest == null) {
      return List.of(Finding.pass("drift", "manifest", "none yet: the first run writes it"));
    }
    List<Finding> drifts = new ArrayList<>();
    for (Manifest.Entry entry : manifest.components()) {
      versions(observed, entry, drifts);
      artefacts(observed, entry, drifts);
    }
    return drifts.isEmpty()
        ? List.of(
            Finding.pass("drift", "manifest", "what runs is what run " + manifest.run() + " left"))
        : drifts;
  }

  private static void versions(Observed observed, Manifest.Entry entry, List<Finding> drifts) {
    for (Order.Wanted is : observed.platform().versions()) {
      if (is.component().equals(entry.component()) && !is.version().equals(entry.version())) {
        drifts.add(
            Finding.warn(
                "drift",
                entry.component(),
                "version %s is selected, the manifest says %s"
                    .formatted(is.version(), entry.version()),
                "somebody changed it by hand: put it back, or go on knowingly"));
      }
    }
  }

  private static void artefacts(Observed observed, Manifest.Entry entry, List<Finding> drifts) {
    for (Manifest.UnitArtefact should : entry.units()) {
      for (UnitFacts is : observed.platform().units()) {
        if (is.unit().equals(should.unit()) && !Objects.equals(is.artefact(), should.artefact())) {
          drifts.add(
              Finding.warn(
                  "drift",
                  should.unit(),
                  "runs %s, the manifest says %s"
                      .formatted(
                          is.artefact() == null ? "nothing" : is.artefact().value(),
                          should.artefact().value()),
                  "a tag was moved or a unit replaced by hand"));
        }
      }
    }
  }
}
