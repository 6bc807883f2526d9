package dev.slipway.plan;

import dev.slipway.plan.Observed.KeptPoint;
import dev.slipway.plan.Observed.Pong;
import dev.slipway.plan.window.WindowFacts;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Keep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run will do, decided before it does anything. Recorded in the history, never
 * recomputed.
 *
 * @param digest over the deciding facts: an approval is bound to it and is void when they change
 * @param changes what changes, in the order of deployment
 * @param components the components that change, same order
 * @param databases the databases that they own
 * @param before the artefact of every unit when the plan was made; the state to come back to
 * @param target the artefacts of the units that change
 * @param tier how far back a rollback goes (of a Rollback), or would go after the migration (of an
 *     Upgrade)
 * @param point the captured run that a Rollback goes back behind; null for an Upgrade
 * @param findings every check, passed ones too
 * @param steps what will happen, in order, for people
 * @param notProven what this stack does not let a run read back
 * @param approvals who must agree before anything is touched; none when it is absent, as in the
 *     history of a run of an earlier release
 * @param window when it may be done; null when the stack does not say
 * @param back how a Rollback goes back; null for others, and in the history of a run of an earlier
 *     release
 * @param server what becomes of a server that gets to another major version; null for every other
 *     runbook
 * @param agent who answered for the host when the plan was made; null when nobody did, and in the
 *     history of a run of an earlier release
 * @param retirement of a Retire: what goes and what stays; else nothing
 */
