package dev.slipway.runbook;

import dev.slipway.activity.CatalogueActivities.Planning;
import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.MajorActivities;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.activity.ProbeActivities.ProbeRequest;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.plan.Concerned;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorWanted;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.StepKey;
import dev.slipway.runbook.Stubs.Kind;
import dev.slipway.stack.Database;
import dev.slipway.stack.Probe;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Everything that a run looks at before it changes anything. Writes nothing, on any host. */
public final class Looking {
  /** A stack that serves answers at once; this bounds how long a sick one holds a plan up. */
  private static final Duration BEFORE = Duration.ofSeconds(10);

  private Looking() {}

  /** Understands the request, looks at the stack and decides. A refusal is a plan too. */
  public static Plan plan(RawValue typed) {
    Order order = understand(typed);
    if (!order.refusals().isEmpty()) {
      return Plan.refusal(order);
    }
    Observed.Pong agent;
    try {
      agent = ping(order);
    } catch (ActivityFailure silent) {
      if (CancellationScope.current().isCancelRequested() || !Changed.AGENT_ASKED.inThisRun()) {
        throw silent;
      }
      String host = order.placeOrThrow().host();
      return Plan.refusal(order, List.of(Failures.ofPing(host, silent)));
    }
    return plan(order, observe(order, Kind.FIRST_LOOK, agent));
  }

  private static Observed.Pong ping(Order order) {
    Place place = order.placeOrThrow();
    return new Stubs(place.host()).ping().ping(new HostActivities.PingRequest(place.stack()));
  }

  /** Decides from what was seen. */
  public static Plan plan(Order order, Observed observed) {
    return Stubs.catalogue("Plan " + order.runbook() + " of " + order.stack())
        .plan(new Planning(order, observed, Instant.ofEpochMilli(Workflow.currentTimeMillis())));
  }

  public static Observed observe(Order order) {
    return observe(order, Kind.FIRST_LOOK);
  }

  /**
   * The same with other patience: a run that holds the stack already is not lost for an outage of
   * seconds.
   */
  static Observed observe(Order order, Kind kind) {
    return observe(order, kind, ping(order));
  }

  private static Observed observe(Order order, Kind kind, Observed.Pong agent) {
    Place place = order.placeOrThrow();
    Order.Scope scope = order.scopeOrThrow();
    Stubs stubs = new Stubs(place.host());
    Observed.HostFacts host =
        stubs
            .host(kind, "Disks, backups, manifest, claim")
            .inspect(new HostActivities.Query(place, order.run(), scope));
    Observed.PlatformFacts platform =
        stubs
            .platform(kind, "What runs, and what is wanted")
            .inspect(
                new PlatformActivities.Query(
                    place, order.run(), scope, order.wanted(), order.given()));
    Observed.DataFacts data =
        stubs
            .data(kind, "Databases")
            .inspect(new DataActivities.Query(place, order.run(), scope.databases(), scope.keep()));
    List<Probe> probes = new ArrayList<>(scope.verify());
    probes.addAll(scope.smoke());
    List<Finding> answers =
        probe(stubs, place, probes, scope.databases(), platform.versions(), true, BEFORE);
    return new Observed(
        agent,
        host,
        platform,
        data,
        answers,
        back(order, place, scope, stubs, host),
        server(order, place, scope, stubs, kind),
        order.runbook().equals(Names.RETIRE) ? remains(stubs, kind, order) : null);
  }

  private static @Nullable MajorFacts server(
      Order order, Place place, Order.Scope scope, Stubs stubs, Kind kind) {
    MajorWanted wanted = order.server();
    if (wanted == null) {
      return null;
    }
    return stubs
        .major(kind, "The server of %s and its next release".formatted(wanted.unit()))
        .inspect(
            new MajorActivities.Query(
                place,
                order.run(),
                wanted.unit(),
                inServer(scope, wanted.unit()),
                wanted.to(),
                wanted.reference()));
  }

  /** What earlier runs have left, on every port. */
  static Remains remains(Stubs stubs, Kind kind, Order order) {
    var query =
        new RemainsQuery(order.placeOrThrow(), order.run(), order.scopeOrThrow().databases());
    return stubs
        .host(kind, "Captures and backups of earlier runs")
        .remains(query)
        .and(stubs.platform(kind, "Artefacts that earlier runs protect").remains(query))
        .and(stubs.data(kind, "Databases and stores that earlier runs kept").remains(query));
  }

  /**
   * Compares what is there now with what the plan was made from; a plan that no longer fits is
   * void.
   */
  public static List<Finding> changed(Plan plan, Observed now) {
    Plan again = plan(plan.order(), now);
    if (again.digest().equals(plan.digest()) && !again.refused()) {
      return List.of(
          Finding.pass("still as planned", plan.order().stack(), "plan " + plan.digest()));
    }
    List<Finding> stops =
        new ArrayList<>(again.findings().stream().filter(Finding::stops).toList());
    stops.add(
        Finding.stop(
            "still as planned",
            plan.order().stack(),
            again.digest().equals(plan.digest())
                ? "the plan is the same, but what is said above is in its way now"
                : "the stack is no longer as it was when the plan was made",
            "start the run again, and look at the new plan"));
    return stops;
  }

  /**
   * What the schema is after a migration; an unchanged one is worth a word, since some releases
   * have none.
   */
  public static List<Finding> schema(Proof migrated) {
    return List.of(
        migrated.holds()
            ? Finding.pass("schema", "revision", migrated.seen())
            : Finding.warn(
                "schema",
                "revision",
                migrated.seen(),
                "fine when the release brings no migration"));
  }

  /** Understands a request, and looks at nothing yet. */
  public static Order understand(RawValue typed) {
    return Stubs.catalogue("Understand the request").understand(typed);
  }

