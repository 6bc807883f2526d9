package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Together;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Place;
import java.util.List;
import java.util.function.Supplier;
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
   * The same, without Compose where it would do no more than start: on a busy machine that saves
   * half a second of the time in which users are out. What cannot be started so is left to Compose,
   * which says best why.
   */
  @Nullable String start(Place place, List<String> names, Definition definition) {
    List<List<String>> waves = definition.written() ? List.of() : definition.waves(names);
    return !waves.isEmpty() && started(place, waves) ? null : start(place, names);
  }

  private boolean started(Place place, List<List<String>> waves) {
    try {
      for (List<String> wave : waves) {
        release(place, wave);
      }
      return true;
    } catch (StepFailure e) {
      e.throwIfInterruption();
      return false;
    }
  }

  /** Side by side; each gets its own restart rule back. */
  void release(Place place, List<String> names) {
    Together.all(names.stream().map(name -> released(place, name)).toList());
  }

  private Supplier<Boolean> released(Place place, String name) {
    return () -> {
      units.release(place, name);
      return true;
    };
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
