package dev.slipway.activity;

import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import java.util.List;

/**
 * Asks what earlier runs of a stack have left.
 *
 * @param run that asks
 */
public record RemainsQuery(Place place, String run, List<Database> databases) {
  public RemainsQuery {
    databases = List.copyOf(databases);
  }
}
