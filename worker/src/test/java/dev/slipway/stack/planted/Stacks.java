package dev.slipway.stack.planted;

import dev.slipway.plan.Place;

/** Stack definitions that know too much; ArchitectureTest must notice each. */
public final class Stacks {

  private Stacks() {}

  /** A definition does not know what is made of it. */
  public static final class KnowsPlans {
    String root(Place place) {
      return place.root();
    }
  }
}
