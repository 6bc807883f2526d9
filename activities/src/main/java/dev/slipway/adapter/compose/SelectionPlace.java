package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Selection.Listed;
import dev.slipway.adapter.exec.Selection.Text;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a selection is written so that a plain {@code docker compose up} reads it: the override
 * that Compose looks for beside its definition, when nobody has one there; else a file that {@code
 * COMPOSE_FILE} of the settings lists last.
 *
 * @param file relative to the stack's directory
 * @param listing what {@code COMPOSE_FILE} has to be; null when the file is read without it
 * @param why no file would be read; empty when one is
 */
record SelectionPlace(Place place, String file, @Nullable Listed listing, String why) {
  private static final String LIST = "COMPOSE_FILE";

  static SelectionPlace of(Place place, String unit) {
    String list = SettingsFile.read(Project.settings(place)).getOrDefault(LIST, "").strip();
    String override = Project.override(place);
    if (!place.files().isEmpty()) {
      boolean plain = list.isEmpty() && !override.isEmpty();
      return plain && free(place, override, unit)
          ? new SelectionPlace(place, override, null, "")
          : new SelectionPlace(
              place,
              "",
              null,
              "the stack file names definition files that a plain 'docker compose up' would not read with one more: leave platform.files out, and list them as COMPOSE_FILE in .env");
    }
    if (list.isEmpty() && !override.isEmpty() && free(place, override, unit)) {
      return new SelectionPlace(place, override, null, "");
    }
    List<String> files = Project.files(place);
    if (files.isEmpty()) {
      return new SelectionPlace(place, "", null, "the stack's directory has no definition file");
    }
    String own = "docker-compose.slipway-%s.yml".formatted(unit);
    String separator =
        SettingsFile.read(Project.settings(place)).getOrDefault("COMPOSE_PATH_SEPARATOR", ":");
    List<String> all =
        files.contains(own)
            ? files
            : java.util.stream.Stream.concat(files.stream(), java.util.stream.Stream.of(own))
                .toList();
    return new SelectionPlace(place, own, new Listed(LIST, String.join(separator, all)), "");
  }

  /** What a file of ours begins with. */
  static String head(String unit) {
    return Project.OURS
        + "selects image and data volume of unit %s. Compose reads it behind the other files.\n"
            .formatted(unit);
  }

  private static boolean free(Place place, String override, String unit) {
    Path file = Path.of(place.root()).resolve(override);
    return !Files.exists(file) || read(file).startsWith(head(unit));
  }

  /** The file whose replacement is the moment of the switch; empty when there is none. */
  String replaced() {
    return listing == null || listing.equals(listed()) ? file : ".env";
  }

  @Nullable String content() {
    Path path = Path.of(place.root()).resolve(file);
    return file.isEmpty() || !Files.exists(path) ? null : read(path);
  }

  /** What the settings say now; null when they have no part in it. */
  @Nullable Listed listed() {
    return listing == null
        ? null
        : new Listed(LIST, SettingsFile.read(Project.settings(place)).get(LIST));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw StepFailure.environment(
              "DEFINITION", "cannot read %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }

  /** A file is only listed while it is there. */
  static void put(Place place, Text text) {
    Path file = Path.of(place.root()).resolve(text.file());
    if (text.content() != null) {
      replace(file, text.content());
    }
    Listed listed = text.settings();
    if (listed != null) {
      Path settings = Project.settings(place);
      String value = listed.value();
      String before = Files.exists(settings) ? read(settings) : "";
      String after =
          value == null
              ? SettingsFile.without(settings, listed.name())
              : SettingsFile.with(settings, listed.name(), value);
      if (!before.equals(after)) {
        replace(settings, after);
      }
    }
    if (text.content() == null) {
      remove(file);
    }
  }

  private static void remove(Path file) {
    try {
      if (Files.deleteIfExists(file)) {
        StateDir.sync(file.getParent());
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** By rename, with owner and mode of what was there. */
  private static void replace(Path file, String content) {
    Path next = file.resolveSibling(file.getFileName() + ".slipway-new");
    try {
      if (Files.exists(file) && Files.readString(file).equals(content)) {
        return;
      }
      Files.deleteIfExists(next);
      Path like = Files.exists(file) ? file : file.toAbsolutePath().getParent();
      Files.writeString(next, content, StandardCharsets.UTF_8);
      Files.setAttribute(next, "unix:uid", Files.getAttribute(like, "unix:uid"));
      Files.setAttribute(next, "unix:gid", Files.getAttribute(like, "unix:gid"));
      Files.setPosixFilePermissions(next, mode(file));
      try (var channel =
          java.nio.channels.FileChannel.open(next, java.nio.file.StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      StateDir.sync(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static Set<PosixFilePermission> mode(Path file) throws IOException {
    return Files.exists(file)
        ? Files.getPosixFilePermissions(file)
        : java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--");
  }

  private static StepFailure failure(Path file, IOException e) {
    return StepFailure.environment(
            "DEFINITION", "cannot replace %s: %s".formatted(file, e.getMessage()))
        .because(e);
  }
}
