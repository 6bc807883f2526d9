package dev.slipway.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The stack that the pages speak of, under the name that it has there, so that what they say can be
 * typed word for word; what an upgrade of it does needs the approval of one person on call.
 */
final class Kekkai implements AutoCloseable {
  private static final String RULES =
      """

      approvals:
        people: { anna: {}, ben: {} }
        groups: { oncall: { people: [anna, ben] } }
        rules:  { upgrades: { changes: [major, minor, patch], needs: { oncall: 1 } } }
      """;

  final Field field;

  private Kekkai(Field field) {
    this.field = field;
  }

  static Kekkai open(String name, Between between) throws IOException {
    Kekkai stack = new Kekkai(Field.open(name, between));
    stack.field.edit("slipway.yml", "stack: " + stack.field.stack.name(), "stack: kekkai");
    Path file = stack.field.stack.directory().resolve("slipway.yml");
    Files.writeString(file, RULES, StandardOpenOption.APPEND);
    return stack;
  }

  /**
   * What runs have made carries the test's own mark, since others may have a stack of this name.
   */
  @Override
  public void close() {
    String mine = "label=dev.slipway.test=" + field.stack.name();
    field
        .docker("container", "ls", "--all", "--quiet", "--filter", mine)
        .out()
        .lines()
        .forEach(id -> field.docker("container", "rm", "--force", "--volumes", id));
    field
        .docker("volume", "ls", "--quiet", "--filter", mine)
        .out()
        .lines()
        .forEach(name -> field.docker("volume", "rm", "--force", name));
    pins().forEach(name -> field.docker("image", "rm", name));
    field.close();
  }

  /** A tag begins with the name of a run, and the runs of this field have left captures in it. */
  private List<String> pins() {
    Path captures = field.work.resolve("state/kekkai/captures");
    String[] runs = Objects.requireNonNullElse(captures.toFile().list(), new String[0]);
    String kept = "slipway-kept/kekkai";
    return field
        .docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", kept)
        .out()
        .lines()
        .filter(name -> Stream.of(runs).anyMatch(run -> name.startsWith(kept + ":" + run + "-")))
        .toList();
  }
}
