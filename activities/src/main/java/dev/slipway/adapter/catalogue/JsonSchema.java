package dev.slipway.adapter.catalogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The JSON Schema of stack files, for editors; made from the table that the reader uses. */
public final class JsonSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonSchema() {}

  /** The schema (draft 2020-12), indented, ended by a newline. */
  public static String text() {
    ObjectNode schema = NODES.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Slipway stack file");
    schema.put(
        "description",
        "What is upgraded as one. ${NAME} in a url of the door or of a probe is replaced by the value in the stack's .env when the file is loaded; nothing else is replaced.");
    schema.setAll(of(StackForm.ROOT));
    return schema.toPrettyString() + "\n";
  }

  private static ObjectNode of(Form form) {
    ObjectNode node = NODES.objectNode();
    switch (form) {
      case Form.Text text -> text(node, text.kind());
      case Form.Whole whole ->
          node.put("type", "integer").put("minimum", whole.least()).put("maximum", whole.most());
      case Form.Flag flag -> node.put("type", "boolean");
      case Form.Choice choice -> choice.words().forEach(node.putArray("enum")::add);
      case Form.Plain plain -> node.putArray("type").add("string").add("number").add("boolean");
      case Form.Items items -> {
        node.put("type", "array");
        node.set("items", of(items.of()));
        node.put("minItems", items.least());
      }
      case Form.Names names -> {
        node.put("type", "object");
        node.set("propertyNames", text(NODES.objectNode(), names.key()));
        node.set("additionalProperties", of(names.of()));
        node.put("minProperties", names.least());
      }
      case Form.Fields fields -> {
        keys(node, fields.keys());
        ways(node, fields.ways());
      }
      case Form.OneOf oneOf -> {
        keys(node, oneOf.keys());
        node.put("minProperties", 1).put("maxProperties", 1);
      }
    }
    return node;
  }

  private static ObjectNode text(ObjectNode node, Kind kind) {
    return node.put("type", "string").put("pattern", kind.regex()).put("maxLength", kind.longest());
  }

  private static void keys(ObjectNode node, List<Form.Key> keys) {
    node.put("type", "object");
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = NODES.arrayNode();
    for (Form.Key key : keys) {
      ObjectNode property = of(key.form());
      property.put("description", key.meaning());
      byDefault(property, key);
      properties.set(key.name(), property);
      if (key.absent() instanceof Form.Absent.Refused) {
        required.add(key.name());
      }
    }
    if (!required.isEmpty()) {
      node.set("required", required);
    }
    node.put("additionalProperties", false);
  }

  private static void byDefault(ObjectNode property, Form.Key key) {
    String text = Form.defaultOf(key);
    if (text == null) {
      return;
    }
    switch (key.form()) {
      case Form.Whole whole -> property.put("default", Integer.parseInt(text));
      case Form.Flag flag -> property.put("default", Boolean.parseBoolean(text));
      case Form.Items items -> property.putArray("default").add(text);
      default -> property.put("default", text);
    }
  }

  /** Exactly one group of keys, whole, and nothing of the others. */
  private static void ways(ObjectNode node, List<List<String>> ways) {
    if (ways.isEmpty()) {
      return;
    }
    ArrayNode oneOf = node.putArray("oneOf");
    for (List<String> way : ways) {
      ObjectNode group = oneOf.addObject();
      way.forEach(group.putArray("required")::add);
      ObjectNode others = group.putObject("properties");
      ways.stream()
          .filter(w -> !w.equals(way))
          .flatMap(List::stream)
          .forEach(k -> others.put(k, false));
    }
  }
}
