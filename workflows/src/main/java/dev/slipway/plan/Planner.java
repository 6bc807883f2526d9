package dev.slipway.plan;

import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a run will do, from the request and what was observed: the same answer for the same
 * input, no clock and no look outside. Every check leaves a finding, a passed one too, so that a
 * plan shows what was looked at and not only what was wrong. The answer is recorded in the history
 * and never computed again there.
 */
public final class Planner {
  private final Order order;
  private final Order.Scope scope;
  private final Observed observed;
  private final int protocol;
  private final Instant now;
  private final Instant at;

  private Planner(
      Order order, Order.Scope scope, Observed observed, int protocol, Instant now, Instant at) {
    this.order = order;
    this.scope = scope;
    this.observed = observed;
    this.protocol = protocol;
    this.now = now;
    this.at = at;
  }

  /**
   * The plan, without its digest (see {@link DecidingFacts}).
   *
   * @param now the agent's clock; ages of backups are told by it
   * @param at the clock of the run, which windows are held to
   */
  public static Plan plan(Order order, Observed observed, int protocol, Instant now, Instant at) {
    Order.Scope scope = order.scope();
    if (scope == null || order.place() == null || !order.refusals().isEmpty()) {
      return Plan.refusal(order);
    }
    Planner planner = new Planner(order, scope, observed, protocol, now, at);
    return switch (order.runbook()) {
      case "Upgrade" -> planner.upgrade();
      case "Rollback" -> planner.rollback();
      case "EmergencyRollback" -> planner.emergency();
      case "MigratePostgres" -> planner.migratePostgres();
      case "Retire" -> planner.retire();
      default -> planner.look();
    };
  }

  private Plan upgrade() {
    Changes all = new Changes(scope, observed.platform().versions());
    List<Change> changes = all.wanted(order.wanted());
    List<Component> components = all.components(changes);
    List<Database> databases = owned(components);
    List<Observed.TargetFacts> target = targets(components);
    StackChecks stack = new StackChecks(order, scope, observed);
    HostChecks host = new HostChecks(order, scope, observed);

    List<Finding> findings = new ArrayList<>(common(host));
    findings.addAll(all.upwards(changes, order.stack()));
    findings.addAll(new Vetoing(order, observed.host()).upgrade(changes));
    findings.addAll(Unattended.findings(order, changes, observed.host()));
    findings.addAll(stack.artefacts(components));
    findings.addAll(stack.variables());
    findings.addAll(observed.platform().findings());
    findings.addAll(stack.units());
    findings.addAll(stack.databases(true, true));
    findings.addAll(stack.door(databases));
    findings.addAll(host.disks(databases, target, true));
    findings.addAll(host.backups(databases, now));
    findings.addAll(host.downtime());
    findings.addAll(new Drift(order, observed).findings());
    findings.addAll(observed.probes());
    List<Approving.Kinded> kinds = Approving.upgrade(changes, order.acceptDataLoss());
    ApprovalNeeds approvals = Approving.needs(scope, kinds);
    findings.addAll(Approving.findings(approvals, order));
    Windowing windows = Windowing.of(order, observed.host(), kinds, approvals, at);

    return plan(
        changes,
        target,
        later(components, databases),
        null,
        Plan.Loss.NONE,
        findings,
        StepNames.upgrade(),
        approvals,
        windows);
  }

  /** How far back a rollback would have to go when the schema has changed. */
  private Tier later(List<Component> components, List<Database> databases) {
    if (databases.isEmpty() || scope.rollback().oldCodeRunsOnNewSchema()) {
      return Tier.CODE;
    }
    boolean declared =
        databases.stream()
            .allMatch(d ->
                components.stream()
                    .anyMatch(c -> c.name().equals(d.component()) && c.downgrade() != null));
    return declared ? Tier.SCHEMA : Tier.DATA;
  }

