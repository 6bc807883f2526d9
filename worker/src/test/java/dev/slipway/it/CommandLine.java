package dev.slipway.it;

import dev.slipway.adapter.exec.Exec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program itself, as people type it. */
final class CommandLine {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private CommandLine() {}

  static Exec.Result slipway(Path directory, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Field.HOME.resolve("slipway").toString()));
    command.addAll(List.of(arguments));
    return new Exec().run(directory, environment, PATIENCE, command);
  }
}
