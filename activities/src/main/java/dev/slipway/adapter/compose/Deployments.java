package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.DeployRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.Together;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Observed.TargetFacts;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Component;
import dev.slipway.stack.Migration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings units to what the stack's files say, one component after the other. */
final class Deployments {
  private static final java.time.Duration LOOK = java.time.Duration.ofMillis(150);

  private final Engine engine;
  private final Cli cli;
  private final Definitions definitions;
  private final Staging staging;
  private final Artefacts artefacts;
  private final Serving serving;
  private final Starts starts;

  Deployments(
      Engine engine,
      Cli cli,
      Definitions definitions,
      Staging staging,
      Artefacts artefacts,
      Serving serving,
      Starts starts) {
    this.engine = engine;
    this.cli = cli;
    this.definitions = definitions;
    this.staging = staging;
    this.artefacts = artefacts;
    this.serving = serving;
    this.starts = starts;
  }

  void deploy(DeployRequest request) {
    Place place = request.place();
    Read read =
        Together.both(() -> definitions.current(place), () -> definitions.usual(place), Read::new);
    for (Component component : request.components()) {
      List<String> names = present(component, read.definition());
      List<String> all = new ArrayList<>(names);
      String oneShot = oneShot(component, read.usual());
      if (oneShot != null) {
        all.add(oneShot);
      }
      staging.settle(request, read.definition(), all);
      create(place, all);
      bringUp(place, component, new Starting(names, oneShot, read.definition()), request.early());
      gone(place, component, read.definition()).forEach(r -> engine.remove(r.id()));
    }
  }

  /** The serving units that the release has. */
  private static List<String> present(Component component, Definition definition) {
    return serving(component).stream().filter(definition.units()::containsKey).toList();
  }

  /**
   * What is left of units that the release does not have: Compose leaves it running, and nobody
   * would stop it when the next release comes.
   */
  private List<Replica> gone(Place place, Component component, Definition definition) {
    return place.source() == null
        ? List.of()
        : engine.replicas(place).stream()
            .filter(r -> component.units().contains(r.unit()))
            .filter(r -> !definition.units().containsKey(r.unit()))
            .toList();
  }

  /** What the stack's files say, as Compose reads them. */
  private record Read(Definition definition, List<String> usual) {}

  private static List<String> serving(Component component) {
    Migration migration = component.migrate();
    return component.units().stream()
        .filter(unit -> migration == null || !migration.oneShot() || !unit.equals(migration.unit()))
        .toList();
  }

  /** The migration unit when a plain "up" runs it: then it must be of the new release too. */
  private static @Nullable String oneShot(Component component, List<String> usual) {
    Migration migration = component.migrate();
    return migration != null && migration.oneShot() && usual.contains(migration.unit())
        ? migration.unit()
        : null;
  }

  /** Makes the new containers, unless that would replace one that is none of the release's. */
  private void create(Place place, List<String> wanted) {
    List<String> others = others(place, wanted);
    if (!others.isEmpty()) {
      throw StepFailure.input(
          "UNIT_NOT_AS_DEFINED",
          "deploy %s: units %s differ from their definition, and Compose would replace them too; bring them in line with 'docker compose up -d' first"
              .formatted(wanted, others));
    }
    cli.require(
        place, Cli.ACT, "make containers of " + wanted, ComposeCommand.of(place).create(wanted));
  }

  /** Existing units outside of the wanted ones that Compose would replace along with them. */
  List<String> others(Place place, List<String> wanted) {
    Set<String> foreseen = definitions.foreseen(place, wanted);
    return engine.replicas(place).stream()
        .filter(r -> foreseen.contains(r.name()) && !wanted.contains(r.unit()))
        .map(Replica::unit)
        .toList();
  }

  /**
   * Starts the units, and at the same time the one-shot unit, which finds nothing left to do: the
   * schema was migrated before. An operator's plain "up" runs it too, so it has to end well. While
   * the units come up, Compose is asked whether it would leave them so.
   */
  private void bringUp(Place place, Component component, Starting what, boolean early) {
    List<String> names = what.names();
    String oneShot = what.oneShot();
    Map<String, Integer> before = serving.restarts(place);
    Instant from = Instant.now();
    List<String> once = oneShot == null ? List.of() : List.of(oneShot);
    require(component, startBoth(place, what.definition(), names, once));
    Set<String> open =
        Together.both(
            () -> Optional.ofNullable(serving.await(place, names, before, early)),
            () -> open(place, Stream.concat(names.stream(), once.stream()).toList()),
            (trouble, found) -> {
              require(component, trouble.orElse(null));
              return found;
            });
    Migration migration = component.migrate();
    if (oneShot != null && migration != null) {
      awaitEnd(place, component, migration, from);
    }
    requireSettled(component, open);
  }

