package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.exec.Units.MountPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's files are on the host.
 *
 * @param data its data directory
 * @param rules its file of access rules
 * @param store name of the store with the data directory; empty when it is a directory of the host
 * @param relative the data directory below the root of its store; empty when it is the root
 */
public record Layout(Path data, Path rules, String store, String relative) {
  private static final String USUAL = "/var/lib/postgresql/data";

  /**
   * From what the server says.
   *
   * @throws StepFailure of category INPUT when one of the two is not on a mount
   */
  public static Layout of(Instance instance, String dataDirectory, String rulesFile) {
    MountPoint mount = mount(instance, dataDirectory);
    MountPoint rules = mount(instance, rulesFile);
    if (mount == null || rules == null) {
      throw StepFailure.input(
          "NOT_ON_A_STORE",
          "%s is inside the container %s and not on a mount: give the unit a volume for it"
              .formatted(mount == null ? dataDirectory : rulesFile, instance.id()));
    }
    return new Layout(
        onHost(mount, dataDirectory),
        onHost(rules, rulesFile),
        mount.store(),
        below(mount, dataDirectory));
  }

  /** From the platform alone, for a server that cannot be asked; null when nothing is there. */
  public static @Nullable Layout guess(Instance instance) {
    String data = variable(instance, "PGDATA", USUAL);
    MountPoint mount = mount(instance, data);
    if (mount == null || !Files.exists(onHost(mount, data).resolve("PG_VERSION"))) {
      return null;
    }
    return of(instance, data, data + "/pg_hba.conf");
  }

  public static String variable(Instance instance, String name, String otherwise) {
    List<String> found =
        instance.environment().stream()
            .filter(e -> e.startsWith(name + "="))
            .map(e -> e.substring(name.length() + 1))
            .toList();
    return found.isEmpty() ? otherwise : found.getLast();
  }

  /** The same place in another store. */
  public Path in(Path otherStore) {
    return relative.isEmpty() ? otherStore : otherStore.resolve(relative);
  }

  private static @Nullable MountPoint mount(Instance instance, String path) {
    return instance.mounts().stream()
        .filter(m -> Path.of(path).startsWith(Path.of(m.target())))
        .max(Comparator.comparingInt(m -> m.target().length()))
        .orElse(null);
  }

  private static Path onHost(MountPoint mount, String path) {
    String below = below(mount, path);
    return below.isEmpty() ? mount.source() : mount.source().resolve(below);
  }

  private static String below(MountPoint mount, String path) {
    return Path.of(mount.target()).relativize(Path.of(path)).toString();
  }
}