  /**
   * What the way back hangs on and nothing else, since users are out meanwhile: no size is told and
   * no probe is asked.
   */
  public static Plan urgently(Order order) {
    Place place = order.placeOrThrow();
    Order.Scope scope = order.scopeOrThrow();
    Stubs stubs = Stubs.of(place.host(), order.runbook());
    PlatformActivities platform = stubs.platform(Kind.LOOK, "What runs");
    var query = new PlatformActivities.Query(place, order.run(), scope, List.of());
    Promise<Observed.PlatformFacts> beside =
        Changed.LOOKED_BESIDE.inThisRun() ? Async.function(platform::inspect, query) : null;
    Observed.Pong agent = stubs.ping().ping(new HostActivities.PingRequest(place.stack()));
    Observed.HostFacts host =
        stubs
            .host(Kind.LOOK, "Captures, manifest, claim")
            .inspect(new HostActivities.Query(place, order.run(), scope));
    Observed.PlatformFacts inTurn = beside == null ? platform.inspect(query) : null;
    Observed.Back back = back(order, place, scope, stubs, host);
    return plan(
        order,
        new Observed(
            agent,
            host,
            inTurn == null ? Objects.requireNonNull(beside).get() : inTurn,
            new Observed.DataFacts(List.of()),
            List.of(),
            back));
  }

  private static Observed.@Nullable Back back(
      Order order, Place place, Order.Scope scope, Stubs stubs, Observed.HostFacts host) {
    Observed.KeptPoint last = host.point(order.askedPoint());
    boolean urgent = order.runbook().equals(Names.EMERGENCY_ROLLBACK);
    if (last == null || !(urgent || order.runbook().equals(Names.ROLLBACK))) {
      return null;
    }
    List<Database> concerned =
        last.server() == null ? Concerned.back(scope, host, last) : scope.databases();
    if (urgent && (last.untouched() || concerned.isEmpty())) {
      return null;
    }
    var request =
        new DataActivities.SwitchRequest(
            new StepKey(place.stack(), order.run(), "plan", 1, 0, 0),
            place,
            concerned,
            scope.keep(),
            last.run());
    MajorChange server = last.server();
    if (server != null) {
      return oldServer(order, place, scope, stubs, last, server);
    }
    Kind kind = urgent ? Kind.LOOK : Kind.FIRST_LOOK;
    DataActivities.WayBack way =
        stubs.data(kind, "The rollback point of " + last.run()).wayBack(request);
    boolean behind = urgent && last.behind();
    Plan.Loss loss =
        behind ? Plan.Loss.NONE : stubs.data(kind, "What users wrote since").loss(request);
    boolean written = written(last, way);
    return new Observed.Back(
        way.sameRevision() && !written,
        way.pointComplete(),
        loss,
        way.seen(),
        urgent ? Boolean.valueOf(!last.behind()) : way.reopened(),
        written,
        way.schemas(),
        way.backup(),
        !urgent && Changed.TIERS.inThisRun()
            ? stubs.data(kind, "What the other ways back lose").losses(request)
            : null,
        way.switching(),
        way.writtenSince());
  }

  private static Observed.Back oldServer(
      Order order,
      Place place,
      Order.Scope scope,
      Stubs stubs,
      Observed.KeptPoint last,
      MajorChange server) {
    StepKey key = new StepKey(place.stack(), order.run(), "plan", 1, 0, 0);
    List<Database> databases = inServer(scope, server.unit());
    Proof kept =
        stubs
            .major(Kind.FIRST_LOOK, "The old store of " + last.run())
            .kept(
                new MajorActivities.BackRequest(key, place, databases, server.unit(), last.run()));
    if (order.runbook().equals(Names.EMERGENCY_ROLLBACK) && last.behind()) {
      return new Observed.Back(false, kept.holds(), Plan.Loss.NONE, kept.seen());
    }
    Plan.Loss loss =
        stubs
            .data(Kind.FIRST_LOOK, "What users wrote since")
            .loss(
                new DataActivities.SwitchRequest(key, place, databases, scope.keep(), last.run()));
    return new Observed.Back(false, kept.holds(), loss, kept.seen());
  }

  private static List<Database> inServer(Order.Scope scope, String unit) {
    return scope.databases().stream().filter(d -> d.unit().equals(unit)).toList();
  }

  /**
   * A run that never ended may have changed rows and not the schema: then what counts is whether
   * anybody but the run was let in to the data, as when a run goes back by itself.
   */
  private static boolean written(Observed.KeptPoint last, DataActivities.WayBack way) {
    return last.unfinished() && way.admitted() && !way.pointUsed();
  }

  static List<Finding> probe(
      Stubs stubs,
      Place place,
      List<Probe> probes,
      List<Database> databases,
      List<Order.Wanted> releases,
      boolean doorOpen,
      Duration within) {
    return stubs
        .probes(doorOpen ? "Ask from inside and outside" : "Ask behind the door")
        .ask(new ProbeRequest(place, probes, databases, releases, doorOpen, within))
        .all();
  }

  /** Units that do not stay up are no release that serves. */
  public static List<Finding> serving(Proof serve) {
    return List.of(
        serve.holds()
            ? Finding.pass("units", "stay up", serve.seen())
            : Finding.stop(
                "units", "stay up", serve.seen(), "look at the log of the unit: docker logs"));
  }

  /** The way of the rollback point that the plan chose for a database. */
  static Database.Point point(Plan plan, Database database) {
    return plan.schema().stream()
        .filter(f -> f.database().equals(database.name()))
        .map(Observed.DatabaseFacts::point)
        .findFirst()
        .orElse(database.point());
  }
}
