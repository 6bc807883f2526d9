package dev.slipway.stack;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a stack runs. The only record with words of one platform; it never reaches a
 * history (see Place).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes(@Type(value = Platform.Compose.class, name = "compose"))
public sealed interface Platform {

  /**
   * A Docker Compose project.
   *
   * @param directory project directory; relative to the stack file
   * @param files compose files, relative to the directory
   * @param project project name; empty means what Compose itself would choose
   * @param source what releases are built from; null when they are fetched
   */
  record Compose(String directory, List<String> files, String project, @Nullable Source source)
      implements Platform {
    public Compose {
      files = List.copyOf(files);
    }

    /** A project whose releases are fetched. */
    public Compose(String directory, List<String> files, String project) {
      this(directory, files, project, null);
    }
  }
}
