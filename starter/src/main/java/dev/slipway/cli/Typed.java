package dev.slipway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The command that was typed, to be offered again with every option that it had: one that is
 * rebuilt from a report would be another request.
 */
record Typed(List<String> words) {
  private static final List<String> STARTING =
      List.of("plan", "upgrade", "rollback", "migrate-postgres", "backup", "retire");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  Typed {
    words = List.copyOf(words);
  }

  /** Where nothing was typed, such as in a run that another process started. */
  static Typed nothing() {
    return new Typed(List.of());
  }

  /** Whether it started a run, so that the same words do it again. */
  boolean starts() {
    int at = command();
    return at < words.size() && STARTING.contains(words.get(at));
  }

  /**
   * Where the command stands: behind the options of the whole program, of which one has a value.
   */
  private int command() {
    int at = 0;
    while (at < words.size() && words.get(at).startsWith("-")) {
      at += words.get(at).equals("--output") ? 2 : 1;
    }
    return at;
  }

  /** The same once more. */
  String again() {
    return line(words);
  }

  /** The same, but doing what was only planned. */
  String forReal() {
    List<String> real = new ArrayList<>(words);
    if (words.get(command()).equals("plan")) {
      real.set(command(), "upgrade");
    }
    real.removeIf(word -> word.equals("--dry-run"));
    return line(real);
  }

  /** The same with one more option. */
  String with(String option) {
    List<String> more = new ArrayList<>(words);
    more.add(option);
    return line(more);
  }

  private static String line(List<String> words) {
    return words.stream().map(Typed::quoted).collect(Collectors.joining(" ", "slipway ", ""));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
