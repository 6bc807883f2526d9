package dev.slipway.plan;

import dev.slipway.plan.Observed.Manifest;
import dev.slipway.plan.Observed.Manifest.Entry;
import dev.slipway.plan.Observed.Manifest.UnitArtefact;
import dev.slipway.plan.Observed.PlatformFacts;
import dev.slipway.plan.Observed.UnitFacts;
import dev.slipway.stack.Component;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What should run from now on. */
public final class Manifests {

  private Manifests() {}

  /**
   * The manifest of a stack that was just verified.
   *
   * @param verified what runs, read back after the verification
   */
  public static Manifest of(Plan plan, PlatformFacts verified, Instant now) {
    List<Entry> entries = new ArrayList<>();
    for (Component component : plan.scope().components()) {
      List<UnitArtefact> units = new ArrayList<>();
      for (UnitFacts unit : verified.units()) {
        ArtefactId artefact = unit.artefact();
        if (component.units().contains(unit.unit()) && artefact != null) {
          units.add(new UnitArtefact(unit.unit(), artefact, unit.serves()));
        }
      }
      entries.add(new Entry(component.name(), version(verified, component.name()), units));
    }
    return new Manifest(now, plan.run(), entries);
  }

  private static String version(PlatformFacts verified, String component) {
    return verified.versions().stream()
        .filter(w -> w.component().equals(component))
        .map(Order.Wanted::version)
        .findFirst()
        .orElse("");
  }
}
