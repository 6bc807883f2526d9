package dev.slipway.stack;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to the state of the stack beside its databases.
 *
 * @param files settings and configuration, relative to the stack's directory; a directory means all
 *     below it
 * @param stores places with files of users (named volumes of a container platform, directories
 *     elsewhere)
 * @param queue job queue that changes together with the databases
 */
public record Keep(List<String> files, List<String> stores, @Nullable Queue queue) {

  public Keep {
    files = List.copyOf(files);
    stores = List.copyOf(stores);
  }

  /**
   * A job queue and where it persists.
   *
   * @param unit the unit that serves the queue; it is stopped while its store is copied
   * @param store where it persists
   */
  public record Queue(String unit, String store) {}
}
