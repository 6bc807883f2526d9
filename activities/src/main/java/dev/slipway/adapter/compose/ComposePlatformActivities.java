package dev.slipway.adapter.compose;

import dev.slipway.activity.HostActivities;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Git;
import dev.slipway.adapter.exec.Helpers;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The platform port for Docker Compose.
 *
 * <p>Every method may be repeated and may be interrupted: it looks first, adopts what an earlier
 * attempt began, and leaves what goes on by itself (a migration, a container being stopped) going.
 */
public final class ComposePlatformActivities implements PlatformActivities {
  // On top of the unit's own grace period: the engine's kill, and an engine under load.
  private static final Duration KILL = Duration.ofSeconds(30);
  // A unit without a health check serves once it has settled, so a look may have to wait for that.
  private static final Duration SETTLING = Serving.SETTLE.plusMillis(500);
  private static final Duration LOOK = Duration.ofMillis(150);

  private final Secrets secrets;
  private final Sources sources;
  private final Checkout checkout;
  private final Units units;
  private final Helpers helpers;
  private final Engine engine;
  private final Inspection inspection;
  private final Captures captures;
  private final Pins pins;
  private final Staging staging;
  private final Doors doors;
  private final Serving serving;
  private final MigrationPlaces places;
  private final Migrations migrations;
  private final Deployments deployments;
  private final Restorations restorations;
  private final Restarts restarts;
  private final Protected protectedImages;

  /**
   * @param helperImage image on this host that has {@code sleep}
   */
  public ComposePlatformActivities(
      StateDir state,
      Secrets secrets,
      Exec exec,
      Units units,
      Helpers helpers,
      Engine engine,
      String helperImage) {
    Cli cli = new Cli(exec, secrets);
    Definitions definitions = new Definitions(cli);
    Git git = new Git(exec, secrets);
    this.secrets = secrets;
    this.sources = new Sources(state, git);
    this.checkout = new Checkout(git, sources);
    Artefacts artefacts = new Artefacts(engine);
    this.units = units;
    this.helpers = helpers;
    this.engine = engine;
    this.pins = new Pins(engine);
    this.inspection =
        new Inspection(
            engine,
            cli,
            definitions,
            artefacts,
            new Drift(engine, definitions),
            new Requirements(engine, cli),
            sources,
            new SourceChecks(git, sources, checkout),
            secrets);
    this.captures = new Captures(state, engine, pins, checkout);
    this.protectedImages = new Protected(state, engine, pins);
    Builds builds = new Builds(state, secrets, engine, cli, sources, artefacts);
    this.staging = new Staging(engine, artefacts, pins, definitions, builds);
    this.doors = new Doors(units);
    this.serving = new Serving(engine, units, secrets);
    this.places = new MigrationPlaces(state, engine, definitions, sources, helperImage);
    this.migrations =
        new Migrations(state, secrets, engine, helpers, cli, definitions, places, sources);
    Starts starts = new Starts(engine, units, cli);
    this.restarts = new Restarts(definitions, starts, serving);
    this.deployments =
        new Deployments(engine, cli, definitions, staging, artefacts, serving, starts);
    this.restorations =
        new Restorations(
            engine,
            helpers,
            cli,
            definitions,
            captures,
            new CapturedImages(engine, pins),
            deployments,
            serving,
            starts,
            migrations,
            checkout,
            state);
  }

  @Override
  public Observed.PlatformFacts inspect(Query query) {
    return inspection.inspect(query);
  }

  @Override
  public void capture(CaptureRequest request) {
    captures.take(request.place(), request.key().run());
  }

  @Override
  public Proof captured(CaptureRequest request) {
    return captures.taken(request.place(), request.key().run());
  }

  @Override
  public void stage(StageRequest request) {
    staging.stage(
        new StageRequest(
            request.key(),
            request.place(),
            Given.resolved(secrets, request.place(), request.knobs()),
            request.target()));
  }

  @Override
  public Proof staged(StageRequest request) {
    return staging.staged(request);
  }

  @Override
  public void closeDoor(DoorRequest request) {
    doors.close(request.place(), request.door());
  }

  @Override
  public void openDoor(DoorRequest request) {
    doors.open(request.place(), request.door());
  }

  @Override
  public Proof doorClosed(DoorRequest request) {
    return doors.closed(request.door());
  }

  @Override
  public Proof doorOpened(DoorRequest request) {
    return doors.opened(request.door());
  }

