package dev.slipway.adapter.catalogue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is found in one file. */
final class Findings {
  private static final int LONGEST_QUOTE = 60;

  /** More than a person reads; a hostile file can have a hundred thousand. */
  private static final int MOST = 200;

  private final String file;
  private final List<FileFinding> found = new ArrayList<>();

  Findings(String file) {
    this.file = file;
  }

  void error(int line, int column, String path, String message, String hint) {
    add(FileFinding.Severity.ERROR, line, column, path, message, hint);
  }

  void error(Value at, String message, String hint) {
    error(at.line(), at.column(), at.path(), message, hint);
  }

  void warn(Value at, String message, String hint) {
    add(FileFinding.Severity.WARNING, at.line(), at.column(), at.path(), message, hint);
  }

  private void add(
      FileFinding.Severity severity,
      int line,
      int column,
      String path,
      String message,
      String hint) {
    if (!full()) {
      found.add(new FileFinding(file, line, column, path, severity, message, hint));
    } else if (found.size() == MOST) {
      found.add(
          new FileFinding(
              file,
              line,
              column,
              "",
              FileFinding.Severity.ERROR,
              "has more findings",
              "mend these"));
    }
  }

  /** Nothing more is taken down. */
  boolean full() {
    return found.size() >= MOST;
  }

  boolean anyError() {
    return FileFinding.anyError(found);
  }

  /** In the order of the file. */
  List<FileFinding> all() {
    return found.stream()
        .sorted(Comparator.comparingInt(FileFinding::line).thenComparingInt(FileFinding::column))
        .toList();
  }

  /** A value as it may be shown: on one line, not too long, without a password in an address. */
  static String quote(String value) {
    StringBuilder shown = new StringBuilder("\"");
    String clean = value.replaceAll("(://)[^/?#\\s]*@", "$1***@");
    clean
        .codePoints()
        .limit(LONGEST_QUOTE)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
    return shown
        .append(clean.codePointCount(0, clean.length()) > LONGEST_QUOTE ? "…\"" : "\"")
        .toString();
  }
}
