package dev.slipway.adapter.postgres;

import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.postgres.TreeList.Entry;
import dev.slipway.adapter.postgres.TreeList.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Copies trees of files with owners, modes and times. What has not changed is not read again. */
final class TreeCopy {

  private TreeCopy() {}

  /**
   * Afterwards the copy is as the source is now, on disk, and the list says what the source was.
   */
  static void update(StateDir state, Path source, Path copy, Path list) {
    note(state, list, renew(source, copy, list, true));
  }

  /**
   * Afterwards the list says what the copy is of. What it names is believed to be on disk by every
   * later attempt, so it is written when it is.
   */
  static void note(StateDir state, Path list, SortedMap<String, Entry> copied) {
    state.write(list, TreeList.bytes(copied));
  }

  /**
   * Afterwards the copy is as the source is now.
   *
   * @param durable whether it must be on disk before this returns
   * @return what the source was, for the list
   */
  static SortedMap<String, Entry> renew(Path source, Path copy, Path list, boolean durable) {
    SortedMap<String, Entry> before = TreeList.read(list);
    SortedMap<String, Entry> now = TreeList.scan(source);
    Set<Path> touched = new LinkedHashSet<>();
    before.forEach((path, was) -> {
      Entry is = now.get(path);
      if (is == null || is.kind() != was.kind()) {
        HostFiles.remove(copy.resolve(path));
        touched.add(copy.resolve(path).getParent());
      }
    });
    for (Map.Entry<String, Entry> entry : now.entrySet()) {
      Path to = copy.resolve(entry.getKey());
      boolean same =
          entry.getValue().surelySame(before.getOrDefault(entry.getKey(), NEVER))
              && whole(to, entry.getValue());
      if (!same) {
        copy(source.resolve(entry.getKey()), to, entry.getValue().kind(), durable);
        touched.add(to.getParent());
      }
    }
    if (durable) {
      settle(touched);
    }
    return now;
  }

  /** A file whose bytes never reached the disk is there, with its name, and empty. */
  private static boolean whole(Path copy, Entry entry) {
    try {
      return entry.kind() == Kind.FILE
          ? Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS) && Files.size(copy) == entry.size()
          : Files.exists(copy, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw HostFiles.failure("look at", copy, e);
    }
  }

  /** Brings names to disk: those of files that were renamed into place, or removed. */
  static void settle(Set<Path> directories) {
    for (Path directory : directories) {
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        try {
          StateDir.sync(directory);
        } catch (IOException e) {
          throw HostFiles.failure("flush", directory, e);
        }
      }
    }
  }

  private static final Entry NEVER = new Entry(Kind.FILE, -1, -1, 0, -1);

  /** Copies one entry over what is there; a source that vanished meanwhile is left out. */
  static void copy(Path from, Path to, Kind kind, boolean durable) {
    if (Thread.currentThread().isInterrupted()) {
      throw Wait.interrupted(new InterruptedException());
    }
    try {
      switch (kind) {
        case DIRECTORY -> directory(from, to);
        case FILE -> file(from, to, durable);
        case LINK -> link(from, to);
      }
    } catch (NoSuchFileException e) {
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        throw HostFiles.failure("copy", from, e);
      }
    } catch (IOException e) {
      throw HostFiles.failure("copy", from, e);
    }
  }

  private static void directory(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    HostFiles.own(to, HostFiles.owner(from));
  }

  private static void link(Path from, Path to) throws IOException {
    Files.deleteIfExists(to);
    Files.createSymbolicLink(to, Files.readSymbolicLink(from));
    HostFiles.own(to, HostFiles.owner(from));
  }

  /** By a temporary name, so that a reader sees the old file or the new one. */
  private static void file(Path from, Path to, boolean durable) throws IOException {
    Path temp = to.resolveSibling("." + to.getFileName() + ".slipway");
    Files.copy(
        from,
        temp,
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES,
        LinkOption.NOFOLLOW_LINKS);
    HostFiles.own(temp, HostFiles.owner(from));
    if (durable) {
      try (FileChannel channel = FileChannel.open(temp, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    Files.move(temp, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
