package dev.slipway.plan;

import dev.slipway.plan.TierDecision.Downgrade;
import dev.slipway.plan.TierDecision.Go;
import dev.slipway.plan.TierDecision.Kept;
import dev.slipway.plan.TierDecision.Losing;
import dev.slipway.plan.TierDecision.No;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far back a rollback must go, by facts, and what that loses. The lowest loss comes first. */
final class WayBack {
  private final Order order;
  private final Order.Scope scope;
  private final List<Observed.KeptPoint> points;
  private final Observed.@Nullable KeptPoint point;
  private final Observed.@Nullable Back back;
  private final boolean upgraded;
  private final List<Database> databases;

  /**
   * @param databases those of the components that go back
   */
  WayBack(Order order, Order.Scope scope, Observed observed, List<Database> databases) {
    this.order = order;
    this.scope = scope;
    this.points = observed.host().allPoints();
    this.point = observed.host().point(order.askedPoint());
    this.back = observed.back();
    this.upgraded = observed.host().upgraded();
    this.databases = databases;
  }

  Observed.@Nullable KeptPoint point() {
    return point;
  }

  /** The runs that are gone back behind, newest first. */
  static List<Observed.KeptPoint> undone(
      List<Observed.KeptPoint> points, Observed.@Nullable KeptPoint point) {
    int at = point == null ? -1 : points.indexOf(point);
    return at < 0
        ? (point == null ? List.of() : List.of(point))
        : List.copyOf(points.subList(0, at + 1));
  }

  Tier tier() {
    return decision() instanceof Go go ? go.tier() : wanted();
  }

  /** Of a refused rollback: what it would have to be. */
  private Tier wanted() {
    Tier asked = order.askedTier();
    return asked == null ? Tier.DATA : asked;
  }

  /** Whether a server goes back to its earlier version, which is to its earlier data. */
  private boolean server() {
    return point != null && point.server() != null;
  }

  private TierDecision decision() {
    return finishing()
        ? TierDecision.finishing(order.askedTier())
        : TierDecision.of(facts(), order.askedTier());
  }

  private boolean finishing() {
    return back != null && back.switching() && !databases.isEmpty();
  }

  private TierDecision.Facts facts() {
    Observed.Back known = back;
    if (databases.isEmpty() || known == null) {
      return new TierDecision.Facts(false, Downgrade.NONE, true, Kept.NEITHER, false);
    }
    return new TierDecision.Facts(
        changed(known), downgrade(known), reopened(known), kept(known), oldCodeRuns());
  }

  /** Another release runs on today's schema, but an earlier server not on today's files. */
  private boolean oldCodeRuns() {
    return !server() && scope.rollback().oldCodeRunsOnNewSchema();
  }

  private static Kept kept(Observed.Back known) {
    if (known.pointComplete()) {
      return Kept.POINT;
    }
    return known.backup() == null ? Kept.NEITHER : Kept.BACKUP;
  }

  private static boolean reopened(Observed.Back known) {
    return !Boolean.FALSE.equals(known.reopened());
  }

  /** Databases of other components may have gone on meanwhile. */
  private boolean changed(Observed.Back known) {
    boolean told = !schemas(known).isEmpty();
    return known.written() || (told ? !moved(known).isEmpty() : !known.sameRevision());
  }

  private List<Observed.SchemaFacts> schemas(Observed.Back known) {
    List<Observed.SchemaFacts> all = known.schemas();
    return all == null
        ? List.of()
        : all.stream()
            .filter(s -> databases.stream().anyMatch(d -> d.name().equals(s.database())))
            .toList();
  }

  /** The databases whose schema is another one. */
  private List<Database> moved(Observed.Back known) {
    List<String> names =
        schemas(known).stream().filter(s -> !s.same()).map(Observed.SchemaFacts::database).toList();
    return databases.stream().filter(d -> names.contains(d.name())).toList();
  }

  private Downgrade downgrade(Observed.Back known) {
    List<Database> moved = moved(known);
    // A downgrade takes its time, and may fail: in an emergency nobody waits for that.
    boolean urgent = order.runbook().equals("EmergencyRollback");
    boolean all = !urgent && !moved.isEmpty() && moved.stream().allMatch(this::downgrades);
    return all ? Downgrade.DECLARED : Downgrade.NONE;
  }

