package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.plan.MajorFacts.Layout;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Where a server that runs has its data in its unit. A layout that is not understood is not guessed
 * at: the new server would come up empty beside the old data.
 *
 * @param why it is unknown; empty otherwise
 */
record Laid(Layout layout, String why) {

  /**
   * @param directory the data directory as the server tells it
   */
  static Laid of(Instance instance, String directory, long major) {
    MountPoint mount = mount(instance, directory);
    if (mount == null) {
      return unknown("its data is in %s, which is lost with the container".formatted(directory));
    }
    if (mount.store().matches("[0-9a-f]{64}")) {
      return unknown(
          "its data is in a nameless store at %s, which is lost with the container"
              .formatted(mount.target()));
    }
    if (Path.of(mount.target())
        .resolve("%d/docker".formatted(major))
        .toString()
        .equals(directory)) {
      return new Laid(Layout.VERSIONED, "");
    }
    // The store is the data directory, or the definition says where in it that is.
    boolean said = instance.environment().contains("PGDATA=" + directory);
    return mount.target().equals(directory) || said
        ? new Laid(Layout.FLAT, "")
        : unknown(
            "its data is in %s, and nothing says so but its command line".formatted(directory));
  }

  private static @Nullable MountPoint mount(Instance instance, String directory) {
    return instance.mounts().stream()
        .filter(m -> Path.of(directory).startsWith(m.target()))
        .max(Comparator.comparingInt(m -> m.target().length()))
        .orElse(null);
  }

  private static Laid unknown(String why) {
    return new Laid(Layout.UNKNOWN, why);
  }
}
