package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** Turns knobs in the stack's own settings files, each file replaced as a whole. */
final class Knobs {

  private Knobs() {}

  static void turn(Place place, List<KnobSetting> knobs) {
    for (KnobSetting knob : knobs) {
      if (!is(place, knob)) {
        turn(file(place, knob), knob);
      }
    }
  }

  private static void turn(Path named, KnobSetting knob) {
    try {
      // A link is followed: replacing it would leave the file it points to as it was.
      Path file = Files.exists(named) ? named.toRealPath() : named;
      Path next = file.resolveSibling("." + file.getFileName() + ".slipway");
      Files.deleteIfExists(next);
      if (Files.exists(file)) {
        Files.copy(file, next, StandardCopyOption.COPY_ATTRIBUTES);
        Map<String, Object> owner = Files.readAttributes(file, "unix:uid,gid");
        Files.setAttribute(next, "unix:uid", owner.get("uid"));
        Files.setAttribute(next, "unix:gid", owner.get("gid"));
      }
      Files.writeString(next, SettingsFile.with(file, knob.knob().env(), knob.value()));
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      StateDir.sync(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw StepFailure.environment(
              "SETTINGS", "turn %s in %s: %s".formatted(knob.knob().env(), named, e.getMessage()))
          .because(e);
    }
  }

  static Proof turned(Place place, List<KnobSetting> knobs) {
    List<String> wrong =
        knobs.stream()
            .filter(k -> !is(place, k))
            .map(k ->
                Given.is(k)
                    ? "%s in %s is not as given".formatted(k.knob().env(), k.knob().file())
                    : "%s in %s is not %s".formatted(k.knob().env(), k.knob().file(), k.value()))
            .toList();
    return new Proof(
        wrong.isEmpty(), wrong.isEmpty() ? "all knobs are turned" : String.join("; ", wrong));
  }

  private static boolean is(Place place, KnobSetting knob) {
    return knob.value().equals(SettingsFile.read(file(place, knob)).get(knob.knob().env()));
  }

  private static Path file(Place place, KnobSetting knob) {
    return Path.of(place.root()).resolve(knob.knob().file());
  }
}