  /**
   * Ends migrations first: one that outlived an earlier attempt would go on writing while units are
   * being stopped. Their places stay; nothing runs there.
   */
  @Override
  public void stop(UnitsRequest request) {
    Place place = request.place();
    migrations.end(place.stack(), request.key().run());
    request.over().forEach(run -> restorations.forget(request.key(), run));
    Duration grace =
        engine.replicas(place).stream()
            .filter(r -> request.units().contains(r.unit()))
            .map(Replica::grace)
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    units.hold(place, request.units(), grace.plus(KILL));
  }

  @Override
  public void start(UnitsRequest request) {
    restarts.start(request.place(), request.units(), request.early());
  }

  @Override
  public Proof stopped(UnitsRequest request) {
    List<String> running =
        engine.replicas(request.place()).stream()
            .filter(r -> request.units().contains(r.unit()))
            .filter(
                r -> r.running() || r.state().equals("restarting") || r.state().equals("paused"))
            .map(r -> r.name() + " is " + r.state())
            .toList();
    return new Proof(
        running.isEmpty(),
        running.isEmpty() ? "none of " + request.units() + " runs" : String.join("; ", running));
  }

  @Override
  public Proof serving(UnitsRequest request) {
    Place place = request.place();
    Map<String, Integer> before = serving.restarts(place);
    List<Serving.Look> failing = new ArrayList<>();
    Boolean all =
        Poll.until(
            SETTLING,
            LOOK,
            () -> {
              failing.clear();
              failing.addAll(serving.failing(place, request.units(), before, Duration.ZERO));
              return failing.isEmpty() ? Boolean.TRUE : null;
            });
    return all != null
        ? new Proof(true, "all of " + request.units() + " serve")
        : new Proof(
            false,
            failing.stream()
                .map(look -> serving.told(place, look))
                .collect(Collectors.joining("; ")));
  }

  @Override
  public void prepareMigration(MigrateRequest request) {
    places.prepare(OneShot.of(resolved(request)));
  }

  @Override
  public void migrate(MigrateRequest request) {
    migrations.run(OneShot.of(resolved(request)));
  }

  private MigrateRequest resolved(MigrateRequest request) {
    return new MigrateRequest(
        request.key(),
        request.place(),
        request.component(),
        Given.resolved(secrets, request.place(), request.knobs()));
  }

  @Override
  public Proof migrated(MigrateRequest request) {
    return migrations.ended(OneShot.of(request));
  }

  @Override
  public void prepareDowngrade(DowngradeRequest request) {
    places.prepare(OneShot.of(request));
  }

  @Override
  public void downgrade(DowngradeRequest request) {
    migrations.run(OneShot.of(request));
  }

  @Override
  public Proof downgraded(DowngradeRequest request) {
    return migrations.ended(OneShot.of(request));
  }

  @Override
  public void turn(DeployRequest request) {
    Sources.Release release = sources.staged(request.place(), request.key().run());
    if (release != null) {
      checkout.forward(request.place(), release);
    }
    Knobs.turn(request.place(), Given.resolved(secrets, request.place(), request.knobs()));
  }

  @Override
  public Proof turned(DeployRequest request) {
    Place place = request.place();
    Proof turned = Knobs.turned(place, Given.resolved(secrets, place, request.knobs()));
    Sources.Release release = sources.staged(place, request.key().run());
    Checkout.State now = release == null ? null : checkout.look(place);
    boolean there =
        release == null
            || (now != null && now.commit().equals(release.commit()) && now.changed().isEmpty());
    return there || release == null
        ? turned
        : new Proof(
            false, "%s; %s is not at %s".formatted(turned.seen(), place.root(), release.tag()));
  }

  @Override
  public void deploy(DeployRequest request) {
    deployments.deploy(request);
  }

  @Override
  public Proof deployed(DeployRequest request) {
    return deployments.deployed(request);
  }

  @Override
  public void restore(RestoreRequest request) {
    restorations.restore(request);
  }

  @Override
  public Proof restored(RestoreRequest request) {
    return restorations.restored(request);
  }

  @Override
  public void tidy(HostActivities.Marked request) {
    String stack = request.place().stack();
    migrations.remove(stack, request.key().run());
    helpers.marks(stack, request.key().run()).forEach(helpers::remove);
    sources.forgetTrees(request.place());
    pins.keepOnly(stack, captures.needed(request.place()));
  }

  @Override
  public Remains remains(RemainsQuery query) {
    return protectedImages.find(query.place());
  }

  @Override
  public void retire(RetireRequest request) {
    protectedImages.retire(request);
  }

  @Override
  public Proof retired(RetireRequest request) {
    return protectedImages.retired(request);
  }

  @Override
  public Proof tidied(HostActivities.Marked request) {
    List<String> left = helpers.marks(request.place().stack(), request.key().run());
    return new Proof(left.isEmpty(), left.isEmpty() ? "no helper is left" : "left: " + left);
  }
}
