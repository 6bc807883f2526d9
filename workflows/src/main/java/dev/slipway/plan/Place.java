package dev.slipway.plan;

import dev.slipway.stack.Platform;
import dev.slipway.stack.StackDefinition;
import java.util.List;

/**
 * Where a stack is, in words that fit every platform (docs/adr/0001).
 *
 * @param kind which adapter acts: "compose"
 * @param stack name of the stack
 * @param host whose agent acts
 * @param root directory of the project, absolute on that host
 * @param files definition files relative to the root, in order of precedence
 * @param name name of the project on its platform; empty means what the platform's own tools would
 *     choose
 */
public record Place(
    String kind, String stack, String host, String root, List<String> files, String name) {

  public Place {
    files = List.copyOf(files);
  }

  public static Place of(StackDefinition definition) {
    return switch (definition.platform()) {
      case Platform.Compose compose ->
          new Place(
              "compose",
              definition.stack(),
              definition.host(),
              compose.directory(),
              compose.files(),
              compose.project());
    };
  }
}