  /**
   * @param oneShot the unit that a plain "up" runs to its end; null for none
   */
  private record Starting(List<String> names, @Nullable String oneShot, Definition definition) {}

  /** Each by itself: in one command, Compose would start no unit before the one-shot unit's end. */
  private @Nullable String startBoth(
      Place place, Definition definition, List<String> names, List<String> once) {
    if (once.isEmpty()) {
      return starts.start(place, names, definition);
    }
    return Together.both(
            () -> Optional.ofNullable(starts.start(place, names, definition)),
            () -> Optional.ofNullable(starts.start(place, once, definition)),
            (first, second) -> first.or(() -> second))
        .orElse(null);
  }

  private static void require(Component component, @Nullable String trouble) {
    if (trouble != null) {
      throw StepFailure.input(
          "UNIT_NOT_SERVING", "deploy %s: %s".formatted(component.name(), trouble));
    }
  }

  private void awaitEnd(Place place, Component component, Migration migration, Instant from) {
    Replica ended = Poll.until(migration.within(), LOOK, () -> ended(place, migration.unit()));
    if (ended == null || !Integer.valueOf(0).equals(ended.exit())) {
      throw StepFailure.input(
          "UNIT_NOT_SERVING",
          "deploy %s: unit %s, which a plain 'docker compose up' runs, %s; its last words: %s"
              .formatted(
                  component.name(),
                  migration.unit(),
                  ended == null
                      ? "did not end within " + migration.within()
                      : "ended with exit code " + ended.exit(),
                  serving.words(place, migration.unit(), from)));
    }
  }

  private @Nullable Replica ended(Place place, String unit) {
    return engine.replicas(place, List.of(unit)).stream()
        .filter(r -> r.exit() != null)
        .findFirst()
        .orElse(null);
  }

  /** Those of the units that "up" by hand would make anew. */
  private Set<String> open(Place place, List<String> units) {
    Set<String> foreseen = definitions.foreseen(place, List.of());
    return engine.replicas(place).stream()
        .filter(r -> units.contains(r.unit()) && foreseen.contains(r.name()))
        .map(Replica::unit)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The promise to the operator: "up" by hand has nothing left to do for these units. */
  private static void requireSettled(Component component, Set<String> open) {
    if (!open.isEmpty()) {
      throw StepFailure.input(
          "UNIT_NOT_AS_DEFINED",
          "deploy %s: a plain 'docker compose up -d' would replace %s again; did somebody change the definition or an image name meanwhile?"
              .formatted(component.name(), open));
    }
  }

  Proof deployed(DeployRequest request) {
    List<Replica> now = engine.replicas(request.place());
    List<String> wrong = new ArrayList<>(left(request));
    for (TargetFacts target : request.target()) {
      for (Component component : request.components()) {
        if (component.name().equals(target.component())
            && serving(component).contains(target.unit())) {
          wrong.addAll(wrong(now, target));
        }
      }
    }
    return new Proof(
        wrong.isEmpty(),
        wrong.isEmpty() ? "every unit runs the planned artefact" : String.join("; ", wrong));
  }

  private List<String> left(DeployRequest request) {
    if (request.place().source() == null) {
      return List.of();
    }
    Definition definition = definitions.current(request.place());
    return request.components().stream()
        .flatMap(c -> gone(request.place(), c, definition).stream())
        .map(r -> r.name() + " is of a unit that the release does not have")
        .toList();
  }

  private List<String> wrong(List<Replica> now, TargetFacts target) {
    ArtefactId artefact = target.artefact();
    List<Replica> replicas = now.stream().filter(r -> r.unit().equals(target.unit())).toList();
    if (artefact == null || replicas.isEmpty()) {
      return List.of(target.unit() + " does not exist");
    }
    return replicas.stream()
        .filter(r -> !r.running() || !artefacts.matches(r.image(), artefact))
        .map(r -> "%s is %s and made of %s".formatted(r.name(), r.state(), r.image()))
        .toList();
  }
}
