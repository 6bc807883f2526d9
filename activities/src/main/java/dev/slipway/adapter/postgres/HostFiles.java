package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/** Files that belong to somebody else: what is written keeps its owner and mode. */
public final class HostFiles {

  private HostFiles() {}

  /**
   * Owner and mode of a file.
   *
   * @param mode the permission bits
   */
  public record Owner(int uid, int gid, int mode) {
    public Owner withMode(int other) {
      return new Owner(uid, gid, other);
    }

    /** As helpers take it. */
    public String user() {
      return uid + ":" + gid;
    }
  }

  public static Owner owner(Path path) {
    Map<String, Object> is = attributes(path);
    return new Owner(number(is, "uid"), number(is, "gid"), number(is, "mode") & 07777);
  }

  /** Number of the file system that holds the path. */
  public static long device(Path path) {
    return ((Number) value(attributes(path), "dev")).longValue();
  }

  private static Map<String, Object> attributes(Path path) {
    try {
      return Files.readAttributes(path, "unix:uid,gid,mode,dev", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw failure("look at", path, e);
    }
  }

  private static int number(Map<String, Object> is, String name) {
    return ((Number) value(is, name)).intValue();
  }

  private static Object value(Map<String, Object> is, String name) {
    Object value = is.get(name);
    if (value == null) {
      throw new IllegalStateException("no unix attribute " + name);
    }
    return value;
  }

  public static void own(Path path, Owner owner) {
    try {
      Files.setAttribute(path, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
      if (!Files.isSymbolicLink(path)) {
        Files.setAttribute(path, "unix:mode", owner.mode());
      }
    } catch (IOException e) {
      throw failure("give to its owner", path, e);
    }
  }

  /** Replaces a file as a whole: after a crash it has either the old content or the new. */
  public static void replace(Path file, byte[] content, Owner owner) {
    Path temp = file.resolveSibling(file.getFileName() + ".slipway");
    try {
      Files.deleteIfExists(temp);
      try (FileChannel channel =
          FileChannel.open(temp, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        own(temp, owner);
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      StateDir.sync(file.getParent());
    } catch (IOException e) {
      throw failure("write", file, e);
    }
  }

  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw failure("read", file, e);
    }
  }

  public static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure("remove", file, e);
    }
  }

  /** Removes all that is in a directory; the directory stays. An absent one is empty. */
  public static void empty(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      Files.walkFileTree(directory, new Remove(directory));
    } catch (IOException e) {
      throw failure("empty", directory, e);
    }
  }

  /** Removes a file, or a directory with all that is in it; an absent one is removed. */
  public static void remove(Path path) {
    if (!Files.isSymbolicLink(path)) {
      empty(path);
    }
    delete(path);
  }

  /** Bytes of all files in a directory; what vanishes meanwhile does not count. */
  static long bytes(Path directory) {
    Size size = new Size();
    try {
      Files.walkFileTree(directory, size);
    } catch (IOException e) {
      throw failure("measure", directory, e);
    }
    return size.bytes;
  }

  public static StepFailure failure(String deed, Path path, IOException e) {
    String message = "cannot %s %s: %s".formatted(deed, path, e.getMessage());
    boolean full = message.contains("No space left");
    StepFailure failure =
        full
            ? StepFailure.input("NO_SPACE", message + "; free some space, then try again")
            : StepFailure.environment("FILE", message);
    return failure.because(e);
  }

  private static final class Size extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
      bytes += is.isRegularFile() ? is.size() : 0;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof java.nio.file.NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  private static final class Remove extends SimpleFileVisitor<Path> {
    private final Path top;

    Remove(Path top) {
      this.top = top;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path directory, @org.jspecify.annotations.Nullable IOException e) throws IOException {
      if (!directory.equals(top)) {
        Files.delete(directory);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
