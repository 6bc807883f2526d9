package dev.slipway.adapter.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of a release on the disk. */
final class TreeFiles {
  private TreeFiles() {}

  /**
   * Makes all below a directory readable for everybody: they go into images whose users are others,
   * and git itself knows no right but that of being executable.
   */
  static void readable(Path tree) throws IOException {
    for (Path path : below(tree)) {
      if (!Files.isSymbolicLink(path)) {
        boolean open = Files.isDirectory(path) || Files.isExecutable(path);
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(open ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  static void remove(Path tree) throws IOException {
    for (Path path : below(tree).reversed()) {
      Files.deleteIfExists(path);
    }
  }

  private static List<Path> below(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(tree)) {
      return all.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