  private Plan rollback() {
    Observed.KeptPoint point = observed.host().point(order.askedPoint());
    Changes all = new Changes(scope, observed.platform().versions());
    List<Change> undone = all.together(WayBack.undone(observed.host().allPoints(), point));
    List<Change> changes = Changes.back(undone);
    MajorChange server = point == null ? null : point.server();
    List<Database> databases =
        server == null ? owned(all.components(changes)) : inServer(server.unit());
    List<Component> components = server == null ? all.components(changes) : using(databases);
    WayBack way = new WayBack(order, scope, observed, databases);
    StackChecks stack = new StackChecks(order, scope, observed);
    HostChecks host = new HostChecks(order, scope, observed);

    List<Finding> findings = new ArrayList<>(common(host));
    findings.addAll(way.findings());
    findings.addAll(server == null ? all.asLeft(undone) : List.of());
    findings.addAll(new Vetoing(order, observed.host()).rollback(changes));
    findings.addAll(stack.databases(false, false));
    // What is broken now is why one goes back: told, but in nobody's way.
    findings.addAll(softened(stack.units()));
    GoingBack back = way.goingBack();
    findings.addAll(host.disksBack(databases, way.tier(), back.backup()));
    findings.addAll(softened(observed.platform().findings()));
    findings.addAll(softened(new Drift(order, observed).findings()));
    findings.addAll(softened(observed.probes()));
    List<Approving.Kinded> kinds =
        Approving.rollback(changes, back.instead() == null ? way.tier() : back.instead());
    ApprovalNeeds approvals = Approving.needs(scope, kinds);
    findings.addAll(Approving.findings(approvals, order));
    Windowing windows = Windowing.of(order, observed.host(), kinds, approvals, at);
    List<Database> told = point == null ? scope.databases() : databases;
    return plan(
            changes,
            components,
            told,
            List.of(),
            way.tier(),
            point,
            way.loss(),
            findings,
            StepNames.rollback(way.tier(), back.backup(), point != null && point.unfinished()),
            NotProven.of(scope, components, told, observed.platform().units()),
            approvals,
            windows)
        .goingBack(back)
        .withServer(server, observed.host().expectedDowntimeMillis());
  }

  private Plan migratePostgres() {
    MajorWanted wanted = order.server();
    MajorFacts facts = observed.server();
    if (wanted == null || facts == null) {
      throw new IllegalStateException("nobody asked for a server, or nobody looked at it");
    }
    StackChecks stack = new StackChecks(order, scope, observed);
    HostChecks host = new HostChecks(order, scope, observed);
    List<Database> databases = inServer(wanted.unit());
    List<Component> components = using(databases);
    MajorChoice choice = new MajorChoice(facts, wanted, scope.rollback().downtimeBudget());

    List<Finding> findings = new ArrayList<>(common(host));
    findings.addAll(new MajorChecks(facts, wanted).findings());
    if (facts.target() != null) {
      findings.addAll(choice.findings());
    }
    findings.addAll(observed.platform().findings());
    findings.addAll(stack.units());
    findings.addAll(stack.databases(false, true));
    findings.addAll(stack.door(databases));
    findings.addAll(host.disks(databases, List.of(), false));
    findings.addAll(host.backups(databases, now));
    findings.addAll(new Drift(order, observed).findings());
    findings.addAll(observed.probes());
    List<Approving.Kinded> kinds = Approving.server(wanted, order.acceptDataLoss());
    ApprovalNeeds approvals = Approving.needs(scope, kinds);
    findings.addAll(Approving.findings(approvals, order));
    Windowing windows = Windowing.of(order, observed.host(), kinds, approvals, at);
    List<Change> changes =
        wanted.rehearsal()
            ? List.of()
            : List.of(
                new Change(
                    wanted.unit(),
                    MajorChange.words(facts.source().version()),
                    String.valueOf(wanted.to())));
    return plan(
            changes,
            components,
            databases,
            List.of(),
            Tier.DATA,
            null,
            Plan.Loss.NONE,
            findings,
            wanted.rehearsal() ? StepNames.rehearsal() : StepNames.migratePostgres(),
            NotProven.ofServer(scope, wanted.depth()),
            approvals,
            windows)
        .withServer(change(choice, wanted, facts), choice.millis());
  }

  private static @Nullable MajorChange change(
      MajorChoice choice, MajorWanted wanted, MajorFacts facts) {
    MajorMethod method = choice.method();
    MajorFacts.Target target = facts.target();
    return method == null || target == null
        ? null
        : new MajorChange(
            wanted.unit(),
            facts.source().version(),
            target.version(),
            target.artefact(),
            target.reference(),
            method,
            wanted.depth());
  }

  private List<Database> inServer(String unit) {
    return scope.databases().stream().filter(d -> d.unit().equals(unit)).toList();
  }

  /** The components that own a database, in the order of deployment. */
  private List<Component> using(List<Database> databases) {
    return new Changes(scope, observed.platform().versions())
        .deploymentOrder().stream()
            .filter(c -> databases.stream().anyMatch(d -> d.component().equals(c.name())))
            .toList();
  }

