package dev.slipway.stack;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a stack that has a version of its own.
 *
 * @param version the knob that selects the release
 * @param units what runs of it, in start order
 * @param writers the units that change data, in the order in which they are stopped
 * @param migrate how its schema is brought to the new release; null when starting the release does
 *     it, or nothing does
 * @param after components that must serve before this one is deployed
 * @param downgrade how its schema is taken back; null when it cannot be, or as in the history of a
 *     run of an earlier release
 */
public record Component(
    String name,
    Knob version,
    List<String> units,
    List<String> writers,
    @Nullable Migration migrate,
    List<String> after,
    @Nullable Downgrade downgrade) {

  public Component {
    units = List.copyOf(units);
    writers = List.copyOf(writers);
    after = List.copyOf(after);
  }

  /** A component whose schema cannot be taken back. */
  public Component(
      String name,
      Knob version,
      List<String> units,
      List<String> writers,
      @Nullable Migration migrate,
      List<String> after) {
    this(name, version, units, writers, migrate, after, null);
  }
}
