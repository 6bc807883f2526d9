package dev.slipway.testkit;

import dev.slipway.activity.HostActivities;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.stack.Component;
import dev.slipway.stack.Migration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The platform port over a world in memory. */
final class FakePlatform implements PlatformActivities {
  private final World world;
  private final FakeDeeds deeds;

  FakePlatform(World world, FakeDeeds deeds) {
    this.world = world;
    this.deeds = deeds;
  }

  private static ArtefactId artefact(String release) {
    return new ArtefactId.Digest("sha256:" + release);
  }

  @Override
  public Observed.PlatformFacts inspect(Query query) {
    List<Wanted> versions =
        query.scope().components().stream().map(c -> new Wanted(c.name(), version(c))).toList();
    return new Observed.PlatformFacts(versions, units(), targets(query), List.of(), List.of());
  }

  private String version(Component component) {
    return world.settings.getOrDefault(component.version().env(), "");
  }

  private List<Observed.UnitFacts> units() {
    List<Observed.UnitFacts> units = new ArrayList<>();
    world.units.forEach((name, unit) ->
        units.add(
            new Observed.UnitFacts(
                name,
                unit.running() ? "running" : "exited",
                "healthy",
                0,
                unit.running() ? null : 0,
                artefact(unit.release()),
                name + "-" + world.made.getOrDefault(name, 0))));
    return units;
  }

  private List<Observed.TargetFacts> targets(Query query) {
    List<Observed.TargetFacts> targets = new ArrayList<>();
    for (Wanted wanted : query.wanted()) {
      boolean there = world.releases.contains(wanted.version());
      query.scope().components().stream()
          .filter(c -> c.name().equals(wanted.component()))
          .flatMap(FakePlatform::all)
          .forEach(unit ->
              targets.add(
                  new Observed.TargetFacts(
                      wanted.component(),
                      unit,
                      there ? artefact(wanted.version()) : null,
                      0,
                      there ? "on offer" : "no such release")));
    }
    return targets;
  }

  /** The units of a component, its migration unit too. */
  private static Stream<String> all(Component component) {
    Migration migration = component.migrate();
    return Stream.concat(
        component.units().stream(), migration == null ? Stream.of() : Stream.of(migration.unit()));
  }

  @Override
  public void capture(CaptureRequest request) {
    deeds.perform(
        "Platform.Capture",
        request,
        () -> {
          var capture = world.capture(request.key().run());
          if (capture.units == null) {
            capture.units = new TreeMap<>(world.units);
          }
        });
  }

  @Override
  public Proof captured(CaptureRequest request) {
    return new Proof(world.capture(request.key().run()).units != null, "units");
  }

  @Override
  public void stage(StageRequest request) {
    deeds.perform(
        "Platform.Stage",
        request,
        () ->
            request
                .target()
                .forEach(target -> {
                  if (target.artefact() == null) {
                    throw FakeDeeds.refused("ARTEFACT_NOT_FOUND", "stage unit " + target.unit());
                  }
                  world.capture(request.key().run()).staged.add(staged(target));
                }));
  }

  private static String staged(Observed.TargetFacts target) {
    return target.unit() + " " + target.artefact();
  }

  @Override
  public Proof staged(StageRequest request) {
    var staged = world.capture(request.key().run()).staged;
    return new Proof(
        request.target().stream().allMatch(t -> staged.contains(staged(t))), "staged " + staged);
  }

  @Override
  public void closeDoor(DoorRequest request) {
    deeds.perform("Platform.CloseDoor", request, () -> world.doorClosed = true);
  }

  @Override
  public void openDoor(DoorRequest request) {
    deeds.perform("Platform.OpenDoor", request, () -> world.doorClosed = false);
  }

  @Override
  public Proof doorClosed(DoorRequest request) {
    return new Proof(
        world.doorClosed, "it answered " + (world.doorClosed ? request.door().closed() : 200));
  }

  @Override
  public Proof doorOpened(DoorRequest request) {
    return new Proof(
        !world.doorClosed, "it answered " + (world.doorClosed ? request.door().closed() : 200));
  }

  @Override
  public void stop(UnitsRequest request) {
    deeds.perform(
        "Platform.Stop",
        request,
        () -> {
          request.over().forEach(run -> world.helpers.remove(place(run)));
          request.units().forEach(u -> set(u, world.units.get(u), false));
        });
  }

