package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Task;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a migration or downgrade runs: a helper that only sits on the unit's networks, so that its
 * address is known to the fence before anything of the new release runs.
 */
final class MigrationPlaces {
  private static final String SEAT = "/migration-place/";

  private final StateDir state;
  private final MigrationFiles files;
  private final Engine engine;
  private final Definitions definitions;
  private final Sources sources;
  private final String helperImage;

  MigrationPlaces(
      StateDir state, Engine engine, Definitions definitions, Sources sources, String helperImage) {
    this.state = state;
    this.files = new MigrationFiles(state);
    this.engine = engine;
    this.definitions = definitions;
    this.sources = sources;
    this.helperImage = helperImage;
  }

  /** The same for all steps of a run, so that the migration finds what another step made. */
  static String mark(OneShot shot) {
    return shot.key().run() + SEAT + shot.component();
  }

  static boolean is(String mark) {
    return mark.contains(SEAT);
  }

  void prepare(OneShot shot) {
    if (there(shot)) {
      return;
    }
    Path tree = shot.tree(sources);
    Definition.Unit unit = definitions.with(shot.place(), shot.knobs(), tree).unit(shot.unit());
    if (unit.networks().isEmpty()) {
      throw StepFailure.input(
          "MIGRATION_NETWORK",
          "prepare the %s of %s: unit %s has network mode '%s', so the fence cannot let in exactly it; give it networks in the definition"
              .formatted(shot.what(), shot.component(), unit.name(), unit.networkMode()));
    }
    engine.sit(
        new Engine.Seat(
            mark(shot),
            shot.place().stack(),
            shot.key().run(),
            unit.name(),
            helperImage,
            unit.networks(),
            unit.hosts(),
            unit.dns()));
    remember(shot);
  }

  /** Whether it was made before and has the addresses that it had then. */
  private boolean there(OneShot shot) {
    Task seat = engine.task(mark(shot));
    return seat != null
        && seat.state().equals("running")
        && seat.addresses().equals(state.readJson(files.place(shot), List.class));
  }

  /** The addresses that the fence will let in; a place that was lost and made anew has others. */
  private void remember(OneShot shot) {
    Task seat = engine.task(mark(shot));
    if (seat != null) {
      state.writeJson(files.place(shot), List.copyOf(seat.addresses()));
    }
  }

  /**
   * Writes the override that lays the unit on the place.
   *
   * @throws StepFailure {@code MIGRATION_PLACE_LOST} (final) when the fence would not let it in
   */
  Path override(OneShot shot, Definition.Unit unit) {
    Task seat = engine.task(mark(shot));
    if (seat == null || !there(shot)) {
      throw StepFailure.input(
          "MIGRATION_PLACE_LOST",
          "start the %s of %s: its place on the network is gone or has another address than the fence lets in; go back, and begin again"
              .formatted(shot.what(), shot.component()));
    }
    Map<String, String> environment = new TreeMap<>(shot.environment());
    environment.putAll(stale(shot.place(), shot.knobs(), unit));
    Path file = files.override(shot);
    String text =
        BorrowedNetwork.text(
            unit.name(), image(shot, unit), seat.id(), environment, shot.command());
    state.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /** A tag may have been moved since the release was staged, or since what runs was captured. */
  private String image(OneShot shot, Definition.Unit unit) {
    String staged = Pins.staged(shot.place().stack(), shot.key().run(), unit.name());
    if (engine.image(staged) != null) {
      return staged;
    }
    Capture capture =
        state.readJson(
            state.peekCapture(shot.place().stack(), shot.key().run()).resolve(Capture.FILE),
            Capture.class);
    return capture == null
        ? unit.image()
        : capture.units().stream()
            .filter(u -> u.reference().equals(unit.image()) && engine.image(u.image()) != null)
            .map(Capture.Unit::image)
            .findFirst()
            .orElse(unit.image());
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
