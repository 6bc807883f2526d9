package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.Project;
import dev.slipway.plan.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Argument lists of {@code docker compose}. Files and project name are given only when the stack
 * file gives them: what Compose would choose by itself is what an operator gets by hand.
 *
 * @param settings file to read variables from instead of the stack's own; null for that
 * @param override one more definition file, of highest precedence; null for none
 * @param directory that paths in the definition are relative to; null for where the files are
 */
record ComposeCommand(
    List<String> files,
    String project,
    @Nullable Path settings,
    @Nullable Path override,
    @Nullable Path directory) {

  ComposeCommand {
    files = List.copyOf(files);
  }

  static ComposeCommand of(Place place) {
    List<String> files = place.files().isEmpty() ? List.of() : Project.files(place);
    return new ComposeCommand(files, place.name(), null, null, null);
  }

  /** As someone types it in the directory, whatever the stack file says. */
  static ComposeCommand byHand() {
    return new ComposeCommand(List.of(), "", null, null, null);
  }

  ComposeCommand reading(Path settings) {
    return new ComposeCommand(files, project, settings, override, directory);
  }

  /**
   * As it will be when the stack's directory holds the files of a release; those that the release
   * does not have are the operator's own.
   *
   * @param tree the files of the release; null when it does not bring any
   */
  static ComposeCommand at(Place place, @Nullable Path tree) {
    if (tree == null) {
      return of(place);
    }
    Path root = Path.of(place.root());
    List<String> files =
        Project.files(place).stream()
            .map(f -> Files.exists(tree.resolve(f)) ? tree.resolve(f) : root.resolve(f))
            .map(Path::toString)
            .toList();
    return new ComposeCommand(files, place.name(), null, null, Project.directory(place));
  }

  /** As {@link #at}, to build from the files of the release: contexts are relative to them. */
  static ComposeCommand building(Place place, Path tree) {
    Path below = Path.of(place.root()).relativize(Project.directory(place));
    ComposeCommand at = at(place, tree);
    return new ComposeCommand(
        at.files(), Project.name(place), null, null, tree.resolve(below).normalize());
  }

  /** With an override, the other files must be named too. */
  ComposeCommand overriddenBy(Place place, Path override) {
    List<String> named = directory == null ? Project.files(place) : files;
    return new ComposeCommand(named, project, settings, override, directory);
  }

  /** The whole definition, units of inactive profiles too, as JSON. */
  List<String> definition() {
    return with("--profile", "*", "config", "--format", "json");
  }

  /** The same before variables are put in. */
  List<String> template() {
    return with("--profile", "*", "config", "--no-interpolate", "--format", "json");
  }

  /** Names of the units that a plain "up" starts. */
  List<String> usual() {
    return with("config", "--services");
  }

  /** A hash for each unit of the definition. */
  List<String> hashes() {
    return with("config", "--hash", "*");
  }

  /** The variables that the definition reads, with their defaults. */
  List<String> variables() {
    return with("config", "--variables");
  }

  /**
   * Says what "up" would make or replace, and does nothing. Nothing is started even on paper: a dry
   * start waits for conditions that cannot come true.
   */
  List<String> foresee() {
    return with("up", "--no-start", "--no-build", "--pull", "never", "--dry-run");
  }

  List<String> foresee(List<String> units) {
    return with(foresee(), units);
  }

  /**
   * Makes or replaces containers and starts none. Dependencies stay selected: Compose 2.26 hashes
   * them into the container's label, so that one made with "--no-deps" would be replaced by the
   * next plain "up".
   */
  List<String> create(List<String> units) {
    return with(with("up", "--no-start", "--no-build", "--pull", "never"), units);
  }

  /** Like {@link #create} when dependencies must not be touched at any price. */
  List<String> createAlone(List<String> units) {
    return with(with("up", "--no-start", "--no-deps", "--no-build", "--pull", "never"), units);
  }

  /** Starts containers that are there, in the order of their dependencies on each other. */
  List<String> start(List<String> units) {
    return with(
        with("up", "-d", "--no-deps", "--no-recreate", "--no-build", "--pull", "never"), units);
  }

  /** Starts a one-shot unit that goes on when this command is killed. */
  List<String> oneShot(String name, Map<String, String> labels, String unit) {
    List<String> command =
        with("run", "--detach", "--no-TTY", "--no-deps", "--rm=false", "--name", name);
    labels.forEach((key, value) -> command.addAll(List.of("--label", key + "=" + value)));
    command.add(unit);
    return command;
  }

  /** Makes the image of one unit. */
  List<String> build(String unit) {
    return with("build", unit);
  }

  /** Removes the containers of units, stopping them first. */
  List<String> remove(List<String> units) {
    return with(with("rm", "--stop", "--force"), units);
  }

  private List<String> with(String... words) {
    List<String> command = new ArrayList<>(List.of("docker", "compose", "--ansi", "never"));
    command.addAll(List.of("--progress", "plain"));
    if (directory != null) {
      command.addAll(List.of("--project-directory", directory.toString()));
    }
    files.forEach(file -> command.addAll(List.of("--file", file)));
    if (override != null) {
      command.addAll(List.of("--file", override.toString()));
    }
    if (!project.isEmpty()) {
      command.addAll(List.of("--project-name", project));
    }
    if (settings != null) {
      command.addAll(List.of("--env-file", settings.toString()));
    }
    command.addAll(List.of(words));
    return command;
  }

  private static List<String> with(List<String> command, List<String> units) {
    List<String> all = new ArrayList<>(command);
    all.addAll(units);
    return all;
  }
}
