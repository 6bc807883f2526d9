package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;

/** Brings captured images and their names back, whatever the names mean elsewhere by now. */
final class CapturedImages {
  private final Engine engine;
  private final Pins pins;

  CapturedImages(Engine engine, Pins pins) {
    this.engine = engine;
    this.pins = pins;
  }

  /** Image names mean the captured images again; those that are gone are fetched by content. */
  void bringBack(Capture capture) {
    for (Capture.Unit unit : capture.units()) {
      Image image = engine.image(unit.image());
      String id = image == null ? fetch(unit) : image.id();
      if (!unit.reference().startsWith("sha256:") && !unit.reference().contains("@")) {
        pins.pin(id, unit.reference());
      }
    }
  }

  private String fetch(Capture.Unit unit) {
    String digest = unit.digests().stream().findFirst().orElse("");
    if (digest.isEmpty()) {
      throw StepFailure.input(
          "ARTEFACT_NOT_FOUND",
          "restore unit %s: its image %s was built on this host and is gone; load or build it, name it %s, and try again"
              .formatted(unit.unit(), unit.image(), unit.reference()));
    }
    String[] parts = digest.split("@", 2);
    return engine.fetch(parts[0], parts[1]);
  }
}
