package dev.slipway.testkit;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.Change;
import dev.slipway.plan.DecidingFacts;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.MajorWanted;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Planner;
import dev.slipway.plan.Tier;
import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Door;
import dev.slipway.stack.Downgrade;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Knob;
import dev.slipway.stack.Migration;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Probe;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.SecretRef;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A catalogue of one small stack, and a planner that always says yes. */
public final class FakeCatalogue implements CatalogueActivities {
  private static final List<String> FIELDS =
      List.of(
          "stack",
          "window",
          "to",
          "method",
          "dryRun",
          "acceptDataLoss",
          "reason",
          "requestedBy",
          "origin",
          "applied");
  private static final String EXAMPLE = "e.g. {\"stack\":\"shop\",\"to\":{\"app\":\"2.0\"}}";

  public static final Place PLACE =
      new Place("compose", "shop", "local", "/srv/shop", List.of("docker-compose.yml"), "shop");

  private final String run;
  private final List<String> attributes;
  private final ApprovalNeeds approvals;
  private RollbackRules rules = new RollbackRules(false);
  private String runbook = "Upgrade";
  private boolean acceptDataLoss;
  private boolean downgrades;
  private boolean doorless;
  private @Nullable Tier tier;
  private String point = "";
  private @Nullable MajorWanted server;
  private Retention.@Nullable Kept kept;

  public FakeCatalogue(String run) {
    this(run, List.of(), ApprovalNeeds.NONE);
  }

  /** On a server that knows these search attributes, and with plans that need these approvals. */
  public FakeCatalogue(String run, List<String> attributes, ApprovalNeeds approvals) {
    this.run = run;
    this.attributes = attributes;
    this.approvals = approvals;
  }

  /** The same with what its one stack says about going back. */
  public FakeCatalogue rules(RollbackRules said) {
    rules = said;
    return this;
  }

  /** The same, whose stack says how long what runs leave stays. */
  public FakeCatalogue keeps(Retention.Kept rule) {
    kept = rule;
    return this;
  }

  /** The same, for runs that bring its server to another major version. */
  public FakeCatalogue server(MajorWanted wanted) {
    server = wanted;
    runbook = "MigratePostgres";
    return this;
  }

  /** The same for a rollback, whose plans are the real planner's. */
  public FakeCatalogue rollback(boolean accept) {
    runbook = "Rollback";
    acceptDataLoss = accept;
    return this;
  }

  /** The same with a component that can take its schema back. */
  public FakeCatalogue downgrades() {
    downgrades = true;
    return this;
  }

  /** The same without a door: users are in whenever the application runs. */
  public FakeCatalogue doorless() {
    doorless = true;
    return this;
  }

  /** The same with what a request says about how far back. */
  public FakeCatalogue backTo(@Nullable Tier wanted, String run) {
    tier = wanted;
    point = run;
    return this;
  }

  @Override
  public Order understand(@Nullable RawValue typed) {
    List<Finding> refusals = new ArrayList<>();
    Map<?, ?> request = read(typed, refusals);
    request.keySet().stream()
        .filter(field -> !FIELDS.contains(field))
        .forEach(field -> refuse(refusals, "" + field, "unknown field"));
    if (!"shop".equals(request.get("stack"))) {
      refuse(refusals, "stack", "the catalogue has no " + request.get("stack"));
    }
    List<Order.Wanted> wanted =
        back() || server != null ? List.of() : wanted(request.get("to"), refusals);
    boolean sound = refusals.isEmpty();
    return new Order(
            run,
            runbook,
            "shop",
            sound ? PLACE : null,
            sound ? own() : null,
            wanted,
            false,
            acceptDataLoss,
            "",
            "tester",
            refusals)
        .withAttributes(attributes)
        .withOrigin(origin(request))
        .withServer(server)
        .backTo(tier, point);
  }

  /** The one stack, with all that was said about it. */
  Order.Scope own() {
    Order.Scope s = scope(downgrades).with(rules);
    return new Order.Scope(
        s.environment(),
        s.components(),
        s.databases(),
        doorless ? null : s.door(),
        s.keep(),
        s.preflight(),
        s.verify(),
        s.smoke(),
        s.rollback(),
        new Retention(s.retention().count(), s.retention().days(), kept),
        s.approvals());
  }

  private boolean back() {
    return runbook.equals("Rollback");
  }

  private static Order.@Nullable Origin origin(Map<?, ?> request) {
    return request.get("applied") instanceof String applied
        ? new Order.Origin(
            request.get("origin") instanceof String by ? by : "", Instant.parse(applied))
        : null;
  }

