package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.RestoreRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Helpers;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Together;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Component;
import dev.slipway.stack.Migration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings back what a capture says, touching only what differs from it. */
final class Restorations {
  private final Engine engine;
  private final Helpers helpers;
  private final Cli cli;
  private final Definitions definitions;
  private final Captures captures;
  private final CapturedImages images;
  private final Deployments deployments;
  private final Serving serving;
  private final Starts starts;
  private final Migrations migrations;
  private final Checkout checkout;
  private final StateDir state;

  Restorations(
      Engine engine,
      Helpers helpers,
      Cli cli,
      Definitions definitions,
      Captures captures,
      CapturedImages images,
      Deployments deployments,
      Serving serving,
      Starts starts,
      Migrations migrations,
      Checkout checkout,
      StateDir state) {
    this.engine = engine;
    this.helpers = helpers;
    this.cli = cli;
    this.definitions = definitions;
    this.captures = captures;
    this.images = images;
    this.deployments = deployments;
    this.serving = serving;
    this.starts = starts;
    this.migrations = migrations;
    this.checkout = checkout;
    this.state = state;
  }

  void restore(RestoreRequest request) {
    Place place = request.place();
    forget(request.key(), request.of());
    forget(request.key(), request.key().run());
    Capture capture = captures.read(place.stack(), request.of());
    if (capture == null) {
      requireOwn(request);
      return;
    }
    source(request, capture);
    images.bringBack(capture);
    Map<String, Integer> before = serving.restarts(place);
    remove(place, surplus(place, capture, request.components()));
    start(place, capture, replaced(place, capture));
    require(
        serving.await(
            place, names(capture.units(), Capture.Unit::served), before, request.early()));
  }

  /** The definition is the captured one again before anything is made by it. */
  private void source(RestoreRequest request, Capture capture) {
    Capture.Source captured = capture.source();
    if (captured != null) {
      Place place = request.place();
      Path aside = state.capture(place.stack(), request.key().run()).resolve("changed-by-others");
      checkout.back(place, captured, aside);
    }
  }

  /**
   * Ends migrations of a run and gives up their places. Of another run than the one at work
   * everything ends: it is over, and where it was terminated its helpers still run.
   */
  void forget(StepKey key, String run) {
    migrations.remove(key.stack(), run);
    if (!run.equals(key.run())) {
      helpers.marks(key.stack(), run).forEach(helpers::remove);
    }
  }

  private static void require(@Nullable String trouble) {
    if (trouble != null) {
      throw StepFailure.environment("UNIT_NOT_SERVING", "restore the captured state: " + trouble);
    }
  }

  /** A run that captured nothing changed nothing; any other run's capture has to be there. */
  private static void requireOwn(RestoreRequest request) {
    if (!request.of().equals(request.key().run())) {
      throw StepFailure.input(
          "CAPTURE_ABSENT",
          "restore what ran before run %s: this host has no capture of it".formatted(request.of()));
    }
  }

  /** Units of the changed components that did not exist before. */
  private List<String> surplus(Place place, Capture capture, List<Component> components) {
    Set<String> known = Set.copyOf(names(capture.units(), u -> true));
    Set<String> now =
        engine.replicas(place).stream().map(Replica::unit).collect(Collectors.toSet());
    return components.stream()
        .flatMap(Restorations::all)
        .filter(unit -> now.contains(unit) && !known.contains(unit))
        .distinct()
        .toList();
  }

  private static Stream<String> all(Component component) {
    Migration migration = component.migrate();
    List<String> names = new ArrayList<>(component.units());
    if (migration != null) {
      names.add(migration.unit());
    }
    return names.stream();
  }

  private void remove(Place place, List<String> surplus) {
    if (!surplus.isEmpty()) {
      cli.require(place, Cli.ACT, "remove " + surplus, ComposeCommand.of(place).remove(surplus));
    }
  }

  /**
   * Replaces the containers that are not the captured ones any more; starts none. Returns what the
   * stack's files say, null when nothing had to be replaced.
   */
  private @Nullable Definition replaced(Place place, Capture capture) {
    List<String> changed = changed(place, capture);
    return changed.isEmpty()
        ? null
        : Together.both(
            () -> definitions.current(place),
            () -> replace(place, changed),
            (definition, done) -> definition);
  }

