package dev.slipway.adapter.postgres;

import dev.slipway.adapter.exec.Helpers.Mount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * A password for a tool in a helper: a file that only its user may read, since arguments and
 * environment of a container can be seen by others.
 */
public record PassFile(Path file) implements AutoCloseable {
  private static final String INSIDE = "/run/slipway/pgpass";

  /**
   * @param user of the helper: libpq ignores a file that others could read
   */
  public static PassFile write(
      Captures captures, String purpose, Access.Login login, HostFiles.Owner user) {
    Path file = captures.directory("secret").resolve("pgpass-" + purpose);
    String line = "*:*:*:%s:%s\n".formatted(escaped(login.user()), escaped(login.password()));
    HostFiles.replace(file, line.getBytes(StandardCharsets.UTF_8), user.withMode(0600));
    return new PassFile(file);
  }

  private static String escaped(String part) {
    return part.replace("\\", "\\\\").replace(":", "\\:");
  }

  public Mount mount() {
    return new Mount(file.toString(), INSIDE, true);
  }

  public static Map<String, String> environment() {
    return Map.of("PGPASSFILE", INSIDE);
  }

  public static String inside() {
    return INSIDE;
  }

  @Override
  public void close() {
    HostFiles.delete(file);
  }
}
