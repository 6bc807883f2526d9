package dev.slipway.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

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
    for (String kind : List.of("container", "volume")) {
      List<String> made = field.docker(kind, "ls", "-q", "--filter", mine).out().lines().toList();
      made.forEach(id -> field.docker(kind, "rm", "--force", id));
    }
    field.close();
  }
}
