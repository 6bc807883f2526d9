package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.Pages;
import dev.slipway.Repository;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Exec.Result;
import dev.slipway.cli.DevServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Every command of Temporal's own command line that a page says can be typed, run as it is written.
 * The pages speak of the stack {@code kekkai} and of the plan {@code 1f2e3d4c5b6a}; that digest
 * alone is put right before a command is run, as a reader does.
 */
final class DocCommands {
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final String DIGEST = "1f2e3d4c5b6a";

  private final Set<String> notRun = new TreeSet<>();
  private final Set<String> all;
  private final Path directory;
  private final Map<String, String> environment;

  /**
   * @param directory for what the commands write
   */
  DocCommands(Path directory, Map<String, String> server) {
    Pages.all().forEach(page -> notRun.addAll(in(Repository.read(page))));
    this.all = Set.copyOf(notRun);
    this.directory = directory;
    this.environment = new HashMap<>(server);
    Path temporal = DevServerSettings.binary(System.getenv()).orElseThrow();
    environment.put("PATH", temporal.getParent() + ":" + System.getenv("PATH"));
    environment.put("TEMPORAL_CONFIG_FILE", directory.resolve("profile.toml").toString());
  }

  /** The commands of a page. In a sentence one without an option only names a command. */
  static List<String> in(String page) {
    return Stream.concat(
            Pages.fenced(page).stream(),
            Pages.inline(page).stream().filter(code -> code.contains(" --")))
        .map(String::strip)
        .filter(line -> line.startsWith("temporal "))
        .toList();
  }

  /** Runs the one command of the pages with all of these words. */
  Result run(String digest, String... words) {
    List<String> found = all.stream().filter(c -> Stream.of(words).allMatch(c::contains)).toList();
    assertEquals(1, found.size(), () -> "commands with " + List.of(words) + ": " + found);
    notRun.remove(found.getFirst());
    String typed = found.getFirst().replace(DIGEST, digest);
    return new Exec()
        .run(directory, environment, LONGEST, List.of("bash", "-euo", "pipefail", "-c", typed));
  }

  /** Those that no test knows how to run. */
  Set<String> notRun() {
    return Set.copyOf(notRun);
  }
}