  private boolean replace(Place place, List<String> changed) {
    ComposeCommand compose = ComposeCommand.of(place);
    // Others that differ from their definition differed before: coming back must not touch them.
    List<String> command =
        deployments.others(place, changed).isEmpty()
            ? compose.create(changed)
            : compose.createAlone(changed);
    cli.require(place, Cli.ACT, "make containers of " + changed, command);
    return true;
  }

  private List<String> changed(Place place, Capture capture) {
    List<Replica> now = engine.replicas(place);
    return names(capture.units(), unit -> !same(unit.unit(), capture, now));
  }

  /** Whether a unit's containers are exactly the captured ones: none gone, none beside them. */
  private static boolean same(String unit, Capture capture, List<Replica> now) {
    Set<String> captured =
        capture.units().stream()
            .filter(u -> u.unit().equals(unit))
            .map(Capture.Unit::container)
            .collect(Collectors.toSet());
    Set<String> there =
        now.stream()
            .filter(r -> r.unit().equals(unit))
            .map(Replica::id)
            .collect(Collectors.toSet());
    return captured.equals(there);
  }

  private void start(Place place, Capture capture, @Nullable Definition definition) {
    List<String> ran = names(capture.units(), Capture.Unit::ran);
    List<String> changed = new ArrayList<>(changed(place, capture));
    changed.retainAll(ran);
    if (!changed.isEmpty()) {
      require(
          definition == null
              ? starts.start(place, changed)
              : starts.start(place, changed, definition));
    }
    // Side by side, as the engine does it after a start of the machine: users wait for the last.
    starts.release(place, ran);
    Set<String> now = engine.replicas(place).stream().map(Replica::id).collect(Collectors.toSet());
    Together.all(
        capture.units().stream()
            .filter(unit -> now.contains(unit.container()))
            .map(this::ruled)
            .toList());
  }

  private Supplier<Boolean> ruled(Capture.Unit unit) {
    return () -> {
      engine.rule(unit.container(), unit.rule());
      return true;
    };
  }

  Proof restored(RestoreRequest request) {
    Capture capture = captures.read(request.place().stack(), request.of());
    if (capture == null) {
      boolean own = request.of().equals(request.key().run());
      return new Proof(own, own ? "nothing was captured, nothing had changed" : "no capture");
    }
    List<Replica> now = engine.replicas(request.place());
    List<String> wrong =
        Stream.concat(
                capture.units().stream().map(unit -> difference(unit, now)),
                Stream.ofNullable(checkedOut(request.place(), capture)))
            .filter(Objects::nonNull)
            .toList();
    return new Proof(
        wrong.isEmpty(),
        wrong.isEmpty() ? "exactly the captured artefacts run" : String.join("; ", wrong));
  }

  private @Nullable String checkedOut(Place place, Capture capture) {
    Capture.Source captured = capture.source();
    Checkout.State now = captured == null ? null : checkout.look(place);
    return captured == null || (now != null && now.commit().equals(captured.commit()))
        ? null
        : "%s is not at commit %s".formatted(place.root(), captured.commit());
  }

  private static @Nullable String difference(Capture.Unit unit, List<Replica> now) {
    Replica replica =
        now.stream()
            .filter(r -> r.unit().equals(unit.unit()) && r.number() == unit.number())
            .findFirst()
            .orElse(null);
    if (replica == null) {
      return unit.ran() ? "%s does not exist".formatted(unit.unit()) : null;
    }
    if (!replica.image().equals(unit.image())) {
      return "%s is made of %s, not of %s".formatted(unit.unit(), replica.image(), unit.image());
    }
    return unit.ran() && !replica.running()
        ? "%s is %s".formatted(unit.unit(), replica.state())
        : null;
  }

  private static List<String> names(
      Collection<Capture.Unit> units, Predicate<Capture.Unit> wanted) {
    return new ArrayList<>(
        units.stream()
            .filter(wanted)
            .map(Capture.Unit::unit)
            .collect(Collectors.toCollection(LinkedHashSet::new)));
  }
}
