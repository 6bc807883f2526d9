package dev.slipway.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Answers a command that was typed wrongly: what is wrong, what was meant, where to read on. Exit
 * code 2.
 */
final class BadUsage implements IParameterExceptionHandler {
  private final Session session;

  BadUsage(Session session) {
    this.session = session;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String message = message(wrong);
    session.say("%s: %s".formatted(name, message));
    session.say("Help: %s --help".formatted(name));
    if (wantsJson(args)) {
      session
          .out()
          .println(
              Documents.write(new Documents.Failed(ExitCode.USAGE, message, name + " --help")));
    }
    return ExitCode.USAGE;
  }

  private static String message(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched);
    }
    String said = String.valueOf(wrong.getMessage());
    return wrong instanceof MissingParameterException
        ? lowerFirst(said)
        : said.replaceFirst("^Invalid value for option '(--[a-z-]+)' \\([^)]*\\): ", "$1: ");
  }

  private static String unknown(UnmatchedArgumentException unmatched) {
    CommandLine command = unmatched.getCommandLine();
    String typed = unmatched.getUnmatched().getFirst();
    boolean option = typed.startsWith("-");
    String word = option ? typed.replaceFirst("=.*$", "") : typed;
    boolean commandWanted = !option && !command.getSubcommands().isEmpty();
    Optional<String> meant =
        option
            ? Nearest.to(word, options(command))
            : commandWanted
                ? Nearest.to(word, command.getSubcommands().keySet())
                : Optional.empty();
    String what = option ? "option" : commandWanted ? "command" : "argument";
    return "unknown %s '%s'%s"
        .formatted(
            what,
            Args.printable(word),
            meant.map(m -> "; did you mean %s?".formatted(m)).orElse(""));
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(o -> !o.hidden())
        .map(OptionSpec::longestName)
        .toList();
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  /** The parse may have failed before it came to the option. */
  private static boolean wantsJson(String[] args) {
    List<String> words = Arrays.asList(args);
    int at = words.indexOf("--output");
    return words.contains("--output=json")
        || (at >= 0 && at + 1 < words.size() && words.get(at + 1).equals("json"));
  }
}
