package dev.slipway.runbook;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.WayBack;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.Tier;
import io.temporal.failure.ApplicationFailure;
import java.util.List;

/**
 * The one way back. It brings a stack to what a run captured, from what is on the host, by the
 * lowest tier that the facts allow; done twice it changes nothing. The unwind of an upgrade and
 * every runbook that goes back use it.
 *
 * <p>Order: nothing of either release runs and nobody but the run is let in while data is
 * exchanged; the settings are put back before units are let in, so that a unit which somebody
 * starts by hand meanwhile is one of the release that is wanted.
 */
public final class RestoreCapture {
  private final On on;
  private final Progress progress;
  private final String of;
  private final List<Wanted> releases;

  /**
   * @param of the run whose capture is restored
   * @param releases what the components must name themselves by afterwards
   */
  public RestoreCapture(On on, Progress progress, String of, List<Wanted> releases) {
    this.on = on;
    this.progress = progress;
    this.of = of;
    this.releases = List.copyOf(releases);
  }

  /** Unwinds this run: data goes back exactly when something else than the run was let in to it. */
  public void unwind(StepKey key) {
    WayBack facts = on.wayBack(of);
    restore(key, facts.admitted() || facts.pointUsed() ? Tier.DATA : Tier.CODE, Plan.Loss.NONE);
  }

  /** Goes back by the tier that the plan decided. */
  public void restore(StepKey key, Tier tier, Plan.Loss loss) {
    on.stopEverything(key, of);
    on.fence(key, Level.RUN);
    if (tier == Tier.DATA) {
      on.switchBack(key, of);
    }
    on.restoreFiles(key, of);
    on.fence(key, Level.RELEASE);
    on.restoreUnits(key, of);
    progress.wentBack(tier, loss);
    Proof serves = previousServes(tier);
    if (!serves.holds()) {
      throw ApplicationFailure.newFailure(
          "the previous release does not serve: " + serves.seen(), "NOT_SERVING");
    }
  }

  /** Release, revision, fingerprint and health, read back behind the door. */
  public Proof previousServes() {
    return previousServes(Tier.DATA);
  }

  /** The schema must be the captured one only where data went back. */
  public Proof previousServes(Tier tier) {
    List<Finding> wrong = on.probeWayBack(releases).stream().filter(Finding::stops).toList();
    Proof probes =
        new Proof(wrong.isEmpty(), wrong.isEmpty() ? "all probes pass" : wrong.toString());
    Proof units = on.unitsRestored(of);
    return tier == Tier.DATA
        ? Proofs.all(units, on.schemaAsCaptured(of), probes)
        : Proofs.all(units, probes);
  }
}
