package dev.slipway.it;

import dev.slipway.adapter.exec.Exec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What can be the matter with a directory, until it is closed. */
enum Unwritable {
  READ_ONLY("Read-only file system") {
    @Override
    Undo happenTo(Path directory) {
      run("mount", "--bind", directory.toString(), directory.toString());
      run("mount", "-o", "remount,bind,ro", directory.toString());
      return () -> run("umount", directory.toString());
    }
  },

  FULL("No space left on device") {
    @Override
    Undo happenTo(Path directory) throws IOException {
      Path small = Files.createTempDirectory("slipway-full-");
      run("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", small.toString());
      run("cp", "-a", directory + "/.", small.toString());
      // Ends when nothing more goes in, which is no success.
      new Exec()
          .run(
              small,
              Map.of(),
              Duration.ofMinutes(1),
              List.of("dd", "if=/dev/zero", "of=" + small.resolve("filler"), "bs=4k"));
      run("mount", "--bind", small.toString(), directory.toString());
      return () -> {
        run("umount", directory.toString());
        run("umount", small.toString());
        run("rmdir", small.toString());
      };
    }
  };

  private final String words;

  Unwritable(String words) {
    this.words = words;
  }

  /** What the system says of it. */
  String words() {
    return words;
  }

  abstract Undo happenTo(Path directory) throws IOException;

  /** Ends it. */
  interface Undo extends AutoCloseable {
    @Override
    void close();
  }

  private static void run(String... command) {
    Exec.Result result =
        new Exec().run(Path.of("/"), Map.of(), Duration.ofMinutes(1), List.of(command));
    if (!result.ok()) {
      throw new IllegalStateException(List.of(command) + ": " + result.err());
    }
  }
}
