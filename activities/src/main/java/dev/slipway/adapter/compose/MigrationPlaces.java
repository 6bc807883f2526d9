package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.PlatformActivities.MigrateRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Task;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.stack.Migration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a migration runs: a helper that only sits on the unit's networks, so that its address is
 * known to the fence before anything of the new release runs.
 */
final class MigrationPlaces {
  private static final String SEAT = "/migration-place/";

  private final StateDir state;
  private final MigrationFiles files;
  private final Engine engine;
  private final Definitions definitions;
  private final String helperImage;

  MigrationPlaces(StateDir state, Engine engine, Definitions definitions, String helperImage) {
    this.state = state;
    this.files = new MigrationFiles(state);
    this.engine = engine;
    this.definitions = definitions;
    this.helperImage = helperImage;
  }

  /** The same for all steps of a run, so that the migration finds what another step made. */
  static String mark(MigrateRequest request) {
    return request.key().run() + SEAT + request.component().name();
  }

  static boolean is(String mark) {
    return mark.contains(SEAT);
  }

  void prepare(MigrateRequest request) {
    if (there(request)) {
      return;
    }
    Migration migration = Migrations.required(request);
    Definition.Unit unit =
        definitions.with(request.place(), request.knobs()).unit(migration.unit());
    if (unit.networks().isEmpty()) {
      throw StepFailure.input(
          "MIGRATION_NETWORK",
          "prepare the migration of %s: unit %s has network mode '%s', so the fence cannot let in exactly it; give it networks in the definition"
              .formatted(request.component().name(), unit.name(), unit.networkMode()));
    }
    engine.sit(
        new Engine.Seat(
            mark(request),
            request.place().stack(),
            request.key().run(),
            unit.name(),
            helperImage,
            unit.networks(),
            unit.hosts(),
            unit.dns()));
    remember(request);
  }

  /** Whether it was made before and has the addresses that it had then. */
  private boolean there(MigrateRequest request) {
    Task seat = engine.task(mark(request));
    return seat != null
        && seat.state().equals("running")
        && seat.addresses().equals(state.readJson(files.place(request), List.class));
  }

  /** The addresses that the fence will let in; a place that was lost and made anew has others. */
  private void remember(MigrateRequest request) {
    Task seat = engine.task(mark(request));
    if (seat != null) {
      state.writeJson(files.place(request), List.copyOf(seat.addresses()));
    }
  }

  /**
   * Writes the override that lays the unit on the place.
   *
   * @throws StepFailure {@code MIGRATION_PLACE_LOST} (final) when the fence would not let it in
   */
  Path override(MigrateRequest request, Definition.Unit unit) {
    Task seat = engine.task(mark(request));
    if (seat == null || !there(request)) {
      throw StepFailure.input(
          "MIGRATION_PLACE_LOST",
          "start the migration of %s: its place on the network is gone or has another address than the fence lets in; go back, and begin again"
              .formatted(request.component().name()));
    }
    String staged = Pins.staged(request.place().stack(), request.key().run(), unit.name());
    String image = engine.image(staged) == null ? unit.image() : staged;
    Path file = files.override(request);
    String text =
        BorrowedNetwork.text(
            unit.name(), image, seat.id(), stale(request.place(), request.knobs(), unit));
    state.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /**
   * Knobs that reach the unit through a settings file of its own, which still holds the old value:
   * given to it as they will be.
   */
  private static Map<String, String> stale(
      Place place, List<KnobSetting> knobs, Definition.Unit unit) {
    Map<String, String> stale = new TreeMap<>();
    Map<String, String> settings = SettingsFile.read(Project.settings(place));
    for (KnobSetting knob : knobs) {
      String given = unit.environment().get(knob.knob().env());
      if (given != null
          && !given.equals(knob.value())
          && given.equals(settings.get(knob.knob().env()))) {
        stale.put(knob.knob().env(), knob.value());
      }
    }
    return stale;
  }
}
