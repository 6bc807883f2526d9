package dev.slipway.cli;

/** Ends a command with a sentence for a person and a number for a script. */
public final class CliFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String hint;

  private CliFailure(int exitCode, String message, String hint) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  /** Typed or configured wrongly. */
  public static CliFailure usage(String message, String hint) {
    return new CliFailure(ExitCode.USAGE, message, hint);
  }

  /** Refused; nothing changed. */
  public static CliFailure refused(String message, String hint) {
    return new CliFailure(ExitCode.REFUSED, message, hint);
  }

  /** Something that this needs does not answer. */
  public static CliFailure unavailable(String message, String hint) {
    return new CliFailure(ExitCode.UNAVAILABLE, message, hint);
  }

  /** A run ended in a way that has this code. */
  static CliFailure ended(int exitCode, String message) {
    return new CliFailure(exitCode, message, "");
  }

  public int exitCode() {
    return exitCode;
  }

  /** What to do next, a command where there is one; empty when there is nothing to add. */
  public String hint() {
    return hint;
  }

  /** The message; never null here. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
