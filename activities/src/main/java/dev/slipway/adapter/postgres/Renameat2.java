package dev.slipway.adapter.postgres;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.slipway.adapter.exec.StateDir;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one call of Linux that gives two directories each other's name (renameat2(2), since Linux
 * 3.15, in glibc since 2.28). It is over within its caller: nobody who is gone still exchanges.
 */
final class Renameat2 {
  private static final Logger log = LoggerFactory.getLogger(Renameat2.class);
  private static final int AT_FDCWD = -100;
  private static final int RENAME_EXCHANGE = 2;

  private Renameat2() {}

  /** As C has it. */
  interface C extends Library {
    int renameat2(int oldDirectory, String oldPath, int newDirectory, String newPath, int flags)
        throws LastErrorException;
  }

  /** Loading a library writes it to a temporary directory first; null where that cannot be. */
  private static final class Loaded {
    static final @Nullable C LIBRARY = load();

    private static @Nullable C load() {
      try {
        return Native.load("c", C.class);
      } catch (LinkageError e) {
        log.info("no call into the C library from here: {}", e.toString());
        return null;
      }
    }
  }

  /** Loads the library, so that a later call finds it; whether it is there. */
  static boolean ready() {
    return Loaded.LIBRARY != null;
  }

  /**
   * Exchanges two directories; {@link #sync} puts that on disk.
   *
   * @return false when the call told of an error, or cannot be made from here
   */
  static boolean exchange(Path one, Path other) {
    C library = Loaded.LIBRARY;
    if (library == null) {
      return false;
    }
    try {
      library.renameat2(AT_FDCWD, one.toString(), AT_FDCWD, other.toString(), RENAME_EXCHANGE);
    } catch (LastErrorException | UnsatisfiedLinkError e) {
      log.info("{} and {} are not exchanged from here: {}", one, other, e.toString());
      return false;
    }
    return true;
  }

  /** Makes an exchange of two directories survive a power cut. */
  static void sync(Path one, Path other) {
    try {
      StateDir.sync(one.getParent());
      StateDir.sync(other.getParent());
    } catch (IOException e) {
      throw HostFiles.failure("put the exchange on disk of", one, e);
    }
  }
}