  @Override
  public void start(UnitsRequest request) {
    deeds.perform(
        "Platform.Start",
        request,
        () -> {
          request.units().forEach(u -> set(u, world.units.get(u), true));
          if (world.admits("app")) {
            world.data.put("row:back", "written by a unit that was started");
          }
        });
  }

  private void set(String name, World.@Nullable Unit unit, boolean running) {
    if (unit != null) {
      world.units.put(name, new World.Unit(unit.release(), running));
    }
  }

  @Override
  public Proof stopped(UnitsRequest request) {
    return new Proof(request.units().stream().noneMatch(this::running), "units " + world.units);
  }

  @Override
  public Proof serving(UnitsRequest request) {
    return new Proof(request.units().stream().allMatch(this::running), "units " + world.units);
  }

  private boolean running(String unit) {
    World.Unit is = world.units.get(unit);
    return is != null && is.running();
  }

  @Override
  public void prepareMigration(MigrateRequest request) {
    deeds.perform(
        "Platform.PrepareMigration",
        request,
        () -> {
          if (!world.helpers.contains(place(request.key().run()))) {
            world.helpers.add(place(request.key().run()));
          }
        });
  }

  /** The helper that holds the place where a migration of the run will be. */
  static String place(String run) {
    return "migration of " + run;
  }

  @Override
  public void migrate(MigrateRequest request) {
    deeds.perform(
        "Platform.Migrate",
        request,
        () -> {
          if (!world.capture(request.key().run()).migrated) {
            runMigration(request);
          }
        });
  }

  private void runMigration(MigrateRequest request) {
    if (!world.helpers.contains(place(request.key().run()))) {
      throw FakeDeeds.refused("MIGRATION_PLACE_LOST", "no place was prepared");
    }
    requireFence("MIGRATION");
    world.migrations++;
    world.data.remove("row:1");
    if (world.failingMigrations.contains(request.knobs().getFirst().value())) {
      Migration migration = request.component().migrate();
      throw FakeDeeds.refused(
          "MIGRATION_FAILED",
          "unit %s ended with exit code 7; its last words: column is missing"
              .formatted(migration == null ? "" : migration.unit()));
    }
    world.data.put("revision", "r2");
    world.capture(request.key().run()).migrated = true;
  }

  @Override
  public Proof migrated(MigrateRequest request) {
    return new Proof(world.capture(request.key().run()).migrated, "migrated");
  }

  @Override
  public void prepareDowngrade(DowngradeRequest request) {
    deeds.perform(
        "Platform.PrepareDowngrade",
        request,
        () -> {
          if (!world.helpers.contains(place(request.key().run()))) {
            world.helpers.add(place(request.key().run()));
          }
        });
  }

  @Override
  public void downgrade(DowngradeRequest request) {
    deeds.perform(
        "Platform.Downgrade",
        request,
        () -> {
          if (!world.capture(request.key().run()).downgraded) {
            runDowngrade(request);
          }
        });
  }

  private void runDowngrade(DowngradeRequest request) {
    if (!world.helpers.contains(place(request.key().run()))) {
      throw FakeDeeds.refused("MIGRATION_PLACE_LOST", "no place was prepared");
    }
    requireFence("MIGRATION");
    String wanted = request.captured().getFirst().revision().getFirst();
    world.downgradedTo.add(wanted);
    String release = version(request.component());
    if (world.failingDowngrades.contains(release) || wanted.equals("bad")) {
      world.data.put("row:half", "a column is gone");
      throw FakeDeeds.refused(
          "DOWNGRADE_FAILED", "unit ended with exit code 7; its last words: cannot go back");
    }
    if (!world.idleDowngrades.contains(release)) {
      world.data.put("revision", wanted);
      world.data.put("row:1", "made again by the downgrade");
    }
    world.capture(request.key().run()).downgraded = true;
  }

  @Override
  public Proof downgraded(DowngradeRequest request) {
    return new Proof(world.capture(request.key().run()).downgraded, "downgraded");
  }

  @Override
  public void turn(DeployRequest request) {
    deeds.perform(
        "Platform.Turn",
        request,
        () -> request.knobs().forEach(k -> world.settings.put(k.knob().env(), k.value())));
  }

  @Override
  public Proof turned(DeployRequest request) {
    return new Proof(
        request.knobs().stream()
            .allMatch(k -> k.value().equals(world.settings.get(k.knob().env()))),
        "settings " + world.settings);
  }

