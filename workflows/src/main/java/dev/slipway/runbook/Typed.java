package dev.slipway.runbook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody typed as the argument of an update or a signal, read field by field. What is wrong
 * with it is kept in words and answered like any other refusal: an argument that cannot be decoded
 * would be answered in the words of a library instead.
 */
final class Typed {
  private final Map<?, ?> fields;
  private final List<String> wrong = new ArrayList<>();

  /**
   * @param json as a JSON library gives it without a class in mind: mapping, list, text, number
   */
  Typed(@Nullable Object json, String... known) {
    List<String> allowed = List.of(known);
    fields = json instanceof Map<?, ?> object ? object : new LinkedHashMap<>();
    if (!(json instanceof Map<?, ?>)) {
      wrong.add("found %s where an object is wanted".formatted(found(json)));
    }
    for (Object name : fields.keySet()) {
      if (!allowed.contains(name)) {
        wrong.add(
            "unknown field '%s'; the fields are: %s"
                .formatted(ApprovalCheck.shown(String.valueOf(name)), String.join(", ", allowed)));
      }
    }
  }

  @Nullable String text(String field) {
    Object value = fields.get(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    wrong.add("field '%s': found %s where text is wanted".formatted(field, found(value)));
    return null;
  }

  @Nullable Integer number(String field) {
    Object value = fields.get(field);
    if (value == null || value instanceof Integer) {
      return (Integer) value;
    }
    wrong.add("field '%s': found %s where a number is wanted".formatted(field, found(value)));
    return null;
  }

  /** Everything that is wrong; null when nothing is. Ask when all fields have been read. */
  @Nullable String wrong() {
    return wrong.isEmpty() ? null : String.join("; ", wrong);
  }

  private static String found(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case String text -> "the text '%s'".formatted(ApprovalCheck.shown(text));
      case Map<?, ?> object -> "an object";
      case List<?> list -> "a list";
      default -> ApprovalCheck.shown(value.toString());
    };
  }
}
