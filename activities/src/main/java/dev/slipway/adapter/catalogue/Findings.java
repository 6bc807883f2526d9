package dev.slipway.adapter.catalogue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is found in one file. */
final class Findings {
  private static final int LONGEST_QUOTE = 60;

  private final String file;
  private final List<FileFinding> found = new ArrayList<>();

  Findings(String file) {
    this.file = file;
  }

  void error(int line, int column, String path, String message, String hint) {
    found.add(new FileFinding(file, line, column, path, FileFinding.Severity.ERROR, message, hint));
  }

  void error(Value at, String message, String hint) {
    error(at.line(), at.column(), at.path(), message, hint);
  }

  void warn(Value at, String message, String hint) {
    found.add(
        new FileFinding(
            file, at.line(), at.column(), at.path(), FileFinding.Severity.WARNING, message, hint));
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
