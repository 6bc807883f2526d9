package dev.slipway.adapter.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something of the right form that stands in a file, and where. Scalars have a text, lists have
 * items, mappings have fields; what was wrong is not in it.
 */
record Value(
    String path, int line, int column, String text, List<Value> items, Map<String, Value> fields) {

  static Value scalar(String path, int line, int column, String text) {
    return new Value(path, line, column, text, List.of(), new LinkedHashMap<>());
  }

  static Value list(String path, int line, int column) {
    return new Value(path, line, column, "", new ArrayList<>(), new LinkedHashMap<>());
  }

  @Nullable Value field(String key) {
    return fields.get(key);
  }

  /** The field of a mapping that was read without an error, or that has a default. */
  Value at(String key) {
    Value value = fields.get(key);
    if (value == null) {
      throw new IllegalStateException("no %s in %s".formatted(key, path));
    }
    return value;
  }

  String text(String key) {
    return at(key).text();
  }

  /** The field's text; empty when it is not there. */
  String textOrEmpty(String key) {
    Value value = fields.get(key);
    return value == null ? "" : value.text();
  }

  int number(String key) {
    return Integer.parseInt(text(key));
  }

  List<String> texts(String key) {
    return each(key).stream().map(Value::text).toList();
  }

  /** The items of a list, or nothing when it is not there. */
  List<Value> each(String key) {
    Value value = fields.get(key);
    return value == null ? List.of() : value.items();
  }

  /** The fields of a mapping of names, or nothing when it is not there. */
  Map<String, Value> named(String key) {
    Value value = fields.get(key);
    return value == null ? Map.of() : value.fields();
  }
}
