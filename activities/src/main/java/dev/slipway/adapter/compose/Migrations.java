package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.MigrateRequest;
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
import dev.slipway.stack.Migration;
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
  private static final Duration START = Duration.ofMinutes(2);
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

  Migrations(
      StateDir state,
      Secrets secrets,
      Engine engine,
      Helpers helpers,
      Cli cli,
      Definitions definitions,
      MigrationPlaces places) {
    this.state = state;
    this.secrets = secrets;
    this.engine = engine;
    this.helpers = helpers;
    this.cli = cli;
    this.definitions = definitions;
    this.places = places;
    this.files = new MigrationFiles(state);
  }

  void migrate(MigrateRequest request) {
    Migration migration = required(request);
    if (migrated(request).holds()) {
      return;
    }
    String mark = running(request);
    if (mark == null) {
      mark = mark(request);
      start(request, migration, mark);
    }
    finish(request, migration, mark);
  }

  Proof migrated(MigrateRequest request) {
    MigrationFiles.Done done = state.readJson(files.peekDone(request), MigrationFiles.Done.class);
    if (done != null) {
      return new Proof(true, "ended with 0 at " + done.at());
    }
    for (String mark : helpers.marks(request.place().stack(), request.key().run())) {
      Task task = engine.task(mark);
      if (task != null && ours(request, mark, task) && Integer.valueOf(0).equals(task.exit())) {
        state.writeJson(files.done(request), new MigrationFiles.Done(mark, Instant.now()));
        return new Proof(true, "ended with 0");
      }
    }
    return new Proof(false, "no migration of this run has ended with 0");
  }

  /** The mark of a migration that still runs, of whatever generation; null when none does. */
  private @Nullable String running(MigrateRequest request) {
    return helpers.marks(request.place().stack(), request.key().run()).stream()
        .filter(mark -> ours(request, mark, engine.task(mark)))
        .filter(mark -> alive(engine.task(mark)))
        .findFirst()
        .orElse(null);
  }

  private static boolean ours(MigrateRequest request, String mark, @Nullable Task task) {
    return task != null
        && task.unit().equals(required(request).unit())
        && !MigrationPlaces.is(mark)
        && mark.endsWith("/" + request.component().name());
  }

  private static boolean alive(@Nullable Task task) {
    return task != null && task.exit() == null && !task.state().equals("created");
  }

  private void start(MigrateRequest request, Migration migration, String mark) {
    Task there = engine.task(mark);
    if (there == null) {
      Exec.Result result = run(request, migration, mark);
      there = engine.task(mark);
      if (there == null) {
        throw cli.failure(request.place(), "start the migration " + migration.unit(), result);
      }
    }
    // The client can have died between making the container and starting it.
    engine.begin(mark);
  }

  private Exec.Result run(MigrateRequest request, Migration migration, String mark) {
    Place place = request.place();
    Definition.Unit unit = definitions.with(place, request.knobs()).unit(migration.unit());
    Path override = places.override(request, unit);
    Map<String, String> labels =
        Marks.labels(place.stack(), request.key().run(), mark, unit.name());
    try (Trial trial = Trial.of(place, request.knobs())) {
      List<String> command =
          ComposeCommand.of(place)
              .reading(trial.settings())
              .overriddenBy(place, override)
              .oneShot(Marks.name(mark), labels, unit.name());
      return cli.run(place, START, command);
    }
  }

  /** Waits for the end and reads it; a migration whose time is over is ended. */
  private void finish(MigrateRequest request, Migration migration, String mark) {
    Task task = engine.task(mark);
    Instant started = task == null || task.startedAt() == null ? Instant.now() : task.startedAt();
    Duration left = Duration.between(Instant.now(), started.plus(migration.within()));
    Boolean ended =
        Poll.until(
            left.isNegative() ? Duration.ZERO : left,
            LOOK,
            () -> alive(engine.task(mark)) ? null : Boolean.TRUE);
    if (ended == null) {
      engine.end(mark, KILL);
    }
    Helpers.Ended end = helpers.await(mark, KILL);
    String words = words(request.place(), end.log());
    state.write(
        files.log(request.place().stack(), request.key().run(), request.component().name()),
        words.getBytes(StandardCharsets.UTF_8));
    if (ended == null || !end.ok()) {
      throw failed(request, migration, ended == null, end.exit(), words);
    }
    state.writeJson(files.done(request), new MigrationFiles.Done(mark, Instant.now()));
  }

  private static StepFailure failed(
      MigrateRequest request, Migration migration, boolean late, int exit, String words) {
    String how = late ? "was ended after " + migration.within() : "ended with exit code " + exit;
    return StepFailure.input(
        "MIGRATION_FAILED",
        "migrate %s: unit %s %s; its last words: %s"
            .formatted(
                request.component().name(),
                migration.unit(),
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

  static Migration required(MigrateRequest request) {
    Migration migration = request.component().migrate();
    if (migration == null) {
      throw StepFailure.internal(
          "NO_MIGRATION", "component %s declares none".formatted(request.component().name()));
    }
    return migration;
  }

  private static String mark(MigrateRequest request) {
    return request.key().mark() + "/" + request.component().name();
  }
}
