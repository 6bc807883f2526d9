package dev.slipway.plan;

import dev.slipway.stack.Platform;
import dev.slipway.stack.Source;
import dev.slipway.stack.StackDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param source what releases are built from; null when they are fetched
 */
public record Place(
    String kind,
    String stack,
    String host,
    String root,
    List<String> files,
    String name,
    @Nullable Source source) {

  public Place {
    files = List.copyOf(files);
  }

  /** A place whose releases are fetched. */
  public Place(
      String kind, String stack, String host, String root, List<String> files, String name) {
    this(kind, stack, host, root, files, name, null);
  }

  /** Where the code is kept. Only for a place that has one. */
  public Source sourceOrThrow() {
    if (source == null) {
      throw new IllegalStateException("releases of %s are not built from source".formatted(stack));
    }
    return source;
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
              compose.project(),
              compose.source());
    };
  }
}