public record Plan(
    Order order,
    String digest,
    List<Change> changes,
    List<Component> components,
    List<Database> databases,
    List<Observed.UnitFacts> before,
    List<Observed.TargetFacts> target,
    List<Observed.DatabaseFacts> schema,
    Tier tier,
    @Nullable KeptPoint point,
    Loss loss,
    List<Finding> findings,
    List<String> steps,
    List<String> notProven,
    long expectedDowntimeMillis,
    ApprovalNeeds approvals,
    @Nullable WindowFacts window,
    @Nullable GoingBack back,
    @Nullable MajorChange server,
    @Nullable Pong agent,
    Retirement retirement) {

  public Plan {
    changes = List.copyOf(changes);
    components = List.copyOf(components);
    databases = List.copyOf(databases);
    before = List.copyOf(before);
    target = List.copyOf(target);
    schema = List.copyOf(schema);
    findings = List.copyOf(findings);
    steps = List.copyOf(steps);
    notProven = List.copyOf(notProven);
    approvals = approvals == null ? ApprovalNeeds.NONE : approvals;
    retirement = retirement == null ? Retirement.NONE : retirement;
  }

  /** A plan after which nothing of earlier runs goes. */
  public Plan(
      Order order,
      String digest,
      List<Change> changes,
      List<Component> components,
      List<Database> databases,
      List<Observed.UnitFacts> before,
      List<Observed.TargetFacts> target,
      List<Observed.DatabaseFacts> schema,
      Tier tier,
      @Nullable KeptPoint point,
      Loss loss,
      List<Finding> findings,
      List<String> steps,
      List<String> notProven,
      long expectedDowntimeMillis,
      ApprovalNeeds approvals,
      @Nullable WindowFacts window,
      @Nullable GoingBack back,
      @Nullable MajorChange server,
      @Nullable Pong agent) {
    this(
        order,
        digest,
        changes,
        components,
        databases,
        before,
        target,
        schema,
        tier,
        point,
        loss,
        findings,
        steps,
        notProven,
        expectedDowntimeMillis,
        approvals,
        window,
        back,
        server,
        agent,
        Retirement.NONE);
  }

  /** A plan that may be carried out at any time. */
  public Plan(
      Order order,
      String digest,
      List<Change> changes,
      List<Component> components,
      List<Database> databases,
      List<Observed.UnitFacts> before,
      List<Observed.TargetFacts> target,
      List<Observed.DatabaseFacts> schema,
      Tier tier,
      @Nullable KeptPoint point,
      Loss loss,
      List<Finding> findings,
      List<String> steps,
      List<String> notProven,
      long expectedDowntimeMillis,
      ApprovalNeeds approvals) {
    this(
        order,
        digest,
        changes,
        components,
        databases,
        before,
        target,
        schema,
        tier,
        point,
        loss,
        findings,
        steps,
        notProven,
        expectedDowntimeMillis,
        approvals,
        null,
        null,
        null,
        null,
        Retirement.NONE);
  }

  public boolean refused() {
    return !order.refusals().isEmpty() || findings.stream().anyMatch(Finding::stops);
  }

  /** Whether it goes to a vetoed version because the request says so. */
  public boolean vetoOverridden() {
    return order.runbook().equals("Upgrade")
        && !order.particulars().despiteVeto().isEmpty()
        && findings.stream()
            .anyMatch(
                f -> f.check().equals(Vetoing.CHECK) && f.severity() == Finding.Severity.WARN);
  }

  /** The same plan with its digest; hashing is not the planner's business. */
  public Plan withDigest(String hash) {
    return new Plan(
        order,
        hash,
        changes,
        components,
        databases,
        before,
        target,
        schema,
        tier,
        point,
        loss,
        findings,
        steps,
        notProven,
        expectedDowntimeMillis,
        approvals,
        window,
        back,
        server,
        agent,
        retirement);
  }

  /**
   * The same plan for a server that gets to another major version.
   *
   * @param downtimeMillis how long users will be out
   */
  public Plan withServer(@Nullable MajorChange change, long downtimeMillis) {
    return new Plan(
        order,
        digest,
        changes,
        components,
        databases,
        before,
        target,
        schema,
        tier,
        point,
        loss,
        findings,
        steps,
        notProven,
        downtimeMillis,
        approvals,
        window,
        back,
        change,
        agent,
        retirement);
  }

  /** The same plan, after which this much of earlier runs is gone. */
  Plan retiring(Retirement goes) {
    return new Plan(
        order,
        digest,
        changes,
        components,
        databases,
        before,
        target,
        schema,
        tier,
        point,
        loss,
        findings,
        steps,
        notProven,
        expectedDowntimeMillis,
        approvals,
        window,
        back,
        server,
        agent,
        goes);
  }

  /** Whether the rollback point is gone, and a backup stands in. */
  public boolean fromBackup() {
    return back != null && back.backup();
  }

  /** Whether an earlier run has begun to put data back. */
  public boolean finishing() {
    return back != null && back.finishing();
  }

  /**
   * Whether what is lost needs nobody's word: it is nothing, the request gives it up, or an earlier
   * run that has begun to put data back was given no less.
   *
   * @param counted under the fence, which may be more than this plan says
   */
  public boolean givenUp(Loss counted) {
    boolean then = back != null && back.finishing() && !back.writtenSince();
    return counted.nothing() || order.acceptDataLoss() || (then && !counted.exceeds(loss));
  }

  /** The same plan, of a rollback that goes back this way. */
  Plan goingBack(GoingBack way) {
    return new Plan(
        order,
        digest,
        changes,
        components,
        databases,
        before,
        target,
        schema,
        tier,
        point,
        loss,
        findings,
        steps,
        notProven,
        expectedDowntimeMillis,
        approvals,
        window,
        way,
        server,
        agent,
        retirement);
  }

  /** The runs that are gone back behind, newest first; none for other runbooks. */
  public List<KeptPoint> undone() {
    if (back != null && !back.undone().isEmpty()) {
      return back.undone();
    }
    return point == null ? List.of() : List.of(point);
  }

  public String run() {
    return order.run();
  }

  /** Where the stack is. Only for a plan that is not refused. */
  public Place place() {
    return order.placeOrThrow();
  }

  /** The definition without its platform. Only for a plan that is not refused. */
  public Order.Scope scope() {
    return order.scopeOrThrow();
  }

  /** Of a run that acts before it looks: all that the definition names may be concerned. */
  public static Plan unseen(Order order) {
    Plan nothing = refusal(order);
    Order.Scope scope = order.scope();
    return scope == null ? nothing : nothing.concerning(scope.components(), scope.databases());
  }

  private Plan concerning(List<Component> all, List<Database> servers) {
    return new Plan(
        order,
        digest,
        changes,
        all,
        servers,
        before,
        target,
        schema,
        tier,
        point,
        loss,
        findings,
        steps,
        notProven,
        expectedDowntimeMillis,
        approvals,
        window,
        back,
        server,
        agent);
  }

  /** The plan of an order that could not be understood. */
  public static Plan refusal(Order order) {
    return refusal(order, List.of());
  }

  /** The plan of an order for which nobody could look. */
  public static Plan refusal(Order order, List<Finding> findings) {
    return new Plan(
        order,
        "",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Tier.CODE,
        null,
        Loss.NONE,
        findings,
        List.of(),
        List.of(),
        0,
        ApprovalNeeds.NONE);
  }

  /** The version that a changing component shall have. */
  public String to(String component) {
    return changes.stream()
        .filter(c -> c.component().equals(component))
        .map(Change::to)
        .findFirst()
        .orElse("");
  }

  public List<String> units() {
    return components.stream().flatMap(c -> c.units().stream()).toList();
  }

  /** The units that the wanted release has too. */
  public List<String> staying() {
    List<String> has = target.stream().map(Observed.TargetFacts::unit).toList();
    return has.isEmpty() ? units() : units().stream().filter(has::contains).toList();
  }

  /** The units that change data, in the order in which they are stopped. */
  public List<String> writers() {
    return components.reversed().stream().flatMap(c -> c.writers().stream()).toList();
  }

  /**
   * What belongs to the state set of this run. Where no database changes, units of other components
   * go on working, so what they share stays theirs: putting a queue back under them would tear it
   * from their database.
   */
  public Keep keep() {
    Keep all = scope().keep();
    return databases.isEmpty() && !changes.isEmpty()
        ? new Keep(
            all.files(), all.stores().stream().filter(s -> users(s).isEmpty()).toList(), null)
        : all;
  }

  /** Units outside of this run that use a store. */
  List<String> users(String store) {
    List<String> mine = new ArrayList<>(units());
    return before.stream()
        .filter(u -> u.uses(store) && !mine.contains(u.unit()))
        .map(Observed.UnitFacts::unit)
        .toList();
  }

  /**
   * What going back to a point loses.
   *
   * @param minutes since users could write
   * @param inserted rows inserted since, by the server's own counters; likewise updated and deleted
   * @param tables the tables these counts are of, e.g. "dojo.public.record +12 ~0 -0"
   */
  public record Loss(long minutes, long inserted, long updated, long deleted, List<String> tables) {
    public static final Loss NONE = new Loss(0, 0, 0, 0, List.of());

    public Loss {
      tables = List.copyOf(tables);
    }

    public boolean nothing() {
      return inserted == 0 && updated == 0 && deleted == 0;
    }

    /** Whether more rows of a kind are lost. */
    boolean exceeds(Loss other) {
      return inserted > other.inserted || updated > other.updated || deleted > other.deleted;
    }
  }
}
