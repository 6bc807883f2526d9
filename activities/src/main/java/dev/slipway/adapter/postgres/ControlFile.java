package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a data directory says of itself, without a server: the first fields of its control file,
 * which are the same in all versions.
 *
 * @param systemIdentifier minted by initdb; a standby has that of its primary
 * @param state as the server numbers it
 * @param timeline of the last checkpoint
 * @param redo where in the log of changes a server would begin at its next start
 */
public record ControlFile(String systemIdentifier, int state, int timeline, long redo) {
  private static final int SHUT_DOWN = 1;
  private static final int SHUT_DOWN_IN_RECOVERY = 2;
  private static final int STATE_OFFSET = 16;
  private static final int REDO_OFFSET = 40;
  private static final int TIMELINE_OFFSET = 48;

  /** Fails when the directory holds no cluster. */
  public static ControlFile read(Path dataDirectory) {
    Path file = dataDirectory.resolve("global/pg_control");
    if (!Files.exists(file)) {
      throw StepFailure.environment(
          "NO_CLUSTER", "%s holds no database cluster".formatted(dataDirectory));
    }
    ByteBuffer bytes = ByteBuffer.wrap(HostFiles.read(file)).order(ByteOrder.nativeOrder());
    return new ControlFile(
        Long.toString(bytes.getLong(0)),
        bytes.getInt(STATE_OFFSET),
        bytes.getInt(TIMELINE_OFFSET),
        bytes.getLong(REDO_OFFSET));
  }

  /** Ended in order, and not as a standby: the server's own upgrade takes no other. */
  public boolean shutDown() {
    return state == SHUT_DOWN;
  }

  /** Ended in order: nothing in memory was lost. */
  public boolean cleanlyStopped() {
    return state == SHUT_DOWN || state == SHUT_DOWN_IN_RECOVERY;
  }
}
