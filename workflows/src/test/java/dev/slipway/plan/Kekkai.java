package dev.slipway.plan;

import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Door;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Knob;
import dev.slipway.stack.Migration;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Probe;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.SecretRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The example stack, healthy and idle, and what it takes to change one thing about it. */
public final class Kekkai {
  public static final Instant NOW = Instant.parse("2026-11-21T02:15:00Z");
  public static final String RUN = "20261121-021500-k3f9";

  public Order order =
      new Order(
          RUN,
          "Upgrade",
          "kekkai",
          new Place(
              "compose", "kekkai", "local", "/opt/portal", List.of("docker-compose.yml"), "portal"),
          scope(false),
          List.of(new Order.Wanted("defectdojo", "2.38.0")),
          false,
          false,
          "security fixes",
          "ana",
          List.of());
  public Observed.Pong agent =
      new Observed.Pong("local", Protocol.NUMBER, List.of("compose", "postgres"), NOW);
  public Observed.@Nullable Holder holder;
  public Observed.@Nullable Manifest manifest;
  public Observed.@Nullable KeptPoint last;
  public @Nullable List<Observed.KeptPoint> points;
  public Observed.@Nullable Back back;
  public @Nullable MajorFacts server;
  public List<Observed.Backup> backups = List.of(backup("b1", NOW.minus(Duration.ofHours(3))));
  public List<Observed.Disk> disks = List.of(new Observed.Disk("/var/lib", 100L << 30, 40L << 30));
  public List<Observed.FileHash> configuration =
      List.of(new Observed.FileHash(".env", "aa11"), new Observed.FileHash("nginx/n.conf", "bb22"));
  public long downtime = 8_400;
  public List<Observed.EndedUpgrade> upgrades = List.of();
  public List<Order.Wanted> versions =
      List.of(new Order.Wanted("portal", "1.0.0"), new Order.Wanted("defectdojo", "2.37.0"));
  public final List<Observed.UnitFacts> units = new ArrayList<>();
  public final List<Observed.TargetFacts> targets = new ArrayList<>();
  public List<Observed.Missing> missing = List.of();
  public List<String> leaving = List.of();
  public List<Finding> platform = List.of();
  public List<Observed.DatabaseFacts> databases = List.of(database(true));
  public List<Finding> probes = List.of(Finding.pass("probe", "portal health", "200, healthy"));

  public Kekkai() {
    for (String unit : List.of("portal", "uwsgi", "celerybeat", "celeryworker", "defectdojo")) {
      String release = unit.equals("portal") ? "portal-1.0.0" : "dojo-2.37.0";
      units.add(unit(unit, "running", "healthy", 0, null, release));
    }
    units.add(unit("initializer", "exited", "none", 0, 0, "dojo-2.37.0"));
    for (String unit : List.of("postgres", "valkey", "nginx")) {
      units.add(unit(unit, "running", "none", 0, null, unit));
    }
    for (String unit :
        List.of("uwsgi", "celerybeat", "celeryworker", "defectdojo", "initializer")) {
      targets.add(
          new Observed.TargetFacts(
              "defectdojo", unit, digest("dojo-2.38.0"), 300L << 20, "in the registry"));
    }
  }

  public static Order.Scope scope(boolean oldCodeRunsOnNewSchema) {
    return new Order.Scope(
        "production",
        List.of(
            new Component(
                "defectdojo",
                new Knob("DOJO_VERSION", ".env"),
                List.of("uwsgi", "celerybeat", "celeryworker", "defectdojo"),
                List.of("celerybeat", "celeryworker", "uwsgi"),
                new Migration("initializer", Duration.ofHours(2)),
                List.of("portal")),
            new Component(
                "portal",
                new Knob("PORTAL_VERSION", ".env"),
                List.of("portal"),
                List.of("portal"),
                null,
                List.of())),
        List.of(
            new Database(
                "dojo",
                "postgres",
                "defectdojo",
                "defectdojo",
                "defectdojo",
                new SecretRef("env:DD_DATABASE_PASSWORD"),
                "postgres",
                new SecretRef("env:POSTGRES_PASSWORD"),
                Database.SchemaTool.DJANGO,
                Database.Point.AUTO)),
        new Door("nginx/maintenance.on", "nginx", "http://127.0.0.1:8080/", 503),
        new Keep(
            List.of(".env", "nginx/"),
            List.of("portal_uploads"),
            new Keep.Queue("valkey", "valkey_data")),
        new Preflight(90, 2L << 30, Duration.ofHours(24)),
        List.of(
            new Probe.Http(
                "defectdojo version",
                new Probe.Target.Inside("uwsgi", 3031, "/api/v2/version"),
                "GET",
                "",
                200,
                List.of(),
                new Probe.Version("/version", "defectdojo"),
                null,
                List.of())),
        List.of(),
        new RollbackRules(oldCodeRunsOnNewSchema),
        new Retention(10, 30),
        ApprovalRules.NONE);
  }

