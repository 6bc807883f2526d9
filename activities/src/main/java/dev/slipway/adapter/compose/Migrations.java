package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Task;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Helpers;
import dev.slipway.adapter.exec.Marks;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs the migration unit of the new release beside the stack: a detached one-off container that
 * goes on when its caller dies, is found again by its mark, and shares the network of a place that
 * was made before, so that the fence can know its address. The stack's files still say the old
 * release meanwhile.
 */
final class Migrations {
  private static final Duration LOOK = Duration.ofMillis(150);
  // Asking the engine to make and start one container whose image is here.
  private static final Cli.Errand START = Cli.Errand.acting(Duration.ofMinutes(2));
  // Docker kills after the unit's own grace period; this is on top of it.
  private static final Duration KILL = Duration.ofMinutes(2);
  private static final int WORDS = 4000;

  private final StateDir state;
  private final Secrets secrets;
  private final Engine engine;
  private final Helpers helpers;
  private final Cli cli;
  private final Definitions definitions;
  private final MigrationPlaces places;
  private final MigrationFiles files;
  private final Sources sources;

  Migrations(
      StateDir state,
      Secrets secrets,
      Engine engine,
      Helpers helpers,
      Cli cli,
      Definitions definitions,
      MigrationPlaces places,
      Sources sources) {
    this.state = state;
    this.secrets = secrets;
    this.engine = engine;
    this.helpers = helpers;
    this.cli = cli;
    this.definitions = definitions;
    this.places = places;
    this.files = new MigrationFiles(state);
    this.sources = sources;
  }

  void run(OneShot shot) {
    if (ended(shot).holds()) {
      return;
    }
    String mark = running(shot);
    if (mark == null) {
      mark = mark(shot);
      start(shot, mark);
    }
    finish(shot, mark);
  }

  Proof ended(OneShot shot) {
    MigrationFiles.Done done = state.readJson(files.peekDone(shot), MigrationFiles.Done.class);
    if (done != null) {
      return new Proof(true, "ended with 0 at " + done.at());
    }
    for (String mark : helpers.marks(shot.place().stack(), shot.key().run())) {
      Task task = engine.task(mark);
      if (task != null && ours(shot, mark, task) && Integer.valueOf(0).equals(task.exit())) {
        state.writeJson(files.done(shot), new MigrationFiles.Done(mark, Instant.now()));
        return new Proof(true, "ended with 0");
      }
    }
    return new Proof(false, "no %s of this run has ended with 0".formatted(shot.what()));
  }

  /** The mark of a migration that still runs, of whatever generation; null when none does. */
  private @Nullable String running(OneShot shot) {
    return helpers.marks(shot.place().stack(), shot.key().run()).stream()
        .filter(mark -> ours(shot, mark, engine.task(mark)))
        .filter(mark -> alive(engine.task(mark)))
        .findFirst()
        .orElse(null);
  }

  private static boolean ours(OneShot shot, String mark, @Nullable Task task) {
    return task != null
        && task.unit().equals(shot.unit())
        && !MigrationPlaces.is(mark)
        && mark.endsWith("/" + shot.component());
  }

  private static boolean alive(@Nullable Task task) {
    return task != null && task.exit() == null && !task.state().equals("created");
  }

  private void start(OneShot shot, String mark) {
    Task there = engine.task(mark);
    if (there == null) {
      Exec.Result result = run(shot, mark);
      there = engine.task(mark);
      if (there == null) {
        throw cli.failure(
            shot.place(), "start the %s %s".formatted(shot.what(), shot.unit()), result);
      }
    }
    // The client can have died between making the container and starting it.
    engine.begin(mark);
  }

  private Exec.Result run(OneShot shot, String mark) {
    Place place = shot.place();
    Path tree = shot.tree(sources);
    Definition.Unit unit = definitions.with(place, shot.knobs(), tree).unit(shot.unit());
    Path override = places.override(shot, unit);
    Map<String, String> labels = Marks.labels(place.stack(), shot.key().run(), mark, unit.name());
    try (Trial trial = Trial.of(place, shot.knobs())) {
      List<String> command =
          ComposeCommand.at(place, tree)
              .reading(trial.settings())
              .overriddenBy(place, override)
              .oneShot(Marks.name(mark), labels, unit.name());
      return cli.run(place, START, command);
    }
  }

  /** Waits for the end and reads it; a migration whose time is over is ended. */
  private void finish(OneShot shot, String mark) {
    Task task = engine.task(mark);
    Instant started = task == null || task.startedAt() == null ? Instant.now() : task.startedAt();
    Duration left = Duration.between(Instant.now(), started.plus(shot.within()));
    Boolean ended =
        Poll.until(
            left.isNegative() ? Duration.ZERO : left,
            LOOK,
            () -> alive(engine.task(mark)) ? null : Boolean.TRUE);
    if (ended == null) {
      engine.end(mark, KILL);
    }
    Helpers.Ended end = helpers.await(mark, KILL);
    String words = words(shot.place(), end.log());
    state.write(
        files.log(shot.place().stack(), shot.key().run(), shot.component()),
        words.getBytes(StandardCharsets.UTF_8));
    if (ended == null || !end.ok()) {
      throw failed(shot, ended == null, end.exit(), words);
    }
    state.writeJson(files.done(shot), new MigrationFiles.Done(mark, Instant.now()));
  }

  private static StepFailure failed(OneShot shot, boolean late, int exit, String words) {
    String how = late ? "was ended after " + shot.within() : "ended with exit code " + exit;
    return StepFailure.input(
        shot.failure(),
        "%s of %s: unit %s %s; its last words: %s"
            .formatted(
                shot.what(),
                shot.component(),
                shot.unit(),
                how,
                words.substring(Math.max(0, words.length() - WORDS))));
  }

  private String words(Place place, String log) {
    secrets.learn(Project.settings(place));
    return secrets.redact(log).strip();
  }

  /** Ends what runs of migrations, and keeps what they said. */
  void end(String stack, String run) {
    end(stack, run, mark -> !MigrationPlaces.is(mark));
  }

  /** The same, and gives up their places. */
  void remove(String stack, String run) {
    end(stack, run, mark -> true);
  }

  private void end(String stack, String run, Predicate<String> which) {
    for (String mark : helpers.marks(stack, run)) {
      Task task = engine.task(mark);
      if (which.test(mark) && task != null && !task.unit().isEmpty()) {
        engine.end(mark, KILL);
        keepLog(stack, run, mark);
        helpers.remove(mark);
      }
    }
  }

  private void keepLog(String stack, String run, String mark) {
    Task task = engine.task(mark);
    if (task != null && task.exit() != null && !MigrationPlaces.is(mark)) {
      String words = secrets.redact(helpers.await(mark, KILL).log());
      String component = mark.substring(mark.lastIndexOf('/') + 1);
      Path file = files.log(stack, run, component);
      state.write(file, words.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String mark(OneShot shot) {
    return shot.key().mark() + "/" + shot.component();
  }
}
