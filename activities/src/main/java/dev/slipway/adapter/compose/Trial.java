package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A passing copy of the stack's settings with knobs turned, outside its directory. A whole copy,
 * since Compose reads given settings instead of its own and values may refer to each other.
 */
record Trial(Path settings) implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("slipway-trial-([0-9]+)-.*\\.env");

  static Trial of(Place place, List<KnobSetting> knobs) {
    Path own = Project.settings(place);
    try {
      Path copy =
          Files.createTempFile(
              "slipway-trial-%d-".formatted(ProcessHandle.current().pid()),
              ".env",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (Files.exists(own)) {
        Files.write(copy, Files.readAllBytes(own));
      }
      for (KnobSetting knob : knobs) {
        if (Path.of(place.root()).resolve(knob.knob().file()).normalize().equals(own.normalize())) {
          Files.writeString(copy, SettingsFile.with(copy, knob.knob().env(), knob.value()));
        }
      }
      sweep(copy.resolveSibling(""));
      return new Trial(copy);
    } catch (IOException e) {
      throw StepFailure.environment(
              "SETTINGS", "cannot copy %s to read it: %s".formatted(own, e.getMessage()))
          .because(e);
    }
  }

  /** A process that was killed has not taken its copies away, and they hold secrets. */
  private static void sweep(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Trial::orphaned).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean orphaned(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(settings);
    } catch (IOException e) {
      throw StepFailure.environment(
              "SETTINGS", "cannot remove %s, which holds secrets".formatted(settings))
          .because(e);
    }
  }
}
