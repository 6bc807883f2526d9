package dev.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Finds out whether somebody looks at standard error. Java only tells about standard input and
 * output together.
 */
final class Terminal {
  private static final Path STDERR = Path.of("/proc/self/fd/2");
  private static final int WIDTH = 80;

  private Terminal() {}

  static boolean isTerminal(Map<String, String> env) {
    if ("dumb".equals(env.get("TERM")) || env.containsKey("CI")) {
      return false;
    }
    try {
      return Files.exists(STDERR)
          && Files.readSymbolicLink(STDERR).toString().matches("/dev/(pts/\\d+|tty.*|console)");
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Columns, where the shell tells. */
  static int width(Map<String, String> env) {
    String columns = env.getOrDefault("COLUMNS", "");
    return columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : WIDTH;
  }
}