  private static Map<?, ?> read(@Nullable RawValue typed, List<Finding> refusals) {
    if (typed == null) {
      refuse(refusals, "", "the input is empty");
      return Map.of();
    }
    try {
      Map<?, ?> request =
          DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
              typed.getPayload(), Map.class, Map.class);
      if (request != null) {
        return request;
      }
      refuse(refusals, "", "the input is empty");
    } catch (DataConverterException e) {
      refuse(refusals, "", "not JSON");
    }
    return Map.of();
  }

  private static List<Order.Wanted> wanted(@Nullable Object to, List<Finding> refusals) {
    List<Order.Wanted> wanted = new ArrayList<>();
    if (!(to instanceof Map<?, ?> versions)) {
      refuse(refusals, "to", "components with versions are wanted");
      return wanted;
    }
    versions.forEach((component, version) -> {
      if (!"app".equals(component)) {
        refuse(refusals, "to." + component, "stack shop has no such component");
      } else if (!(version instanceof String text)
          || !text.matches("[A-Za-z0-9][A-Za-z0-9._+-]*")) {
        refuse(
            refusals, "to." + component, "found %s where a version is wanted".formatted(version));
      } else {
        wanted.add(new Order.Wanted("app", text));
      }
    });
    return wanted;
  }

  private static void refuse(List<Finding> refusals, String about, String seen) {
    refusals.add(Finding.stop("request", about, seen, EXAMPLE));
  }

  /** The one stack. */
  public static Order.Scope scope() {
    return scope(false);
  }

  /** The same, whose component can take its schema back if it says so. */
  static Order.Scope scope(boolean downgrades) {
    return new Order.Scope(
        "test",
        List.of(
            new Component(
                "app",
                new Knob("APP_VERSION", ".env"),
                List.of("web", "worker"),
                List.of("worker", "web"),
                new Migration("migrate", Duration.ofMinutes(5)),
                List.of(),
                downgrades ? new Downgrade("downgrade", List.of(), Duration.ofMinutes(5)) : null)),
        List.of(
            new Database(
                "db",
                "postgres",
                "app",
                "app",
                "app",
                new SecretRef("env:DB_PASSWORD"),
                "postgres",
                new SecretRef("env:ADMIN_PASSWORD"),
                Database.SchemaTool.DJANGO,
                Database.Point.AUTO)),
        new Door("maintenance.on", "", "http://127.0.0.1/", 503),
        new Keep(List.of(".env"), List.of(), null),
        new Preflight(90, 0, Duration.ofHours(24)),
        List.of(version()),
        List.of(),
        new RollbackRules(false),
        new Retention(10, 30),
        ApprovalRules.NONE);
  }

  private static Probe version() {
    return new Probe.Http(
        "version",
        new Probe.Target.Inside("web", 80, "/health"),
        "GET",
        "",
        200,
        List.of(new Probe.Expected("/status", "healthy")),
        new Probe.Version("/version", "app"),
        null,
        List.of());
  }

  @Override
  public Stacks stacks() {
    return new Stacks(
        List.of(
            new Home(
                new Place("compose", "shop", "local", "/srv/shop", List.of(), "shop"),
                scope().preflight()),
            new Home(
                new Place("compose", "till", "away", "/srv/till", List.of(), "till"),
                scope().preflight())),
        List.of());
  }

  @Override
  public Plan plan(Planning planning) {
    Order order = planning.order();
    if (!order.refusals().isEmpty()) {
      return Plan.refusal(order);
    }
    Observed observed = planning.observed();
    if (back()) {
      Plan made = Planner.plan(order, observed, planning.protocol(), World.NOW, planning.at());
      return made.withDigest("hash of " + DecidingFacts.of(made, observed));
    }
    Plan plan =
        new Plan(
            order,
            "",
            changes(order, observed),
            order.scopeOrThrow().components(),
            order.scopeOrThrow().databases(),
            observed.platform().units(),
            observed.platform().targets(),
            observed.data().databases(),
            Tier.DATA,
            null,
            Plan.Loss.NONE,
            List.of(),
            List.of(),
            List.of(),
            0,
            approvals,
            null,
            null,
            server(order, observed),
            observed.agent());
    return plan.withDigest("hash of " + DecidingFacts.of(plan, observed));
  }

  private static @Nullable MajorChange server(Order order, Observed observed) {
    MajorWanted wanted = order.server();
    MajorFacts facts = observed.server();
    if (wanted == null || facts == null) {
      return null;
    }
    MajorFacts.Target target = Objects.requireNonNull(facts.target());
    return new MajorChange(
        wanted.unit(),
        facts.source().version(),
        target.version(),
        target.artefact(),
        target.reference(),
        Objects.requireNonNullElse(wanted.method(), MajorMethod.STANDBY_LINK),
        wanted.depth());
  }

  private static List<Change> changes(Order order, Observed observed) {
    MajorWanted wantedServer = order.server();
    if (wantedServer != null) {
      return wantedServer.rehearsal()
          ? List.of()
          : List.of(new Change(wantedServer.unit(), "17.4", "" + wantedServer.to()));
    }
    return order.wanted().stream()
        .map(wanted ->
            new Change(
                wanted.component(),
                observed.platform().versions().stream()
                    .filter(v -> v.component().equals(wanted.component()))
                    .map(Order.Wanted::version)
                    .findFirst()
                    .orElse(""),
                wanted.version()))
        .toList();
  }
}
