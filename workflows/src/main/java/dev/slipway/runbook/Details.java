package dev.slipway.runbook;

import dev.slipway.plan.Human;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the Temporal UI shows on top of a run, in markdown. It is made anew at every change, not
 * every second: so it tells since when something is so, not for how long.
 */
final class Details {
  private static final Pattern ALTERNATIVE = Pattern.compile("\n| {3}or,? ");
  private static final Pattern WHEN = Pattern.compile("((?:when|to) [^:{]*): (.*)");
  private static final Pattern UPDATE = Pattern.compile("(\\w+) (\\{.*\\})");

  private Details() {}

  static String markdown(Status s, String why, List<String> overrides) {
    StringBuilder text = new StringBuilder(800);
    text.append("**").append(s.phase()).append("**").append(step(s)).append("\n");
    waiting(text, s);
    if (s.outcome() != null) {
      text.append("\nOutcome: **").append(s.outcome()).append("**\n");
    }
    if (!why.isEmpty()) {
      text.append("\nWhy: ").append(literal(why)).append('\n');
    }
    downtime(text, s);
    text.append(wayBack(s));
    s.undo().forEach(u -> text.append("\n- ").append(u));
    if (!overrides.isEmpty()) {
      text.append("\n\nDecisions:\n");
      overrides.forEach(o -> text.append("\n- ").append(literal(o)));
    }
    return text.toString();
  }

  private static String step(Status s) {
    if (s.step().isEmpty() || s.outcome() != null) {
      return "";
    }
    // Steps that put back are not in the plan's count.
    boolean counted = s.stepNumber() <= s.stepCount() && !s.phase().equals("put back");
    String number = counted ? " · step %d of %d".formatted(s.stepNumber(), s.stepCount()) : "";
    return "%s · `%s` · since %s".formatted(number, s.step(), time(s.sinceMillis()));
  }

  private static void waiting(StringBuilder text, Status s) {
    if (s.waitingFor().isEmpty()) {
      return;
    }
    text.append("\n**Waits for ").append(s.waitingFor()).append("**\n");
    String update = s.update();
    if (update != null) {
      alternatives(text, "Here, by *More Actions*, *Send an Update*", update);
    }
    alternatives(text, "On the command line", s.answer());
  }

  /** A line each, which the UI wraps; a block of code has to be pushed sideways on a phone. */
  private static void alternatives(StringBuilder text, String where, String all) {
    if (all.isEmpty()) {
      return;
    }
    text.append('\n').append(where).append(":\n\n");
    for (String one : ALTERNATIVE.split(all)) {
      Matcher when = WHEN.matcher(one);
      boolean conditional = when.matches();
      text.append("- ")
          .append(conditional ? when.group(1) + ": " : "")
          .append(typed(conditional ? when.group(2) : one))
          .append('\n');
    }
  }

  /** A command, or the name of an update with its JSON, apart from the words around it. */
  private static String typed(@Nullable String what) {
    String text = String.valueOf(what);
    Matcher update = UPDATE.matcher(text);
    if (update.matches()) {
      return "**%s** `%s`".formatted(update.group(1), update.group(2));
    }
    return text.startsWith("slipway ") ? "`" + text + "`" : text;
  }

  /** In plain text the UI bends the quotes of JSON, so that nobody could copy an example. */
  private static String literal(String text) {
    return text.contains("\"") ? "`" + text.replace('`', '\'') + "`" : text;
  }

  private static void downtime(StringBuilder text, Status s) {
    if (s.downSinceMillis() > 0) {
      text.append("\n**Users are out since ")
          .append(time(s.downSinceMillis()))
          .append("** (the door is closed)\n");
    }
    if (s.downtimeMillis() > 0) {
      text.append("\nUsers were out for ").append(Human.seconds(s.downtimeMillis())).append('\n');
    }
  }

  private static String wayBack(Status s) {
    if (s.pointOfNoReturnPassed()) {
      return "\nThe point of no return is passed: the run goes forward only.\n";
    }
    if (s.undo().isEmpty()) {
      return "";
    }
    return "\nThe point of no return is not passed. An abort, or a failure, puts back:\n";
  }

  private static String time(long millis) {
    String iso = Instant.ofEpochSecond(millis / 1000).toString(); // 2026-11-21T02:40:05Z
    return iso.substring(11, 19) + " UTC";
  }
}
