package dev.slipway.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What runs have made on the host and have not taken away: on Docker, and as secrets on the disk.
 */
final class Remains {
  private Remains() {}

  static Set<String> of(Field field) {
    String label = "label=dev.slipway.stack=" + field.stack.name();
    Set<String> remains = new TreeSet<>();
    add(remains, "container", field.docker("container", "ls", "-aq", "--filter", label).out());
    add(remains, "volume", field.docker("volume", "ls", "-q", "--filter", label).out());
    add(remains, "network", field.docker("network", "ls", "-q", "--filter", label).out());
    String kept = "slipway-kept/" + field.stack.name();
    add(
        remains,
        "pin",
        field.docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", kept).out());
    secrets(field.state(), remains);
    return remains;
  }

  private static void add(Set<String> remains, String kind, String names) {
    names.lines().forEach(name -> remains.add(kind + " " + name));
  }

  /** Passwords for tools in helpers are in a directory of this name. */
  private static void secrets(Path state, Set<String> remains) {
    if (!Files.exists(state)) {
      return;
    }
    try (Stream<Path> all = Files.walk(state)) {
      List<Path> found = all.filter(p -> p.endsWith("secret")).toList();
      found.forEach(p -> remains.add("file " + p));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
