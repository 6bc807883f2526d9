package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Offer;
import java.util.HashMap;
import java.util.Map;

/** What registries answered during one inspection: units of a release share their image's name. */
final class Offers {
  private final Engine engine;
  private final Map<String, Offer> known = new HashMap<>();

  Offers(Engine engine) {
    this.engine = engine;
  }

  Offer of(String name) {
    return known.computeIfAbsent(name, engine::offer);
  }
}
