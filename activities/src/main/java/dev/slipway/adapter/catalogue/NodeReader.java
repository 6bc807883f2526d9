package dev.slipway.adapter.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a tree of nodes by the table of keys. Goes on after a mistake, so that one look shows them
 * all; what is wrong is left out of the value.
 */
final class NodeReader {
  /** More than any stack needs, and little enough when aliases multiply. */
  static final int MAX_NODES = 20_000;

  private final Findings findings;
  private int nodes;

  NodeReader(Findings findings) {
    this.findings = findings;
  }

  /** The value; null when nothing of it is of the right form. */
  @Nullable Value read(Form form, Node node, String path) {
    if (findings.full()) {
      return null;
    }
    if (++nodes > MAX_NODES) {
      if (nodes == MAX_NODES + 1) {
        error(node, path, "has more than %d values, aliases counted".formatted(MAX_NODES), "");
      }
      return null;
    }
    return switch (form) {
      case Form.Text text -> text(text.kind(), node, path);
      case Form.Whole whole -> whole(whole, node, path);
      case Form.Flag flag -> flag(node, path);
      case Form.Choice choice -> choice(choice, node, path);
      case Form.Plain plain -> plain(node, path);
      case Form.Items items -> items(items, node, path);
      case Form.Names names -> names(names, node, path);
      case Form.Fields fields -> fields(fields, node, path);
      case Form.OneOf oneOf -> oneOf(oneOf, node, path);
    };
  }

