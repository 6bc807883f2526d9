package dev.slipway.adapter.postgres;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a tree of files holds, by path: enough to see without reading that a file has not changed.
 */
final class TreeList {
  /** A change within the clock tick of the last one could leave the times as they were. */
  private static final long TICK_MILLIS = 1000;

  private TreeList() {}

  /** What an entry is; anything else (sockets, devices) is left out. */
  enum Kind {
    DIRECTORY,
    FILE,
    LINK
  }

  /**
   * One entry.
   *
   * @param changed time of the last change of content or attributes, in nanoseconds; 0 when it is
   *     too near to now to be trusted
   */
  record Entry(Kind kind, long size, long modified, long changed, long inode) {
    boolean surelySame(Entry other) {
      return changed != 0 && equals(other);
    }
  }

  /**
   * Everything below a directory; parents before what is in them. Files that vanish are left out.
   */
  static SortedMap<String, Entry> scan(Path root) {
    TreeMap<String, Entry> entries = new TreeMap<>();
    if (!Files.isDirectory(root)) {
      return entries;
    }
    try {
      Files.walkFileTree(root, new Scan(root, entries));
    } catch (IOException e) {
      throw HostFiles.failure("list", root, e);
    }
    return entries;
  }

  private static final class Scan extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Map<String, Entry> entries;

    Scan(Path root, Map<String, Entry> entries) {
      this.root = root;
      this.entries = entries;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes is) {
      return directory.equals(root) ? FileVisitResult.CONTINUE : add(directory, is);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
      return add(file, is);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    private FileVisitResult add(Path path, BasicFileAttributes is) {
      if (is.isDirectory()) {
        put(path, new Entry(Kind.DIRECTORY, 0, 0, 1, 0));
      } else if (is.isRegularFile() || is.isSymbolicLink()) {
        Kind kind = is.isRegularFile() ? Kind.FILE : Kind.LINK;
        put(path, entry(path, kind, is));
      }
      return FileVisitResult.CONTINUE;
    }

    private void put(Path path, Entry entry) {
      if (entry.inode() >= 0) {
        entries.put(root.relativize(path).toString(), entry);
      }
    }
  }

  private static Entry entry(Path path, Kind kind, BasicFileAttributes is) {
    try {
      Map<String, Object> unix =
          Files.readAttributes(path, "unix:ctime,ino", LinkOption.NOFOLLOW_LINKS);
      FileTime changed = (FileTime) unix.get("ctime");
      Number inode = (Number) unix.get("ino");
      if (changed == null || inode == null) {
        throw new IllegalStateException("no unix attributes");
      }
      boolean settled = Instant.now().toEpochMilli() - changed.toMillis() > TICK_MILLIS;
      return new Entry(
          kind,
          is.size(),
          is.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          settled ? changed.to(TimeUnit.NANOSECONDS) : 0,
          inode.longValue());
    } catch (IOException e) {
      return new Entry(kind, 0, 0, 0, -1);
    }
  }

  static byte[] bytes(Map<String, Entry> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(bytes))) {
      out.writeInt(entries.size());
      for (Map.Entry<String, Entry> e : entries.entrySet()) {
        out.writeUTF(e.getKey());
        out.writeUTF(e.getValue().kind().name());
        out.writeLong(e.getValue().size());
        out.writeLong(e.getValue().modified());
        out.writeLong(e.getValue().changed());
        out.writeLong(e.getValue().inode());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /** Empty when the file is absent. */
  static SortedMap<String, Entry> read(Path file) {
    TreeMap<String, Entry> entries = new TreeMap<>();
    if (!Files.exists(file)) {
      return entries;
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int size = in.readInt();
      for (int i = 0; i < size; i++) {
        entries.put(
            in.readUTF(),
            new Entry(
                Kind.valueOf(in.readUTF()),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong()));
      }
    } catch (IOException e) {
      throw HostFiles.failure("read", file, e);
    }
    return entries;
  }
}