  private boolean downgrades(Database database) {
    return scope.components().stream()
        .filter(c -> c.name().equals(database.component()))
        .map(Component::downgrade)
        .anyMatch(d -> d != null);
  }

  Plan.Loss loss() {
    Observed.Back known = back;
    if (known == null || databases.isEmpty() || !(decision() instanceof Go go)) {
      return Plan.Loss.NONE;
    }
    return loss(go.loses(), known);
  }

  private static Plan.Loss loss(Losing loses, Observed.Back known) {
    Observed.Losses losses = known.losses();
    Plan.Loss other = Plan.Loss.NONE;
    return switch (loses) {
      case NOTHING -> other;
      case SINCE_FREEZE, SINCE_OPENING -> known.loss();
      case DROPPED -> losses == null ? known.loss() : losses.dropped();
      case SINCE_BACKUP -> losses == null ? known.loss() : losses.sinceBackup();
    };
  }

  GoingBack goingBack() {
    Observed.Back known = back;
    List<Observed.KeptPoint> undone = undone(points, point);
    if (known == null || !(decision() instanceof Go go)) {
      return new GoingBack(false, null, Plan.Loss.NONE, undone, List.of(), false, false);
    }
    Losing instead = go.instead();
    Plan.Loss loses = instead == null ? Plan.Loss.NONE : loss(instead, known);
    boolean may = instead != null && (order.acceptDataLoss() || loses.nothing());
    boolean backup = go.loses() == Losing.SINCE_BACKUP || (may && instead == Losing.SINCE_BACKUP);
    return new GoingBack(
        backup,
        may ? Tier.DATA : null,
        loses,
        undone,
        go.tier() == Tier.SCHEMA ? schemas(known) : List.of(),
        finishing(),
        known.writtenSince());
  }