  public static ArtefactId digest(String release) {
    return new ArtefactId.Digest("sha256:%08x%s".formatted(release.hashCode(), "0".repeat(56)));
  }

  public static Observed.UnitFacts unit(
      String unit,
      String state,
      String health,
      int restarts,
      @Nullable Integer exit,
      String release) {
    return new Observed.UnitFacts(
        unit, state, health, restarts, exit, digest(release), "id-" + unit);
  }

  public static Observed.Backup backup(String id, Instant made) {
    return new Observed.Backup(id, "dojo", made, 50L << 20, "cc33", true, "/backups/" + id);
  }

  public static Observed.DatabaseFacts database(boolean reachable, String... more) {
    List<String> revision = new ArrayList<>(List.of("dojo.0001_initial", "dojo.0002_notes"));
    revision.addAll(List.of(more));
    return new Observed.DatabaseFacts(
        "dojo",
        reachable,
        170004,
        revision,
        "fp-" + revision.size(),
        500L << 20,
        600L << 20,
        Database.Point.STANDBY,
        "the server belongs to this stack alone",
        List.of());
  }

  /** A unit mounts a store of the stack. */
  public void uses(String name, String store) {
    units.replaceAll(u ->
        u.unit().equals(name)
            ? new Observed.UnitFacts(
                name,
                u.state(),
                u.health(),
                u.restarts(),
                u.exitCode(),
                u.artefact(),
                u.instance(),
                List.of(store))
            : u);
  }

  /** As an upgrade left it, when it was opened twelve minutes ago. */
  public Kekkai upgraded() {
    versions =
        List.of(new Order.Wanted("portal", "1.0.0"), new Order.Wanted("defectdojo", "2.38.0"));
    last =
        new Observed.KeptPoint(
            "20261121-014500-p7wq",
            NOW.minus(Duration.ofMinutes(12)),
            List.of(new Change("defectdojo", "2.37.0", "2.38.0")),
            "COMPLETED");
    databases = List.of(database(true, "dojo.0003_drop"));
    targets.clear();
    ask("Rollback", List.of());
    return this;
  }

  public Kekkai ask(String runbook, List<Order.Wanted> wanted) {
    return ask(runbook, wanted, false);
  }

  public Kekkai ask(String runbook, List<Order.Wanted> wanted, boolean acceptDataLoss) {
    order =
        new Order(
            RUN,
            runbook,
            "kekkai",
            order.place(),
            order.scope(),
            wanted,
            order.dryRun(),
            acceptDataLoss,
            order.reason(),
            order.requestedBy(),
            List.of());
    return this;
  }

  public Kekkai scoped(Order.Scope scope) {
    order =
        new Order(
            RUN,
            order.runbook(),
            "kekkai",
            order.place(),
            scope,
            order.wanted(),
            order.dryRun(),
            order.acceptDataLoss(),
            order.reason(),
            order.requestedBy(),
            List.of());
    return this;
  }

  public Kekkai replace(Observed.UnitFacts facts) {
    units.replaceAll(u -> u.unit().equals(facts.unit()) ? facts : u);
    return this;
  }

  public Observed observed() {
    return new Observed(
        agent,
        new Observed.HostFacts(
            holder,
            manifest,
            last,
            backups,
            disks,
            configuration,
            downtime,
            0,
            0,
            upgrades,
            points),
        new Observed.PlatformFacts(versions, units, targets, missing, platform, leaving),
        new Observed.DataFacts(databases),
        probes,
        back,
        server);
  }

  public Plan plan() {
    return Planner.plan(order, observed(), Protocol.NUMBER, agent.clock(), agent.clock());
  }

  public String facts() {
    return DecidingFacts.of(plan(), observed());
  }

  /** Findings that stop, as "check about: seen". */
  public List<String> stops() {
    return texts(Finding.Severity.STOP);
  }

  public List<String> warnings() {
    return texts(Finding.Severity.WARN);
  }

  private List<String> texts(Finding.Severity severity) {
    return plan().findings().stream()
        .filter(f -> f.severity() == severity)
        .map(f -> "%s %s: %s".formatted(f.check(), f.about(), f.seen()))
        .toList();
  }
}
