package dev.slipway.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What should run, by the manifest, against what does. A finding, never adopted silently. */
final class Drift {
  private final Order order;
  private final Observed observed;

  Drift(Order order, Observed observed) {
    this.order = order;
    this.observed = observed;
  }

  List<Finding> findings() {
    Observed.Manifest manifest = observed.host().manifest();
    if (manifest == null) {
      return List.of(
          Finding.pass("drift", order.stack(), "no manifest yet: the first run of this stack"));
    }
    List<Finding> findings = new ArrayList<>();
    for (Observed.Manifest.Entry entry : manifest.components()) {
      findings.addAll(component(entry));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.pass("drift", order.stack(), "runs what run %s left".formatted(manifest.run())));
    }
    return findings;
  }

  private List<Finding> component(Observed.Manifest.Entry entry) {
    List<Finding> findings = new ArrayList<>();
    boolean artefactsAsLeft = true;
    for (Observed.Manifest.UnitArtefact unit : entry.units()) {
      Observed.UnitFacts facts = facts(unit.unit());
      ArtefactId runs = facts == null ? null : facts.artefact();
      if (facts != null && Boolean.TRUE.equals(unit.serves()) && !facts.state().equals("running")) {
        findings.add(down(entry.component() + "/" + unit.unit(), facts));
      }
      if (!unit.artefact().equals(runs)) {
        artefactsAsLeft = false;
        findings.add(
            Finding.warn(
                "drift",
                entry.component() + "/" + unit.unit(),
                "runs %s, the manifest says %s"
                    .formatted(
                        runs == null ? "nothing" : Human.brief(runs), Human.brief(unit.artefact())),
                "somebody changed it outside slipway; look with: slipway drift " + order.stack()));
      }
    }
    String knob = knob(entry.component());
    if (knob != null && !knob.equals(entry.version())) {
      findings.addFirst(knob(entry, knob, artefactsAsLeft));
    }
    return findings;
  }

  private Finding knob(Observed.Manifest.Entry entry, String knob, boolean artefactsAsLeft) {
    String seen = "the knob says %s, the manifest %s".formatted(knob, entry.version());
    // Turned and never deployed: "from" would be a release that never ran here.
    return artefactsAsLeft && !entry.units().isEmpty()
        ? Finding.stop(
            "drift",
            entry.component(),
            seen + ", and the units still run what the manifest says",
            "turn the knob back to %s; slipway turns it itself".formatted(entry.version()))
        : Finding.warn(
            "drift",
            entry.component(),
            seen,
            "deployed outside slipway; going back returns to what runs now, not to the manifest");
  }

  private static Finding down(String about, Observed.UnitFacts facts) {
    return Finding.warn(
        "drift",
        about,
        "is %s, and was up when the last run ended".formatted(facts.seen()),
        "start it, or find out who stopped it and why");
  }

  private Observed.@Nullable UnitFacts facts(String unit) {
    for (Observed.UnitFacts facts : observed.platform().units()) {
      if (facts.unit().equals(unit)) {
        return facts;
      }
    }
    return null;
  }

  private @Nullable String knob(String component) {
    for (Order.Wanted version : observed.platform().versions()) {
      if (version.component().equals(component)) {
        return version.version();
      }
    }
    return null;
  }
}
