package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.DeployRequest;
import dev.slipway.activity.PlatformActivities.StageRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Observed.TargetFacts;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings artefacts to the host by content and lets the definition's names mean them. A tag that
 * moved in the registry after the plan was made is of no consequence.
 */
final class Staging {
  private final Engine engine;
  private final Artefacts artefacts;
  private final Pins pins;
  private final Definitions definitions;
  private final Builds builds;

  Staging(Engine engine, Artefacts artefacts, Pins pins, Definitions definitions, Builds builds) {
    this.engine = engine;
    this.artefacts = artefacts;
    this.pins = pins;
    this.definitions = definitions;
    this.builds = builds;
  }

  /** Names that containers of the stack use today keep their meaning until {@link #settle}. */
  void stage(StageRequest request) {
    Place place = request.place();
    Path tree = builds.prepare(request);
    Definition wanted = definitions.with(place, request.knobs(), tree);
    Set<String> inUse =
        engine.replicas(place).stream().map(Replica::reference).collect(Collectors.toSet());
    for (TargetFacts target : request.target()) {
      String name = wanted.unit(target.unit()).image();
      String pin = Pins.staged(place.stack(), request.key().run(), target.unit());
      String image =
          tree != null && required(target) instanceof ArtefactId.Commit commit
              ? builds.ensure(request, tree, commit, target.unit(), name)
              : artefacts.ensure(required(target), name);
      pins.pin(image, pin);
      if (!inUse.contains(name)) {
        pins.pin(image, name);
      }
    }
  }

  Proof staged(StageRequest request) {
    List<String> wrong = new ArrayList<>();
    for (TargetFacts target : request.target()) {
      String pin = Pins.staged(request.place().stack(), request.key().run(), target.unit());
      Image image = engine.image(pin);
      if (image == null || !artefacts.matches(image.id(), required(target))) {
        wrong.add(target.unit());
      }
    }
    return new Proof(
        wrong.isEmpty(),
        wrong.isEmpty()
            ? "%d artefacts are on this host".formatted(request.target().size())
            : "not on this host as planned: units " + wrong);
  }

  /** From here on the definition's names mean the planned artefacts. */
  void settle(DeployRequest request, Definition definition, List<String> units) {
    for (TargetFacts target : request.target()) {
      if (units.contains(target.unit())) {
        String name = definition.unit(target.unit()).image();
        String pin = Pins.staged(request.place().stack(), request.key().run(), target.unit());
        Image staged = engine.image(pin);
        boolean good = staged != null && artefacts.matches(staged.id(), required(target));
        pins.pin(
            staged != null && good ? staged.id() : artefacts.ensure(required(target), name), name);
      }
    }
  }

  private static ArtefactId required(TargetFacts target) {
    ArtefactId artefact = target.artefact();
    if (artefact == null) {
      throw StepFailure.input(
          "ARTEFACT_NOT_FOUND",
          "stage unit %s of %s: %s; push it, or ask for another release"
              .formatted(target.unit(), target.component(), target.seen()));
    }
    return artefact;
  }
}
