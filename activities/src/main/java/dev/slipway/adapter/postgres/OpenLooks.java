package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.OwnStore;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The looks that this agent has open. A stack has one agent, so what is there of any other look was
 * left by an agent that died: the next look takes it away, and so does whoever retires what was
 * looked at.
 */
final class OpenLooks {
  private static final Pattern MARK = Pattern.compile("[^/]+/look-[^/]+/([^/]+)/[^/]+");
  private static final String STORE = "-look-";

  private final Tools tools;
  private final Set<String> asking = ConcurrentHashMap.newKeySet();

  OpenLooks(Tools tools) {
    this.tools = tools;
  }

  /** What a helper of a look is found by. */
  static String mark(String run, String purpose, String asks, String unit) {
    return "%s/look-%s/%s/%s".formatted(run, purpose, asks, unit);
  }

  /** What a store of a look is made for. */
  static String purpose(String asks) {
    return STORE.substring(1) + asks;
  }

  /** One attempt of a look at a time: the next one would take away what the first one reads. */
  void begin(String asks) {
    if (!asking.add(asks)) {
      throw StepFailure.environment(
          "LOOK", "an earlier attempt of look %s has not ended yet".formatted(asks));
    }
  }

  void end(String asks) {
    asking.remove(asks);
  }

  /** Afterwards nothing is left of looks that nobody has open. */
  void sweep(Place place) {
    List<String> runs = tools.state().runs(place.stack());
    for (String run : runs) {
      for (String mark : tools.helpers().marks(place.stack(), run)) {
        Matcher look = MARK.matcher(mark);
        if (look.matches() && !asking.contains(look.group(1))) {
          tools.helpers().remove(mark);
        }
      }
      listings(tools.state().peekCapture(place.stack(), run).resolve(RowListing.DIRECTORY));
    }
    for (OwnStore store : tools.units().ownStores(place)) {
      int at = store.name().lastIndexOf(STORE);
      if (at >= 0
          && runs.contains(store.run())
          && !asking.contains(store.name().substring(at + STORE.length()))) {
        CopiedServer.remove(tools, store.name(), store.run());
      }
    }
  }

  private void listings(Path compared) {
    try (Stream<Path> looks = Files.isDirectory(compared) ? Files.list(compared) : Stream.empty()) {
      List<Path> all = looks.toList();
      for (Path look : all) {
        if (!asking.contains(String.valueOf(look.getFileName()))
            && !Files.exists(look.resolve(RowListing.ROWS))) {
          HostFiles.remove(look);
        }
      }
    } catch (IOException e) {
      throw HostFiles.failure("look into", compared, e);
    }
  }
}
