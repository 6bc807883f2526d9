package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes captures, keeps their images from being cleaned up, and finds the one still needed. */
final class Captures {
  private final StateDir state;
  private final Engine engine;
  private final Pins pins;
  private final Checkout checkout;

  Captures(StateDir state, Engine engine, Pins pins, Checkout checkout) {
    this.state = state;
    this.engine = engine;
    this.pins = pins;
    this.checkout = checkout;
  }

  /** Pins first: a capture that is written is one whose artefacts are protected. */
  void take(Place place, String run) {
    Capture there = read(place.stack(), run);
    Capture capture = there == null ? look(place) : there;
    for (Capture.Unit unit : capture.units()) {
      if (engine.image(unit.image()) != null) {
        pins.pin(unit.image(), Pins.captured(place.stack(), run, unit.unit(), unit.number()));
      }
    }
    if (there == null) {
      state.writeJson(state.capture(place.stack(), run).resolve(Capture.FILE), capture);
    }
  }

  private Capture look(Place place) {
    return new Capture(
        Instant.now(), engine.replicas(place).stream().map(this::unit).toList(), source(place));
  }

  private Capture.@Nullable Source source(Place place) {
    Checkout.State now = place.source() == null ? null : checkout.look(place);
    return now == null ? null : new Capture.Source(now.commit(), now.branch());
  }

  private Capture.Unit unit(Replica r) {
    Image image = engine.image(r.image());
    String health = new Health(engine).of(r);
    boolean healthy = health.equals("healthy") || health.equals("none");
    return new Capture.Unit(
        r.unit(),
        r.number(),
        r.id(),
        r.reference(),
        r.image(),
        image == null ? List.of() : image.digests(),
        r.rule(),
        r.running(),
        r.running() && healthy);
  }

  Proof taken(Place place, String run) {
    Capture capture = read(place.stack(), run);
    if (capture == null) {
      return new Proof(false, "nothing was captured for run " + run);
    }
    List<String> unprotected =
        capture.units().stream()
            .filter(u -> engine.image(u.image()) != null)
            .map(u -> Pins.captured(place.stack(), run, u.unit(), u.number()))
            .filter(name -> engine.image(name) == null)
            .toList();
    return new Proof(
        unprotected.isEmpty(),
        unprotected.isEmpty()
            ? "%d containers captured".formatted(capture.units().size())
            : "not protected: " + unprotected);
  }

  @Nullable Capture read(String stack, String run) {
    return state.readJson(state.peekCapture(stack, run).resolve(Capture.FILE), Capture.class);
  }

  /** Whether everything captured is what there is now, so that the capture protects nothing. */
  boolean inPlace(Place place, Capture capture) {
    List<Replica> now = engine.replicas(place);
    return capture.units().stream()
        .allMatch(u ->
            now.stream()
                .anyMatch(r ->
                    r.unit().equals(u.unit())
                        && r.number() == u.number()
                        && r.image().equals(u.image())));
  }

  /**
   * The runs whose captures can still be gone back to, newest first: all that differ from what
   * runs, since a rollback may go behind more than the last. Run ids begin with their time, so
   * their order is that of the runs.
   */
  List<String> needed(Place place) {
    Path captures = state.peek(place.stack()).resolve("captures");
    if (!Files.isDirectory(captures)) {
      return List.of();
    }
    try (Stream<Path> runs = Files.list(captures)) {
      return runs.map(p -> String.valueOf(p.getFileName()))
          .sorted(Comparator.reverseOrder())
          .filter(run -> differs(place, run))
          .toList();
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_DIRECTORY", "cannot list %s: %s".formatted(captures, e.getMessage()))
          .because(e);
    }
  }

  private boolean differs(Place place, String run) {
    Capture capture = read(place.stack(), run);
    return capture != null && !inPlace(place, capture);
  }
}
