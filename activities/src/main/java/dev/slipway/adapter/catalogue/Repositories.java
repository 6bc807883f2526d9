package dev.slipway.adapter.catalogue;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Addresses and paths of source repositories. */
final class Repositories {
  /** {@code https://host/path}, or {@code user@host:path}. */
  private static final Pattern ADDRESS = Pattern.compile("[a-z]+://.*|[^/:]+:.*");

  private Repositories() {}

  static boolean path(String git) {
    return !ADDRESS.matcher(git).matches();
  }

  /**
   * As git takes it, whatever the current directory is.
   *
   * @param home directory that a path is relative to
   */
  static String from(String git, String home) {
    return path(git) ? Path.of(home).resolve(git).normalize().toString() : git;
  }
}
