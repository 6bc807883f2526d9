package dev.slipway.bench;

import dev.slipway.activity.HostActivities.Journal.Entry;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.host.JournalFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long deeds of the newest run took, by the agent's own journal. */
final class JournalTimes {
  private final List<Entry> entries;

  JournalTimes(Path state, String stack) {
    entries =
        new JournalFile(new StateDir(state), new Secrets(Map.of()), Clock.systemUTC())
            .read(stack, Integer.MAX_VALUE)
            .entries();
  }

  /** The time of all deeds of these names together. */
  Duration of(List<String> deeds) {
    return each().entrySet().stream()
        .filter(e -> deeds.stream().anyMatch(deed -> e.getKey().contains("(" + deed + ",")))
        .map(Map.Entry::getValue)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** The run that wrote the last line. */
  String run() {
    return entries.getLast().run();
  }

  /** Of that run: every deed that was done, by its words. */
  private Map<String, Duration> each() {
    Map<String, Instant> begun = new HashMap<>();
    Map<String, Duration> times = new HashMap<>();
    String run = run();
    for (Entry entry : entries) {
      if (entry.run().equals(run)) {
        String deed = entry.what().replaceFirst("^[a-z]+: ", "");
        if (entry.what().startsWith("begin: ")) {
          begun.put(deed, Instant.parse(entry.at()));
        } else if (begun.containsKey(deed)) {
          times.put(deed, Duration.between(begun.get(deed), Instant.parse(entry.at())));
        }
      }
    }
    return times;
  }
}
