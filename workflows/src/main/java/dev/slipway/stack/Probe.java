package dev.slipway.stack;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question put to the running stack, with the only answer that counts. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @Type(value = Probe.Http.class, name = "http"),
  @Type(value = Probe.Exec.class, name = "exec"),
  @Type(value = Probe.Sql.class, name = "sql")
})
public sealed interface Probe {

  /** What the probe shows, in the operator's words. */
  String name();

  /**
   * Where an HTTP probe goes: to a unit, behind the door; or to the public address, in front of it.
   */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
  @JsonSubTypes({
    @Type(value = Target.Inside.class, name = "inside"),
    @Type(value = Target.Outside.class, name = "outside")
  })
  sealed interface Target {
    /** Straight to a unit; works behind the closed door. */
    record Inside(String unit, int port, String path) implements Target {}

    /** The public way; only asked while the door is open. */
    record Outside(String url) implements Target {}
  }

  /**
   * One request and the only response that passes.
   *
   * @param status the one HTTP status that passes; redirects are not followed
   * @param json values that must stand in the JSON body
   * @param version when given, the value at this pointer must be the release of this component
   * @param bearer token to send, by reference
   * @param header extra request headers, e.g. the public Host name
   */
  record Http(
      String name,
      Target target,
      String method,
      String body,
      int status,
      List<Expected> json,
      @Nullable Version version,
      @Nullable SecretRef bearer,
      List<Header> header)
      implements Probe {
    public Http {
      json = List.copyOf(json);
      header = List.copyOf(header);
    }
  }

  /** A command inside a unit that must exit with 0; the list is the argument vector, no shell. */
  record Exec(String name, String unit, List<String> command) implements Probe {
    public Exec {
      command = List.copyOf(command);
    }
  }

  /**
   * A statement whose single value, as text, must equal the expected one; run as the application's
   * role.
   */
  record Sql(String name, String database, String query, String expect) implements Probe {}

  /** A value at a JSON pointer (RFC 6901), compared as text. */
  record Expected(String pointer, String value) {}

  /** The value at the pointer names the release of the component. */
  record Version(String pointer, String of) {}

  /** One request header. */
  record Header(String name, String value) {}
}
