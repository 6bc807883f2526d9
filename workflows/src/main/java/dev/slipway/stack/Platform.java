package dev.slipway.stack;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

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
   */
  record Compose(String directory, List<String> files, String project) implements Platform {
    public Compose {
      files = List.copyOf(files);
    }
  }
}
