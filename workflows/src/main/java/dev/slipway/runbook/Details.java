package dev.slipway.runbook;

import dev.slipway.plan.Human;
import java.time.Instant;
import java.util.List;

/**
 * What the Temporal UI shows on top of a run, in markdown. It is made anew at every change, not
 * every second: so it tells since when something is so, not for how long.
 */
final class Details {
  private Details() {}

  static String markdown(Status s, String why, List<String> overrides) {
    StringBuilder text = new StringBuilder(800);
    text.append("**").append(s.phase()).append("**").append(step(s)).append("\n");
    waiting(text, s);
    if (s.outcome() != null) {
      text.append("\nOutcome: **").append(s.outcome()).append("**\n");
    }
    if (!why.isEmpty()) {
      text.append("\nWhy: ").append(why).append('\n');
    }
    downtime(text, s);
    text.append(wayBack(s));
    s.undo().forEach(u -> text.append("\n- ").append(u));
    if (!overrides.isEmpty()) {
      text.append("\n\nDecisions:\n");
      overrides.forEach(o -> text.append("\n- ").append(o));
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
    if (!s.answer().isEmpty()) {
      text.append("\nOn the command line:\n\n    ").append(lines(s.answer())).append('\n');
    }
    String update = s.update();
    if (update != null && !update.isEmpty()) {
      text.append("\nHere, by *Send an update*:\n\n    ").append(lines(update)).append('\n');
    }
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

  /** Each on a line of its own, as code. */
  private static String lines(String text) {
    return text.replace("\n", "\n    ");
  }

  private static String time(long millis) {
    String iso = Instant.ofEpochSecond(millis / 1000).toString(); // 2026-11-21T02:40:05Z
    return iso.substring(11, 19) + " UTC";
  }
}
