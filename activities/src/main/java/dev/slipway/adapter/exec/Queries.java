package dev.slipway.adapter.exec;

import dev.slipway.plan.Place;
import dev.slipway.stack.Database;

/** Asks a database of the stack one thing, for adapters that know no database. */
public interface Queries {

  /**
   * Runs a statement as the application's role and returns its single value as text; empty text for
   * NULL.
   *
   * @throws dev.slipway.activity.StepFailure when there is no answer, or more or less than one
   *     value; the message holds no secret
   */
  String single(Place place, Database database, String sql);
}
