package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts units that were stopped, and waits until all of them serve and stay up. */
final class Restarts {
  private final Definitions definitions;
  private final Starts starts;
  private final Serving serving;

  Restarts(Definitions definitions, Starts starts, Serving serving) {
    this.definitions = definitions;
    this.starts = starts;
    this.serving = serving;
  }

  /**
   * Side by side where the definition says that nothing among them waits for another; else one by
   * one in their order, each when the one before serves. That they stay up is awaited once, at the
   * end: for each by itself it would keep users out for seconds a unit.
   *
   * @param early whether to leave it to the caller whether they stay up
   */
  void start(Place place, List<String> names, boolean early) {
    Map<String, Integer> before = serving.restarts(place);
    List<List<String>> waves = waves(place, names);
    waves.forEach(wave -> starts.release(place, wave));
    if (waves.isEmpty()) {
      for (String name : names) {
        starts.release(place, List.of(name));
        require(serving.await(place, List.of(name), before, true));
      }
    }
    require(serving.await(place, names, before, early));
  }

  /** Empty when the definition cannot tell. */
  private List<List<String>> waves(Place place, List<String> names) {
    try {
      return definitions.current(place).waves(names);
    } catch (StepFailure unreadable) {
      unreadable.throwIfInterruption();
      return List.of();
    }
  }

  private static void require(@Nullable String trouble) {
    if (trouble != null) {
      throw StepFailure.environment("UNIT_NOT_SERVING", "start units: " + trouble);
    }
  }
}
