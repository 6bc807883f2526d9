package dev.slipway.runbook;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.Reached;
import dev.slipway.activity.DataActivities.WayBack;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.StepNames;
import dev.slipway.plan.Tier;
import dev.slipway.plan.TierDecision;
import dev.slipway.plan.TierDecision.Go;
import dev.slipway.stack.Component;
import dev.slipway.stack.Downgrade;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
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
  private final boolean early;

  /**
   * @param of the run whose capture is restored
   * @param releases what the components must name themselves by afterwards
   */
  public RestoreCapture(On on, Progress progress, String of, List<Wanted> releases) {
    this(on, progress, of, releases, false);
  }

  /**
   * @param early whether it is left to a later step whether units stay up
   */
  public RestoreCapture(On on, Progress progress, String of, List<Wanted> releases, boolean early) {
    this.on = on;
    this.progress = progress;
    this.of = of;
    this.releases = List.copyOf(releases);
    this.early = early;
  }

  /** Unwinds this run: data goes back exactly when something else than the run was let in to it. */
  public void unwind(StepKey key) {
    WayBack facts = on.wayBack(of);
    TierDecision decision =
        TierDecision.unwinding(facts.admitted() || facts.pointUsed(), facts.pointComplete());
    // Without a point the switch says what is missing, and a person is asked.
    restore(key, decision instanceof Go go ? go.tier() : Tier.DATA, Plan.Loss.NONE);
  }

  /**
   * Takes the schema back by the declared downgrade. Nothing of either release runs meanwhile, and
   * only the downgrade is let in. Fails with {@code NOT_REACHED} when it ends well and the revision
   * is not the captured one.
   */
  public void downgrade(StepKey key) {
    on.stopEverything(key, of);
    on.fence(key, Level.RUN);
    for (Component component : on.downgrading()) {
      on.prepareDowngrade(key, component);
      on.fence(key, Level.MIGRATION, List.of(unitOf(component)));
      on.downgrade(key, component);
      on.fence(key, Level.RUN);
    }
    Proof reached = schemaReached();
    if (!reached.holds()) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the downgrade ended well and did not reach the captured schema: " + reached.seen(),
          "NOT_REACHED");
    }
  }

  /** Holds when the revision is the captured one. What else differs of the catalogue is told. */
  public Proof schemaReached() {
    Reached reached = on.reached(of);
    progress.found(
        StepNames.DOWNGRADE,
        List.of(
            reached.catalogue()
                ? Finding.pass("schema", "catalogue", reached.seen())
                : Finding.warn(
                    "schema",
                    "catalogue",
                    reached.seen(),
                    "the downgrade leaves this behind; the earlier release was verified on it")));
    return new Proof(reached.revision(), reached.seen());
  }

  /** Puts today's databases, files and queue back after a downgrade that has failed. */
  public void putDataBack(StepKey key) {
    on.stopEverything(key, of);
    on.fence(key, Level.RUN);
    on.switchBack(key, of);
  }

  private static String unitOf(Component component) {
    Downgrade downgrade = component.downgrade();
    return downgrade == null ? "" : downgrade.unit();
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
    boolean beside = !early && Changed.STAYED_UP_BESIDE.inThisRun();
    on.restoreUnits(key, of, early || beside);
    progress.wentBack(tier, loss);
    Proof serves = beside ? servesAndStaysUp(key, tier) : previousServes(tier);
    if (!serves.holds()) {
      throw ApplicationFailure.newFailure(
          "the previous release does not serve: " + serves.seen(), "NOT_SERVING");
    }
  }

  /** Units show that they stay up while the release is asked what it is. */
  private Proof servesAndStaysUp(StepKey key, Tier tier) {
    Promise<Void> staysUp = Async.procedure(() -> on.restoreUnits(key, of));
    try {
      return previousServes(tier);
    } finally {
      staysUp.get();
    }
  }

  /** Release, revision, fingerprint and health, read back behind the door. */
  public Proof previousServes() {
    return previousServes(Tier.DATA);
  }

  /** The schema must be the captured one only where data or schema went back. */
  public Proof previousServes(Tier tier) {
    List<Finding> wrong = on.probeWayBack(releases).stream().filter(Finding::stops).toList();
    Proof probes =
        new Proof(wrong.isEmpty(), wrong.isEmpty() ? "all probes pass" : wrong.toString());
    Proof units = on.unitsRestored(of);
    return switch (tier) {
      case CODE -> Proofs.all(units, probes);
      case SCHEMA -> Proofs.all(units, schemaReached(), probes);
      case DATA -> Proofs.all(units, on.schemaAsCaptured(of), probes);
    };
  }
}
