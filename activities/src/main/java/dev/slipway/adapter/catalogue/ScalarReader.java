package dev.slipway.adapter.catalogue;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads single values: text of a kind, numbers, flags and choices. */
final class ScalarReader {
  private final Findings findings;

  ScalarReader(Findings findings) {
    this.findings = findings;
  }

  @Nullable Value text(Kind kind, Node node, String path) {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
      boolean quoted =
          !(node instanceof ScalarNode bare) || kind.secret() || kind.matches(bare.getValue());
      return wrongType(node, path, quoted ? "text" : kind.allowed(), kind.secret());
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

  @Nullable Value whole(Form.Whole form, Node node, String path) {
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

  @Nullable Value flag(Node node, String path) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)
        ? scalar(node, path, scalar.getValue())
        : wrongType(node, path, "true or false", false);
  }

  @Nullable Value choice(Form.Choice form, Node node, String path) {
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

  @Nullable Value plain(Node node, String path) {
    return node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)
        ? scalar(node, path, scalar.getValue())
        : wrongType(node, path, "text, a number, true or false", false);
  }

  @Nullable Value wrongType(Node node, String path, String wanted, boolean secret) {
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

  static Value scalar(Node node, String path, String text) {
    return Value.scalar(path, line(node), column(node), text);
  }

  void error(Node node, String path, String message, String hint) {
    findings.error(line(node), column(node), path, message, hint);
  }

  static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }

  static int column(Node node) {
    return node.getStartMark().map(Mark::getColumn).orElse(-1) + 1;
  }
}
