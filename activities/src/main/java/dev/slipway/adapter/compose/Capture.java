package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.Engine.Rule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ran before a run: enough to bring exactly that back.
 *
 * @param units one entry for each container of each unit
 * @param source what was checked out; null where releases are not built from source
 */
record Capture(Instant taken, List<Unit> units, @Nullable Source source) {
  static final String FILE = "platform.json";

  Capture {
    units = List.copyOf(units);
  }

  /**
   * What was checked out in the stack's directory.
   *
   * @param branch empty for none
   */
  record Source(String commit, String branch) {}

  /**
   * @param reference the image as the definition names it
   * @param image its id
   * @param digests under which registries know it
   * @param ran whether it ran
   * @param served whether it ran and its health check, if any, agreed
   */
  record Unit(
      String unit,
      int number,
      String container,
      String reference,
      String image,
      List<String> digests,
      Rule rule,
      boolean ran,
      boolean served) {
    Unit {
      digests = List.copyOf(digests);
    }
  }
}
