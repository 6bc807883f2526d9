package dev.slipway.stack;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What selects a release: a variable in a settings file of the stack.
 *
 * @param env name of the variable
 * @param file settings file that holds it, relative to the stack's directory; usually ".env"
 * @param meaning what its value means; a name when it is absent, as in the history of a run of an
 *     earlier release
 */
public record Knob(String env, String file, Meaning meaning) {

  public Knob {
    meaning = meaning == null ? new Meaning.Name() : meaning;
  }

  /** A knob whose value names a release. */
  public Knob(String env, String file) {
    this(env, file, new Meaning.Name());
  }

  /** What the value of a knob means. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @Type(value = Meaning.Name.class, name = "name"),
    @Type(value = Meaning.Tag.class, name = "tag"),
    @Type(value = Meaning.Given.class, name = "given")
  })
  public sealed interface Meaning {

    /** A release that was published, or is on the host. */
    record Name() implements Meaning {}

    /**
     * A tag of the stack's source, which the release is built from.
     *
     * @param prefix what the tag has before the value, e.g. "v"; may be empty
     */
    record Tag(String prefix) implements Meaning {
      /** The tag of a release. */
      public String of(String version) {
        return prefix + version;
      }
    }

    /**
     * No release: a setting that a request gave. Its value is the setting's own or, where it begins
     * with {@code env:} or {@code file:}, a reference that is resolved on the host.
     */
    record Given() implements Meaning {}
  }

  /** The tag of the source that a version stands for; empty when versions are no tags. */
  public String tag(String version) {
    return meaning instanceof Meaning.Tag tag ? tag.of(version) : "";
  }
}
