package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Compose itself would take for directory, settings and name of a project. */
public final class Project {
  private static final Pattern NAME =
      Pattern.compile("^name:\\s*[\"']?([a-z0-9][a-z0-9_-]*)[\"']?\\s*(#.*)?$", Pattern.MULTILINE);
  private static final List<String> USUAL =
      List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");
  private static final List<String> OVERRIDES =
      List.of(
          "compose.override.yml",
          "compose.override.yaml",
          "docker-compose.override.yml",
          "docker-compose.override.yaml");

  /** What every definition file begins with that Slipway has written. */
  public static final String OURS = "# Written by Slipway: ";

  private Project() {}

  /** The project directory: that of the first definition file. Relative paths start here. */
  public static Path directory(Place place) {
    Path root = Path.of(place.root());
    if (place.files().isEmpty()) {
      return root;
    }
    Path parent = root.resolve(place.files().getFirst()).normalize().getParent();
    return parent == null ? root : parent;
  }

  /** The settings file that Compose reads variables from. */
  public static Path settings(Place place) {
    return directory(place).resolve(".env");
  }

  /**
   * The project's name: as given, else {@code COMPOSE_PROJECT_NAME} of the settings, else {@code
   * name:} of the definition, else the directory's.
   */
  public static String name(Place place) {
    if (!place.name().isEmpty()) {
      return place.name();
    }
    String set =
        SettingsFile.read(settings(place)).getOrDefault("COMPOSE_PROJECT_NAME", "").strip();
    if (!set.isEmpty()) {
      return set;
    }
    String written = written(place);
    return written.isEmpty() ? normal(String.valueOf(directory(place).getFileName())) : written;
  }

  /**
   * The definition files that Compose reads: as given, with an override of ours beside it, else
   * those of {@code COMPOSE_FILE} in the settings, else the first usual one with its override
   * beside it.
   */
  public static List<String> files(Place place) {
    if (!place.files().isEmpty()) {
      String override = override(place);
      Path path = Path.of(place.root()).resolve(override);
      return !override.isEmpty() && Files.isRegularFile(path) && text(path).startsWith(OURS)
          ? List.of(place.files().getFirst(), override)
          : place.files();
    }
    Path directory = directory(place);
    Map<String, String> settings = SettingsFile.read(settings(place));
    String set = settings.getOrDefault("COMPOSE_FILE", "").strip();
    if (!set.isEmpty()) {
      String separator = settings.getOrDefault("COMPOSE_PATH_SEPARATOR", ":");
      return List.of(set.split(Pattern.quote(separator)));
    }
    Stream<String> base = first(directory, USUAL);
    return Stream.concat(base, first(directory, OVERRIDES)).toList();
  }

  /**
   * The override that Compose would look for beside the definition, relative to the stack's
   * directory; empty when it would look for none. Where there is one already, that one.
   */
  public static String override(Place place) {
    Path directory = directory(place);
    List<String> base = place.files().isEmpty() ? first(directory, USUAL).toList() : place.files();
    if (base.size() != 1
        || !USUAL.contains(String.valueOf(Path.of(base.getFirst()).getFileName()))) {
      return "";
    }
    String usual = base.getFirst().replaceFirst("\\.(ya?ml)$", ".override.$1");
    Path parent = Path.of(base.getFirst()).getParent();
    return first(directory, OVERRIDES)
        .findFirst()
        .map(name -> parent == null ? name : parent.resolve(name).toString())
        .orElse(usual);
  }

  private static Stream<String> first(Path directory, List<String> names) {
    return names.stream().filter(n -> Files.isRegularFile(directory.resolve(n))).limit(1);
  }

  private static String written(Place place) {
    Path root = Path.of(place.root());
    String name = "";
    for (String file : files(place)) {
      Path path = root.resolve(file);
      if (Files.isRegularFile(path)) {
        Matcher matcher = NAME.matcher(text(path));
        name = matcher.find() ? matcher.group(1) : name;
      }
    }
    return name;
  }

  private static String normal(String directory) {
    return directory
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9_-]", "")
        .replaceAll("^[_-]+", "");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw StepFailure.environment(
              "DEFINITION", "cannot read %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }
}
