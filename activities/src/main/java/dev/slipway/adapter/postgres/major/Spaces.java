package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tablespaces: places outside of the data directory, in which each major version has a directory of
 * its own beside those of the others.
 */
final class Spaces {
  private Spaces() {}

  /** Where those of the server are on the host; one that is inside the unit only is left out. */
  static List<String> find(Session session, Instance instance) {
    List<String> found = new ArrayList<>();
    for (String location :
        session.column(
            "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY 1")) {
      instance.mounts().stream()
          .filter(m -> Path.of(location).startsWith(m.target()))
          .max(Comparator.comparingInt((MountPoint m) -> m.target().length()))
          .ifPresent(m ->
              found.add(
                  m.source()
                      .resolve(Path.of(m.target()).relativize(Path.of(location)).toString())
                      .toString()));
    }
    return found;
  }

  /** Fails when somebody else's server of the version has files there. */
  static void requireFree(List<String> places, int major) {
    for (Path directory : of(places, major)) {
      throw StepFailure.input(
          "FOREIGN_STORE",
          "%s belongs to another server of PostgreSQL %d: find out which, and remove it yourself"
              .formatted(directory, major));
    }
  }

  /** Removes what a server of this run has made there. */
  static void remove(Made made) {
    of(made.tablespaces(), made.version() / 10_000).forEach(HostFiles::remove);
  }

  private static List<Path> of(List<String> places, int major) {
    List<Path> directories = new ArrayList<>();
    for (String place : places) {
      try (Stream<Path> all = Files.list(Path.of(place))) {
        all.filter(p -> String.valueOf(p.getFileName()).startsWith("PG_" + major + "_"))
            .forEach(directories::add);
      } catch (IOException e) {
        throw HostFiles.failure("list", Path.of(place), e);
      }
    }
    return directories;
  }
}
