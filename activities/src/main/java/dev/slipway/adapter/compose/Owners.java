package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * What an agent that is root makes in somebody's checkout becomes theirs, or they could not go on.
 */
final class Owners {
  private static final Integer ROOT = 0;

  private Owners() {}

  /**
   * Gives git's own files and what it wrote to whom the checkout belongs. All else stays: a file of
   * root's may be a secret.
   *
   * @param written paths, relative to the checkout
   */
  static void give(Path directory, List<String> written) {
    try {
      Object owner = Files.getAttribute(directory, "unix:uid");
      Object group = Files.getAttribute(directory, "unix:gid");
      if (ROOT.equals(owner)) {
        return;
      }
      Giving giving = new Giving(owner, group);
      Files.walkFileTree(directory.resolve(".git"), giving);
      for (String path : written) {
        for (Path each = directory.resolve(path);
            each != null && !each.equals(directory);
            each = each.getParent()) {
          if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
            giving.give(each);
          }
        }
      }
    } catch (IOException e) {
      throw StepFailure.environment(
              "SOURCE",
              "give the files in %s to its owner: %s".formatted(directory, e.getMessage()))
          .because(e);
    }
  }

  private static final class Giving extends SimpleFileVisitor<Path> {
    private final Object owner;
    private final Object group;

    Giving(Object owner, Object group) {
      this.owner = owner;
      this.group = group;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes seen)
        throws IOException {
      return visitFile(path, seen);
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes seen) throws IOException {
      give(path);
      return FileVisitResult.CONTINUE;
    }

    void give(Path path) throws IOException {
      if (ROOT.equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
        Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }
}
