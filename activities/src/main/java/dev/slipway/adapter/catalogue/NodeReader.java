package dev.slipway.adapter.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads a tree of nodes by the table of keys. Goes on after a mistake, so that one look shows them
 * all; what is wrong is left out of the value.
 */
final class NodeReader {
  /** More than any stack needs, and little enough when aliases multiply. */
  static final int MAX_NODES = 20_000;

  private final Findings findings;
  private final ScalarReader scalars;
  private int nodes;

  NodeReader(Findings findings) {
    this.findings = findings;
    this.scalars = new ScalarReader(findings);
  }

  /** The value; null when nothing of it is of the right form. */
  @Nullable Value read(Form form, Node node, String path) {
    if (findings.full()) {
      return null;
    }
    if (++nodes > MAX_NODES) {
      if (nodes == MAX_NODES + 1) {
        scalars.error(
            node, path, "has more than %d values, aliases counted".formatted(MAX_NODES), "");
      }
      return null;
    }
    return switch (form) {
      case Form.Text text -> scalars.text(text.kind(), node, path);
      case Form.Whole whole -> scalars.whole(whole, node, path);
      case Form.Flag flag -> scalars.flag(node, path);
      case Form.Choice choice -> scalars.choice(choice, node, path);
      case Form.Plain plain -> scalars.plain(node, path);
      case Form.Items items -> items(items, node, path);
      case Form.Names names -> names(names, node, path);
      case Form.Fields fields -> fields(fields, node, path);
      case Form.OneOf oneOf -> oneOf(oneOf, node, path);
    };
  }

  private @Nullable Value items(Form.Items form, Node node, String path) {
    if (!(node instanceof SequenceNode sequence)) {
      return scalars.wrongType(node, path, "a list", false);
    }
    Value list = Value.list(path, ScalarReader.line(node), ScalarReader.column(node));
    for (Node item : sequence.getValue()) {
      Value value = read(form.of(), item, path + "[" + list.items().size() + "]");
      if (value != null) {
        list.items().add(value);
      }
    }
    if (sequence.getValue().size() < form.least()) {
      scalars.error(
          node, path, "is an empty list", "at least %d is needed".formatted(form.least()));
    }
    return list;
  }

  private @Nullable Value names(Form.Names form, Node node, String path) {
    Map<String, NodeTuple> tuples = tuples(node, path);
    if (tuples == null) {
      return null;
    }
    Value value = Value.list(path, ScalarReader.line(node), ScalarReader.column(node));
    tuples.forEach((name, tuple) -> {
      String at = join(path, name);
      if (!form.key().matches(name)) {
        scalars.error(
            tuple.getKeyNode(),
            path,
            "found the name " + Findings.quote(name),
            "allowed: " + form.key().allowed());
      }
      put(value, name, read(form.of(), tuple.getValueNode(), at));
    });
    if (tuples.size() < form.least()) {
      scalars.error(node, path, "is empty", "at least %d is needed".formatted(form.least()));
    }
    return value;
  }

  private @Nullable Value fields(Form.Fields form, Node node, String path) {
    Map<String, NodeTuple> tuples = tuples(node, path);
    if (tuples == null) {
      return null;
    }
    Value value = Value.list(path, ScalarReader.line(node), ScalarReader.column(node));
    unknown(form.keys(), tuples, path);
    for (Form.Key key : form.keys()) {
      NodeTuple tuple = tuples.get(key.name());
      String at = join(path, key.name());
      put(
          value,
          key.name(),
          tuple == null ? absent(key, node, at) : read(key.form(), tuple.getValueNode(), at));
    }
    if (!form.ways().isEmpty()) {
      ways(form.ways(), tuples, node, path);
    }
    return value;
  }

  private @Nullable Value oneOf(Form.OneOf form, Node node, String path) {
    Map<String, NodeTuple> tuples = tuples(node, path);
    if (tuples == null) {
      return null;
    }
    unknown(form.keys(), tuples, path);
    Value value = Value.list(path, ScalarReader.line(node), ScalarReader.column(node));
    for (Form.Key key : form.keys()) {
      NodeTuple tuple = tuples.get(key.name());
      if (tuple != null) {
        put(value, key.name(), read(key.form(), tuple.getValueNode(), join(path, key.name())));
      }
    }
    if (tuples.size() != 1) {
      scalars.error(
          node,
          path,
          "has %d keys".formatted(tuples.size()),
          "exactly one is needed: " + String.join(", ", names(form.keys())));
    }
    return value;
  }

  private @Nullable Value absent(Form.Key key, Node parent, String path) {
    return switch (key.absent()) {
      case Form.Absent.Refused refused -> {
        scalars.error(parent, path, "is missing", key.meaning());
        yield null;
      }
      case Form.Absent.Nothing nothing -> null;
      case Form.Absent.Default given -> {
        Value text = ScalarReader.scalar(parent, path, given.text());
        yield key.form() instanceof Form.Items ? listOf(text) : text;
      }
      case Form.Absent.Empty empty -> {
        Value value = Value.list(path, ScalarReader.line(parent), ScalarReader.column(parent));
        if (key.form() instanceof Form.Fields fields) {
          fields.keys().forEach(k -> put(value, k.name(), absent(k, parent, join(path, k.name()))));
        }
        yield value;
      }
    };
  }

  private static Value listOf(Value item) {
    Value list = Value.list(item.path(), item.line(), item.column());
    list.items().add(item);
    return list;
  }

  private void unknown(List<Form.Key> keys, Map<String, NodeTuple> tuples, String path) {
    tuples.forEach((name, tuple) -> {
      if (!names(keys).contains(name) && !findings.full()) {
        scalars.error(
            tuple.getKeyNode(),
            path,
            "unknown key " + Findings.quote(name),
            Nearest.allowed(name, names(keys)));
      }
    });
  }

  private void ways(
      List<List<String>> ways, Map<String, NodeTuple> tuples, Node node, String path) {
    List<List<String>> begun =
        ways.stream().filter(way -> way.stream().anyMatch(tuples::containsKey)).toList();
    boolean whole = begun.size() == 1 && tuples.keySet().containsAll(begun.getFirst());
    if (!whole) {
      List<String> texts = ways.stream().map(way -> String.join(" + ", way)).toList();
      scalars.error(
          node,
          path,
          begun.isEmpty() ? "does not say where to ask" : "mixes or breaks off ways to ask",
          "exactly one of: " + String.join(", or ", texts));
    }
  }

  /** Keys and values of a mapping, the first of doubles; null when it is none. */
  private @Nullable Map<String, NodeTuple> tuples(Node node, String path) {
    if (!(node instanceof MappingNode mapping)) {
      scalars.wrongType(node, path, "a mapping (key: value)", false);
      return null;
    }
    Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        NodeTuple first = tuples.putIfAbsent(key.getValue(), tuple);
        if (first != null) {
          scalars.error(
              key,
              join(path, key.getValue()),
              "is given twice, first in line " + ScalarReader.line(first.getKeyNode()),
              "remove one of them");
        }
      } else {
        scalars.error(tuple.getKeyNode(), path, "a key is no text", "keys are words");
      }
    }
    return tuples;
  }

  private static List<String> names(List<Form.Key> keys) {
    return new ArrayList<>(keys.stream().map(Form.Key::name).toList());
  }

  private static void put(Value into, String name, @Nullable Value value) {
    if (value != null) {
      into.fields().put(name, value);
    }
  }

  private static String join(String path, String key) {
    String shown = key.matches("[A-Za-z0-9._/-]{1,64}") ? key : Findings.quote(key);
    return path.isEmpty() ? shown : path + "." + shown;
  }
}