  private @Nullable Value text(Kind kind, Node node, String path) {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
      return wrongType(node, path, "text", kind.secret());
    }
    String text = scalar.getValue();
    if (!kind.matches(text)) {
      String found =
          kind.secret()
              ? "found %d characters that are no reference".formatted(text.length())
              : text.isEmpty() ? "is empty" : "found " + Findings.quote(text);
      error(node, path, found, "allowed: " + kind.allowed());
      return null;
    }
    return scalar(node, path, text);
  }

  private @Nullable Value whole(Form.Whole form, Node node, String path) {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.INT)) {
      return wrongType(node, path, "a whole number", false);
    }
    String digits = scalar.getValue();
    boolean inRange =
        digits.matches("[0-9]{1,9}")
            && Integer.parseInt(digits) >= form.least()
            && Integer.parseInt(digits) <= form.most();
    if (!inRange) {
      error(
          node,
          path,
          "found " + Findings.quote(digits),
          "allowed: %d to %d".formatted(form.least(), form.most()));
      return null;
    }
    return scalar(node, path, digits);
  }

  private @Nullable Value flag(Node node, String path) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)
        ? scalar(node, path, scalar.getValue())
        : wrongType(node, path, "true or false", false);
  }

  private @Nullable Value choice(Form.Choice form, Node node, String path) {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
      return wrongType(node, path, "one of " + String.join(", ", form.words()), false);
    }
    if (!form.words().contains(scalar.getValue())) {
      error(
          node,
          path,
          "found " + Findings.quote(scalar.getValue()),
          Nearest.allowed(scalar.getValue(), form.words()));
      return null;
    }
    return scalar(node, path, scalar.getValue());
  }

  private @Nullable Value plain(Node node, String path) {
    return node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)
        ? scalar(node, path, scalar.getValue())
        : wrongType(node, path, "text, a number, true or false", false);
  }

  private @Nullable Value items(Form.Items form, Node node, String path) {
    if (!(node instanceof SequenceNode sequence)) {
      return wrongType(node, path, "a list", false);
    }
    Value list = Value.list(path, line(node), column(node));
    for (Node item : sequence.getValue()) {
      Value value = read(form.of(), item, path + "[" + list.items().size() + "]");
      if (value != null) {
        list.items().add(value);
      }
    }
    if (sequence.getValue().size() < form.least()) {
      error(node, path, "is an empty list", "at least %d is needed".formatted(form.least()));
    }
    return list;
  }

  private @Nullable Value names(Form.Names form, Node node, String path) {
    Map<String, NodeTuple> tuples = tuples(node, path);
    if (tuples == null) {
      return null;
    }
    Value value = Value.list(path, line(node), column(node));
    tuples.forEach((name, tuple) -> {
      String at = join(path, name);
      if (!form.key().matches(name)) {
        error(
            tuple.getKeyNode(),
            path,
            "found the name " + Findings.quote(name),
            "allowed: " + form.key().allowed());
      }
      put(value, name, read(form.of(), tuple.getValueNode(), at));
    });
    if (tuples.size() < form.least()) {
      error(node, path, "is empty", "at least %d is needed".formatted(form.least()));
    }
    return value;
  }

  private @Nullable Value fields(Form.Fields form, Node node, String path) {
    Map<String, NodeTuple> tuples = tuples(node, path);
    if (tuples == null) {
      return null;
    }
    Value value = Value.list(path, line(node), column(node));
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
    Value value = Value.list(path, line(node), column(node));
    for (Form.Key key : form.keys()) {
      NodeTuple tuple = tuples.get(key.name());
      if (tuple != null) {
        put(value, key.name(), read(key.form(), tuple.getValueNode(), join(path, key.name())));
      }
    }
    if (tuples.size() != 1) {
      error(
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
        error(parent, path, "is missing", key.meaning());
        yield null;
      }
      case Form.Absent.Nothing nothing -> null;
      case Form.Absent.Default given -> {
        Value text = scalar(parent, path, given.text());
        yield key.form() instanceof Form.Items ? listOf(text) : text;
      }
      case Form.Absent.Empty empty -> {
        Value value = Value.list(path, line(parent), column(parent));
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
        error(
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
      error(
          node,
          path,
          begun.isEmpty() ? "does not say where to ask" : "mixes or breaks off ways to ask",
          "exactly one of: " + String.join(", or ", texts));
    }
  }

  /** Keys and values of a mapping, the first of doubles; null when it is none. */
  private @Nullable Map<String, NodeTuple> tuples(Node node, String path) {
    if (!(node instanceof MappingNode mapping)) {
      wrongType(node, path, "a mapping (key: value)", false);
      return null;
    }
    Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        NodeTuple first = tuples.putIfAbsent(key.getValue(), tuple);
        if (first != null) {
          error(
              key,
              join(path, key.getValue()),
              "is given twice, first in line " + line(first.getKeyNode()),
              "remove one of them");
        }
      } else {
        error(tuple.getKeyNode(), path, "a key is no text", "keys are words");
      }
    }
    return tuples;
  }

  private @Nullable Value wrongType(Node node, String path, String wanted, boolean secret) {
    String hint = "allowed: " + wanted;
    String found =
        switch (node) {
          case MappingNode m -> "found a mapping";
          case SequenceNode s -> "found a list";
          case ScalarNode s when s.getTag().equals(Tag.NULL) -> "is empty";
          case ScalarNode s when secret -> "found something else than text";
          case ScalarNode s -> "found " + typeOf(s) + " " + Findings.quote(s.getValue());
          default -> "found something else";
        };
    boolean quotable =
        node instanceof ScalarNode s && wanted.equals("text") && !s.getTag().equals(Tag.NULL);
    error(node, path, found, quotable ? hint + "; put it in quotes" : hint);
    return null;
  }

  private static String typeOf(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    return tag.equals(Tag.BOOL)
        ? "the flag"
        : tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? "the number" : "the text";
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

  private Value scalar(Node node, String path, String text) {
    return Value.scalar(path, line(node), column(node), text);
  }

  private void error(Node node, String path, String message, String hint) {
    findings.error(line(node), column(node), path, message, hint);
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }

  private static int column(Node node) {
    return node.getStartMark().map(Mark::getColumn).orElse(-1) + 1;
  }
}
