package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts containers that are there. */
final class Starts {
  private final Engine engine;
  private final Units units;
  private final Cli cli;

  Starts(Engine engine, Units units, Cli cli) {
    this.engine = engine;
    this.units = units;
    this.cli = cli;
  }

  /**
   * Starts the units in the order of their dependencies on each other, and gives those that were
   * held their own restart rule back.
   *
   * @return null when all were started, else what Compose said of one that could not be; what ends
   *     after its start is found by whoever waits for it
   */
  @Nullable String start(Place place, List<String> names) {
    Exec.Result result = cli.run(place, Cli.ACT, ComposeCommand.of(place).start(names));
    List<String> never =
        engine.replicas(place).stream()
            .filter(r -> names.contains(r.unit()) && r.state().equals("created"))
            .map(Replica::unit)
            .toList();
    if (!result.ok() && !never.isEmpty()) {
      StepFailure failure = cli.failure(place, "start " + never, result);
      if (failure.category() == StepFailure.Category.ENVIRONMENT) {
        throw failure;
      }
      return failure.getMessage();
    }
    names.forEach(name -> units.release(place, name));
    return null;
  }
}