  List<Finding> findings() {
    Observed.KeptPoint last = point;
    if (last == null) {
      return List.of(nothing());
    }
    if (last.outcome().equals(Observed.KeptPoint.RETIRED)) {
      return List.of(
          Finding.stop(
              "rollback-point",
              last.run(),
              "what this run kept was retired",
              "restore a backup by hand; list them with: slipway backups " + order.stack()));
    }
    if (last.nothingDone()) {
      return List.of(
          Finding.stop(
              "rollback-point",
              last.run(),
              "the last run ended %s: nothing of it is in place".formatted(last.outcome()),
              "nothing is to be undone; look with: slipway history " + order.stack()));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(
        last.unfinished()
            ? Finding.warn(
                "rollback-point",
                last.run(),
                "this run captured the stack at %s and never came to an end: it was terminated, or is lost"
                    .formatted(last.opened()),
                "going back returns to what ran before it")
            : Finding.pass(
                "rollback-point", last.run(), "opened to users at %s".formatted(last.opened())));
    findings.addAll(between(last));
    findings.addAll(tiers(last));
    return findings;
  }

  private Finding nothing() {
    if (order.askedPoint().isEmpty()) {
      return Finding.stop(
          "rollback-point",
          order.stack(),
          upgraded
              ? "every finished upgrade of this stack has been gone back behind already"
              : "no finished upgrade of this stack is known here",
          "restore a backup by hand; list them with: slipway backups " + order.stack());
    }
    List<String> known = points.stream().map(Observed.KeptPoint::run).toList();
    return Finding.stop(
        "rollback-point",
        order.askedPoint(),
        "no upgrade of this name can be gone back behind",
        known.isEmpty() ? "there is none" : "there are: " + String.join(", ", known));
  }

  /** What was upgraded since is undone too, whether or not anybody thinks of it. */
  private List<Finding> between(Observed.KeptPoint to) {
    List<Observed.KeptPoint> all = undone(points, to);
    if (all.size() > 1 && all.stream().anyMatch(p -> p.server() != null)) {
      return List.of(
          Finding.stop(
              "undone",
              to.run(),
              "a server was brought to another major version by it, or since",
              "go back one run at a time: slipway rollback " + order.stack()));
    }
    return all.stream()
        .filter(p -> !p.equals(to))
        .map(p ->
            Finding.warn(
                "undone",
                p.run(),
                "%s of %s is undone too".formatted(PlanText.changes(p.changes()), p.opened()),
                "without --point only the last run is gone back behind"))
        .toList();
  }

  private List<Finding> tiers(Observed.KeptPoint last) {
    Observed.Back known = back;
    Tier asked = order.askedTier();
    if (databases.isEmpty()) {
      return List.of(
          asked == null || asked == Tier.CODE
              ? Finding.pass("tier", "code", "the components own no database")
              : refused(asked, "the components own no database"));
    }
    if (known == null) {
      return List.of(
          Finding.stop(
              "rollback-point",
              last.run(),
              "nobody looked whether revision and rollback point are as captured",
              "report this as a bug"));
    }
    List<Finding> findings = new ArrayList<>();
    switch (decision()) {
      case No no when asked != null -> findings.add(refused(asked, no.reason()));
      case No no -> {
        findings.add(Finding.stop("tier", "none", no.reason(), "restore a backup by hand"));
        findings.add(gone(last, known));
      }
      case Go go -> findings.addAll(going(go, last, known));
    }
    return findings;
  }

  private static Finding refused(Tier asked, String reason) {
    return Finding.stop(
        "tier", word(asked), reason, "leave --tier out: the one that loses least is taken");
  }

  private static String word(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  private Finding gone(Observed.KeptPoint last, Observed.Back known) {
    return Finding.stop(
        "rollback-point",
        last.run(),
        "not whole: " + known.seen(),
        "restore a backup by hand; list them with: slipway backups " + order.stack());
  }

  private List<Finding> going(Go go, Observed.KeptPoint last, Observed.Back known) {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.pass("tier", word(go.tier()), why(go.tier(), known)));
    GoingBack way = goingBack();
    if (go.tier() == Tier.SCHEMA) {
      findings.add(otherwise(go, way));
    }
    if (go.tier() == Tier.DATA || way.instead() != null) {
      findings.add(
          way.backup()
              ? Finding.warn(
                  "rollback-point",
                  last.run(),
                  "not whole: %s; the backup of %s stands in"
                      .formatted(known.seen(), known.backup()),
                  "what was written between that backup and the freeze is lost too")
              : Finding.pass("rollback-point", last.run(), known.seen()));
    }
    if (go.tier() != Tier.CODE) {
      boolean given = finishing() && !known.writtenSince();
      findings.add(LossFinding.of(order, point, go.loses(), loss(go.loses(), known), given));
    }
    return findings;
  }

  private String why(Tier tier, Observed.Back known) {
    if (order.askedTier() != null) {
      return "as the request says";
    }
    if (finishing()) {
      return "an earlier run has begun to put its data back: that is gone on with to its end";
    }
    if (server()) {
      return "the old server runs on its store as that run left it";
    }
    return switch (tier) {
      case CODE ->
          changed(known)
              ? "the schema has changed; rollback.oldCodeRunsOnNewSchema says the old release works"
                  + " on it"
              : "revision and fingerprint are the captured ones: data stays";
      case SCHEMA -> "the schema has changed and a downgrade is declared: data stays";
      case DATA ->
          reopened(known)
              ? "the schema has changed and the old release is not known to work on it"
              : "that run never let users in: its rollback point has all that they wrote";
    };
  }

  private Finding otherwise(Go go, GoingBack way) {
    if (way.instead() != null) {
      return Finding.pass(
          "downgrade",
          order.stack(),
          "when it fails, data goes back instead and loses " + PlanText.loss(way.insteadLoses()));
    }
    if (order.askedTier() != null) {
      return Finding.pass(
          "downgrade",
          order.stack(),
          "when it fails, today's state is put back: no other tier was asked for");
    }
    return go.instead() == null
        ? Finding.warn(
            "downgrade",
            order.stack(),
            "when it fails, today's state is put back: there is neither rollback point nor proven"
                + " backup",
            "look at what the downgrade does before you rely on it")
        : Finding.pass(
            "downgrade",
            order.stack(),
            "when it fails, today's state is put back; data would lose %s, which is not accepted"
                .formatted(PlanText.loss(way.insteadLoses())));
  }
}