  @Override
  public void deploy(DeployRequest request) {
    deeds.perform(
        "Platform.Deploy",
        request,
        () -> {
          requireFence("RELEASE");
          request.components().forEach(this::deploy);
          world.data.put("row:new", "written by the new release behind the door");
        });
  }

  private void deploy(Component component) {
    String release = version(component);
    component.units().forEach(unit -> world.run(unit, release));
    if (world.dyingReleases.contains(release)) {
      String unit = component.units().getFirst();
      set(unit, world.units.get(unit), false);
      throw FakeDeeds.refused(
          "UNIT_NOT_SERVING",
          "unit %s is exited, exit code 3; its last words: no such table".formatted(unit));
    }
  }

  @Override
  public Proof deployed(DeployRequest request) {
    List<String> wrong =
        request.target().stream()
            .filter(t -> serving(request, t) && !runs(t))
            .map(Observed.TargetFacts::unit)
            .toList();
    return new Proof(wrong.isEmpty(), "not as planned: " + wrong);
  }

  private static boolean serving(DeployRequest request, Observed.TargetFacts target) {
    return request.components().stream()
        .anyMatch(c -> c.name().equals(target.component()) && c.units().contains(target.unit()));
  }

  private boolean runs(Observed.TargetFacts target) {
    World.Unit unit = world.units.get(target.unit());
    return unit != null && unit.running() && artefact(unit.release()).equals(target.artefact());
  }

  @Override
  public void restore(RestoreRequest request) {
    deeds.perform(
        "Platform.Restore",
        request,
        () -> {
          world.helpers.remove(place(request.of()));
          world.helpers.remove(place(request.key().run()));
          Map<String, World.Unit> captured = world.capture(request.of()).units;
          if (captured != null) {
            requireLetIn(captured);
            restore(captured, request.components());
          } else if (!own(request)) {
            throw FakeDeeds.refused("CAPTURE_ABSENT", "no capture of " + request.of());
          }
        });
  }

  /** A run that captured nothing changed nothing; any other run's capture has to be there. */
  private static boolean own(RestoreRequest request) {
    return request.of().equals(request.key().run());
  }

  /** What finds its database closed when it starts dies, and is started again for ever. */
  private void requireLetIn(Map<String, World.Unit> captured) {
    boolean starts =
        captured.entrySet().stream()
            .anyMatch(
                e -> e.getValue().running() && !e.getValue().equals(world.units.get(e.getKey())));
    if (starts && !world.admits("app")) {
      throw FakeDeeds.refused("UNIT_NOT_SERVING", "turned away by fence " + world.fence);
    }
  }

  private void restore(Map<String, World.Unit> captured, List<Component> components) {
    components.stream()
        .flatMap(c -> c.units().stream())
        .filter(unit -> !captured.containsKey(unit))
        .forEach(world.units::remove);
    captured.forEach((name, unit) -> {
      World.Unit now = world.units.get(name);
      if (now == null || !now.release().equals(unit.release())) {
        world.run(name, unit.release());
      }
      world.units.put(name, unit);
    });
  }

  @Override
  public Proof restored(RestoreRequest request) {
    Map<String, World.Unit> captured = world.capture(request.of()).units;
    return captured == null
        ? new Proof(own(request), "nothing was captured")
        : new Proof(world.units.equals(captured), "units " + world.units);
  }

  @Override
  public Remains remains(RemainsQuery query) {
    return new FakeRemains(world).ofPlatform();
  }

  @Override
  public void retire(RetireRequest request) {
    deeds.perform("Platform.Retire", request, () -> new FakeRemains(world).release(request));
  }

  @Override
  public Proof retired(RetireRequest request) {
    return FakeRemains.gone(request, new FakeRemains(world).ofPlatform(), Kind.ARTEFACT);
  }

  @Override
  public void tidy(HostActivities.Marked request) {
    deeds.perform("Platform.Tidy", request, () -> world.helpers.remove(place(request.key().run())));
  }

  @Override
  public Proof tidied(HostActivities.Marked request) {
    return new Proof(
        !world.helpers.contains(place(request.key().run())), "helpers " + world.helpers);
  }

  private void requireFence(String level) {
    if (!world.fence.equals(level)) {
      throw FakeDeeds.refused(
          "TURNED_AWAY", "the fence is at %s, not %s".formatted(world.fence, level));
    }
  }
}
