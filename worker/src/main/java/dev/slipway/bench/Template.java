package dev.slipway.bench;

import dev.slipway.demo.Example;
import dev.slipway.demo.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A stack that was filled once and stopped. Every run gets a copy of its files and volumes, so all
 * begin from the same state, and none pays for what an earlier one left.
 */
final class Template implements AutoCloseable {
  /** Sweeping after a killed run goes by this prefix of names; {@code dev/bench} knows it too. */
  static final String PREFIX = "slipbench";

  private static final String COPIER = "postgres:17";

  private final Instance original;
  private final Path stacks;

  private Template(Instance original, Path stacks) {
    this.original = original;
    this.stacks = stacks;
  }

  static Template fill(Path home, Path stacks, int megabytes) {
    return fill(home, stacks, megabytes, COPIER);
  }

  /**
   * @param server what its database unit runs
   */
  static Template fill(Path home, Path stacks, int megabytes, String server) {
    String name = PREFIX + "-template";
    Instance original =
        Instance.start(
            Example.KEKKAI,
            home,
            stacks,
            name,
            Map.of(),
            directory ->
                replace(
                    directory.resolve("docker-compose.yml"),
                    "image: " + COPIER,
                    "image: " + server));
    try {
      original.must(
          home,
          List.of(
              home.resolve("stacks/kekkai/fill").toString(),
              original.directory().toString(),
              Integer.toString(megabytes)));
      original.compose("down", "--timeout", "60");
      return new Template(original, stacks);
    } catch (RuntimeException e) {
      original.close();
      throw e;
    }
  }

  /** A running copy under a name of its own. */
  Instance copy(String purpose) {
    String name = PREFIX + "-" + purpose;
    int port = Instance.freePort();
    Instance copy = Instance.at(stacks.resolve(name), name, port);
    try {
      original.must(
          stacks,
          List.of("cp", "-a", original.directory().toString(), copy.directory().toString()));
      adapt(copy, port);
      copy.compose("create", "--pull", "never");
      copyVolumes(copy);
      copy.compose("up", "-d", "--wait");
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private void adapt(Instance copy, int port) {
    String from = original.address();
    replace(
        copy.directory().resolve(".env"), "\nPORTAL_HTTP_PORT=.*", "\nPORTAL_HTTP_PORT=" + port);
    replace(copy.directory().resolve(".env"), original.name(), copy.name());
    replace(copy.directory().resolve("slipway.yml"), original.name(), copy.name());
    replace(copy.directory().resolve("slipway.yml"), from, copy.address());
  }

  private static void replace(Path file, String pattern, String with) {
    try {
      // Written in place: the mode of a file with secrets stays as it is.
      Files.writeString(
          file,
          Files.readString(file).replaceAll(pattern, with),
          StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** And synced: what is written back later would slow the run that is measured. */
  private void copyVolumes(Instance copy) {
    List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "--network", "none"));
    command.addAll(List.of("--label", "dev.slipway.test=" + copy.name()));
    for (String volume : copy.compose("config", "--volumes").out().lines().toList()) {
      command.addAll(
          List.of("--volume", "%s_%s:/from/%s:ro".formatted(original.name(), volume, volume)));
      command.addAll(List.of("--volume", "%s_%s:/to/%s".formatted(copy.name(), volume, volume)));
    }
    command.addAll(List.of("--entrypoint", "sh", COPIER, "-c", "cp -a /from/. /to/ && sync"));
    original.must(stacks, command);
  }

  @Override
  public void close() {
    original.close();
  }
}
