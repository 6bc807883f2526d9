package dev.slipway.adapter.host;

import dev.slipway.adapter.exec.Orphans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which process acted on a stack last: what it had begun may still be at work if it is gone. */
final class Predecessor {
  private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);

  /** This process and no later one of its number. */
  private static final String ME =
      "%d %s"
          .formatted(ProcessHandle.current().pid(), ProcessHandle.current().info().startInstant());

  private Predecessor() {}

  /**
   * Ends what another process left at work, and notes this one. Only for whoever is alone with the
   * stack.
   *
   * @param note where the last one is noted; a hint only: where it cannot be read, it is looked
   *     once more
   */
  static void succeed(Path note, String stack) {
    if (!known(note)) {
      Orphans.end(stack);
      write(note);
    }
  }

  private static boolean known(Path note) {
    try {
      return Files.readString(note).equals(ME);
    } catch (IOException unknown) {
      return false;
    }
  }

  private static void write(Path note) {
    try {
      Files.writeString(note, ME);
    } catch (IOException full) {
      LOG.debug("cannot write {}: {}", note, full.getMessage());
    }
  }
}