  /**
   * The way back of a run that holds the stack already, behind a closed door. It waits for no
   * window and no approval; what is broken is why one goes back, and what users would lose is asked
   * about when it is known exactly.
   */
  private Plan emergency() {
    Observed.KeptPoint last = observed.host().last();
    List<Change> undone = last == null ? List.of() : last.changes();
    Changes all = new Changes(scope, observed.platform().versions());
    List<Change> changes = Changes.back(undone);
    MajorChange server = last == null ? null : last.server();
    List<Database> databases =
        server == null ? owned(all.components(changes)) : inServer(server.unit());
    List<Component> components = server == null ? all.components(changes) : using(databases);
    WayBack way = new WayBack(order, scope, observed, databases);
    boolean untouched = last != null && last.untouched();

    List<Finding> findings = new ArrayList<>();
    Place place = order.place();
    HostChecks host = new HostChecks(order, scope, observed);
    findings.addAll(host.agent(protocol, place == null ? "" : place.kind()));
    findings.addAll(
        last != null && untouched
            ? Emergency.untouched(last.run())
            : Emergency.asked(way.findings()));
    findings.addAll(server == null ? softened(all.asLeft(undone)) : List.of());
    findings.addAll(softened(new StackChecks(order, scope, observed).units()));
    Plan plan =
        plan(
                changes,
                components,
                databases,
                List.of(),
                untouched ? Tier.CODE : way.tier(),
                last,
                untouched ? Plan.Loss.NONE : way.loss(),
                findings,
                StepNames.emergency(),
                NotProven.of(scope, components, databases, observed.platform().units()),
                ApprovalNeeds.NONE,
                null)
            .withServer(server, observed.host().expectedDowntimeMillis());
    return untouched ? plan : plan.goingBack(way.goingBack());
  }

  /** For runbooks that change no release: what is there, and what is wrong with it. */
  private Plan look() {
    StackChecks stack = new StackChecks(order, scope, observed);
    HostChecks host = new HostChecks(order, scope, observed);
    List<Finding> findings = new ArrayList<>(common(host));
    findings.addAll(softened(stack.units()));
    findings.addAll(stack.databases(false, true));
    findings.addAll(host.disks(scope.databases(), List.of(), false));
    findings.addAll(host.backups(scope.databases(), now));
    findings.addAll(softened(new Drift(order, observed).findings()));
    findings.addAll(softened(observed.probes()));
    List<String> steps = order.runbook().equals("Backup") ? StepNames.backup() : List.of();
    return plan(
        List.of(),
        List.of(),
        Tier.CODE,
        null,
        Plan.Loss.NONE,
        findings,
        steps,
        ApprovalNeeds.NONE,
        null);
  }

  /** What stands in the way of a change is in nobody's way here: nothing that serves is touched. */
  private Plan retire() {
    Retiring retiring = new Retiring(order, observed, now);
    Retirement retirement = retiring.decide();
    List<Finding> findings = new ArrayList<>(common(new HostChecks(order, scope, observed)));
    findings.addAll(retiring.findings(retirement));
    return plan(
            List.of(),
            List.of(),
            Tier.CODE,
            null,
            Plan.Loss.NONE,
            findings,
            StepNames.retire(retirement.runs()),
            ApprovalNeeds.NONE,
            null)
        .retiring(retirement);
  }

  private List<Finding> common(HostChecks host) {
    Place place = order.place();
    List<Finding> findings = new ArrayList<>();
    findings.addAll(host.agent(protocol, place == null ? "" : place.kind()));
    findings.add(host.claim());
    return findings;
  }

  private Plan plan(
      List<Change> changes,
      List<Observed.TargetFacts> target,
      Tier tier,
      Observed.@Nullable KeptPoint point,
      Plan.Loss loss,
      List<Finding> findings,
      List<String> steps,
      ApprovalNeeds approvals,
      @Nullable Windowing windows) {
    List<Component> components =
        new Changes(scope, observed.platform().versions()).components(changes);
    List<Database> databases =
        changes.isEmpty() && point == null ? scope.databases() : owned(components);
    return plan(
        changes,
        components,
        databases,
        target,
        tier,
        point,
        loss,
        findings,
        steps,
        NotProven.of(scope, components, databases, observed.platform().units()),
        approvals,
        windows);
  }

  private Plan plan(
      List<Change> changes,
      List<Component> components,
      List<Database> databases,
      List<Observed.TargetFacts> target,
      Tier tier,
      Observed.@Nullable KeptPoint point,
      Plan.Loss loss,
      List<Finding> findings,
      List<String> steps,
      List<String> notProven,
      ApprovalNeeds approvals,
      @Nullable Windowing windows) {
    List<Finding> all = new ArrayList<>(findings);
    if (windows != null) {
      all.addAll(windows.findings());
    }
    return new Plan(
        order,
        "",
        changes,
        components,
        databases,
        observed.platform().units(),
        target,
        observed.data().databases(),
        tier,
        point,
        loss,
        // Databases of one server tell the same about it.
        all.stream().distinct().toList(),
        Approving.steps(approvals, steps),
        notProven,
        observed.host().expectedDowntimeMillis(),
        approvals,
        windows == null ? null : windows.facts(),
        null,
        null,
        observed.agent(),
        Retirement.NONE);
  }

  private List<Database> owned(List<Component> components) {
    return Concerned.by(scope, components.stream().map(Component::name).toList());
  }

  private List<Observed.TargetFacts> targets(List<Component> components) {
    return observed.platform().targets().stream()
        .filter(t -> components.stream().anyMatch(c -> c.name().equals(t.component())))
        .toList();
  }

  private static List<Finding> softened(List<Finding> findings) {
    return findings.stream().map(Finding::softened).toList();
  }
}
