package dev.slipway.adapter.compose;

import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.RunIds;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Item;
import dev.slipway.plan.Remains.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images that earlier runs keep from being cleaned up. Only the names that runs gave them go; an
 * image that has another name stays under it, and one that a container of the stack is made of is
 * not touched.
 */
final class Protected {
  private final StateDir state;
  private final Engine engine;
  private final Pins pins;

  Protected(StateDir state, Engine engine, Pins pins) {
    this.state = state;
    this.engine = engine;
    this.pins = pins;
  }

  Remains find(Place place) {
    Set<String> running = running(place);
    List<Item> items = new ArrayList<>();
    for (Pins.Pin pin : pins.all(place.stack(), state.runs(place.stack()))) {
      Image image = engine.image(pin.name());
      if (image != null && !running.contains(image.id())) {
        items.add(
            new Item(
                Kind.ARTEFACT,
                pin.name(),
                pin.run(),
                RunIds.begun(pin.run()),
                engine.bytes(pin.name()),
                "image of unit %s that %s"
                    .formatted(
                        pin.unit(), pin.staged() ? "this run fetched" : "ran before this run")));
      }
    }
    return new Remains(items, List.of(), List.of());
  }

  private Set<String> running(Place place) {
    return engine.replicas(place).stream().map(Replica::image).collect(Collectors.toSet());
  }

  void retire(RetireRequest request) {
    Set<String> running = running(request.place());
    for (Item item : request.items(Kind.ARTEFACT)) {
      if (!Pins.of(request.place().stack(), request.of(), item.id())) {
        throw StepFailure.input(
            "FOREIGN",
            "forget image %s: the name is none that run %s gave, so it is left alone"
                .formatted(item.id(), request.of()));
      }
      Image image = engine.image(item.id());
      if (image != null && !running.contains(image.id())) {
        pins.forget(item.id());
      }
    }
  }

  Proof retired(RetireRequest request) {
    Set<String> running = running(request.place());
    List<String> left =
        request.items(Kind.ARTEFACT).stream()
            .map(Item::id)
            .filter(name -> {
              Image image = engine.image(name);
              return image != null && !running.contains(image.id());
            })
            .toList();
    return new Proof(
        left.isEmpty(), left.isEmpty() ? "no protected image is left" : "left: " + left);
  }
}
