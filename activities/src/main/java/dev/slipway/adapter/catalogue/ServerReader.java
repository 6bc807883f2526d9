package dev.slipway.adapter.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.MajorWanted;
import dev.slipway.stack.Database;
import dev.slipway.stack.StackDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of a request that are about a server and its next major version. */
final class ServerReader {
  /** Before 10 the first two numbers were the major version; nobody is brought to one of those. */
  private static final Pattern MAJOR = Pattern.compile("[1-9][0-9]");

  /** A name with tag or digest, as registries have them. */
  private static final Pattern ARTEFACT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}");

  private final RequestReader request;
  private String unit = "";
  private int to;
  private String artefact = "";
  private @Nullable MajorMethod method;
  private Depth depth = Depth.ROWS;
  private boolean rehearsal;

  ServerReader(RequestReader request) {
    this.request = request;
  }

  void read(String field, JsonNode value) {
    switch (field) {
      case "server" -> unit = request.name(field, value);
      case "to" -> to(value);
      case "artefact" -> artefact(value);
      case "method" -> method(value);
      case "prove" -> prove(value);
      case "rehearsal" -> rehearsal = request.flag(field, value);
      default -> throw new IllegalStateException("no reader for " + field);
    }
  }

  private void to(JsonNode value) {
    if (value.isTextual() && MAJOR.matcher(value.textValue()).matches()) {
      to = Integer.parseInt(value.textValue());
    } else {
      request.refuse(
          "to",
          "found %s where a major version is wanted, as text: \"18\""
              .formatted(RequestReader.found(value)));
    }
  }

  private void artefact(JsonNode value) {
    if (value.isTextual() && ARTEFACT.matcher(value.textValue()).matches()) {
      artefact = value.textValue();
    } else {
      request.refuse(
          "artefact",
          "found %s where the name of an artefact is wanted, as postgres:18-bookworm"
              .formatted(RequestReader.found(value)));
    }
  }

  private void method(JsonNode value) {
    method =
        Arrays.stream(MajorMethod.values())
            .filter(m -> m != MajorMethod.LOGICAL && m.word().equals(value.textValue()))
            .findFirst()
            .orElse(null);
    if (method == null) {
      request.refuse(
          "method",
          "found %s where standby-link, clone, copy or dump is wanted"
              .formatted(RequestReader.found(value)));
    }
  }

  private void prove(JsonNode value) {
    for (Depth known : Depth.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(value.textValue())) {
        depth = known;
        return;
      }
    }
    request.refuse(
        "prove",
        "found %s where rows or structure is wanted".formatted(RequestReader.found(value)));
  }

  /** What is wanted of which server of the stack; null when that cannot be told. */
  @Nullable MajorWanted wanted(StackDefinition definition) {
    List<String> servers = definition.databases().stream().map(Database::unit).distinct().toList();
    if (unit.isEmpty() && servers.size() == 1) {
      unit = servers.getFirst();
    }
    if (!servers.contains(unit)) {
      request.refuse(
          Finding.stop(
              "request",
              "server",
              unit.isEmpty()
                  ? "stack %s has %d servers".formatted(definition.stack(), servers.size())
                  : "stack %s has no such server".formatted(definition.stack()),
              servers.isEmpty()
                  ? "it names no databases"
                  : "allowed: " + String.join(", ", servers)));
      return null;
    }
    return new MajorWanted(unit, to, artefact, method, depth, rehearsal);
  }
}
