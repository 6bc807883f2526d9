package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.PlatformActivities.StageRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Observed.TargetFacts;
import dev.slipway.plan.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds images from the source of a release, while users work. Each says what commit it is of; one
 * that was built by somebody else under the same name is not taken for it.
 */
final class Builds {
  // Compilers and package registries take their time; nobody waits for it behind a closed door.
  private static final Cli.Errand WITHIN = Cli.Errand.acting(Duration.ofHours(2));
  private static final int WORDS = 4000;

  private final StateDir state;
  private final Secrets secrets;
  private final Engine engine;
  private final Cli cli;
  private final Sources sources;
  private final Artefacts artefacts;

  Builds(
      StateDir state,
      Secrets secrets,
      Engine engine,
      Cli cli,
      Sources sources,
      Artefacts artefacts) {
    this.state = state;
    this.secrets = secrets;
    this.engine = engine;
    this.cli = cli;
    this.sources = sources;
    this.artefacts = artefacts;
  }

  /**
   * The files of the release that is to be built; null when none is.
   *
   * @throws StepFailure {@code TAG_MOVED} (final) when the tag means another commit than planned
   */
  @Nullable Path prepare(StageRequest request) {
    for (TargetFacts target : request.target()) {
      if (target.artefact() instanceof ArtefactId.Commit commit) {
        Place place = request.place();
        String tag = tag(request.knobs(), target.component());
        Sources.Release release = sources.fetch(place, tag);
        if (!release.commit().equals(commit.value())) {
          throw StepFailure.input(
              "TAG_MOVED",
              "fetch %s: it means %s now, the plan was made for %s; start the run again and look at the new plan"
                  .formatted(tag, release.commit(), commit.value()));
        }
        sources.staged(place, request.key().run(), release);
        return sources.tree(place, release.commit());
      }
    }
    return null;
  }

  private static String tag(List<KnobSetting> knobs, String component) {
    return knobs.stream()
        .filter(k -> k.component().equals(component))
        .map(k -> k.knob().tag(k.value()))
        .findFirst()
        .orElse("");
  }

  /**
   * Sees to it that the image of a unit is on this host. Units that share a name share an image.
   *
   * @return its id
   */
  String ensure(
      StageRequest request, Path tree, ArtefactId.Commit commit, String unit, String name) {
    String pin = Pins.staged(request.place().stack(), request.key().run(), unit);
    for (String known : List.of(pin, name)) {
      Image image = engine.image(known);
      if (image != null && artefacts.matches(image.id(), commit)) {
        return image.id();
      }
    }
    build(request, tree, commit, unit, pin);
    Image built = engine.image(pin);
    if (built == null || !artefacts.matches(built.id(), commit)) {
      throw StepFailure.input(
          "BUILD_FAILED",
          "build unit %s: the build ended well and made no image of %s; has the unit a build section?"
              .formatted(unit, commit.value()));
    }
    // The next unit of the same image finds it under this name, which no container uses yet.
    if (engine.image(name) == null) {
      engine.tag(built.id(), name);
    }
    return built.id();
  }

  private void build(
      StageRequest request, Path tree, ArtefactId.Commit commit, String unit, String pin) {
    Place place = request.place();
    Path capture = state.capture(place.stack(), request.key().run());
    Path override = capture.resolve("build-override-" + unit + ".json");
    Map<String, Object> labelled =
        Map.of("image", pin, "build", Map.of("labels", Map.of(Artefacts.COMMIT, commit.value())));
    state.write(
        override,
        StateDir.line(Map.of("services", Map.of(unit, labelled))).getBytes(StandardCharsets.UTF_8));
    try (Trial trial = Trial.of(place, request.knobs())) {
      List<String> command =
          ComposeCommand.building(place, tree)
              .reading(trial.settings())
              .overriddenBy(place, override)
              .build(unit);
      Exec.Result result = cli.run(place, WITHIN, command);
      secrets.learn(Project.settings(place));
      String words = secrets.redact(result.out() + result.err()).strip();
      state.write(capture.resolve("build-log-" + unit), words.getBytes(StandardCharsets.UTF_8));
      if (!result.ok()) {
        throw failed(place, unit, result, words);
      }
    }
  }

  private StepFailure failed(Place place, String unit, Exec.Result result, String words) {
    StepFailure failure = cli.failure(place, "build unit " + unit, result);
    return failure.category() == StepFailure.Category.ENVIRONMENT
        ? failure
        : StepFailure.input(
            "BUILD_FAILED",
            "build unit %s: its last words: %s"
                .formatted(unit, words.substring(Math.max(0, words.length() - WORDS))));
  }
}
