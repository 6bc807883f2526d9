package dev.slipway.adapter.catalogue;

import java.util.List;

/**
 * Something about a stack file that a person should know.
 *
 * @param file as it was named
 * @param line from 1; 0 when it is about the file as a whole
 * @param column from 1; 0 likewise
 * @param path of the key, e.g. "components.portal.units[0]"; empty for the whole file
 * @param message what was found
 * @param hint what is allowed, and what may have been meant
 */
public record FileFinding(
    String file,
    int line,
    int column,
    String path,
    Severity severity,
    String message,
    String hint) {

  /** An error refuses the file; a warning names what the file leaves open. */
  public enum Severity {
    ERROR,
    WARNING
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** One line for the screen: {@code file:line: path: what was found; what is allowed}. */
  public String text() {
    String where = line == 0 ? file : file + ":" + line;
    String what = path.isEmpty() ? message : path + ": " + message;
    String warning = isError() ? "" : "warning: ";
    return where + ": " + warning + what + (hint.isEmpty() ? "" : "; " + hint);
  }

  static boolean anyError(List<FileFinding> findings) {
    return findings.stream().anyMatch(FileFinding::isError);
  }
}
