package dev.slipway.runbook;

import java.util.List;

/** What the Temporal UI shows on top of a run. */
final class Details {

  private Details() {}

  static String markdown(Status s, List<String> overrides) {
    StringBuilder text = new StringBuilder(400);
    text.append("**").append(s.phase()).append("**");
    if (!s.step().isEmpty()) {
      text.append(" · step %d of %d · `%s`".formatted(s.stepNumber(), s.stepCount(), s.step()));
    }
    text.append('\n');
    if (!s.waitingFor().isEmpty()) {
      text.append("\n**Waits for ")
          .append(s.waitingFor())
          .append("**\n\n    ")
          .append(s.answer())
          .append('\n');
    }
    if (s.outcome() != null) {
      text.append("\nOutcome: **").append(s.outcome()).append("**\n");
    }
    text.append(s.downSinceMillis() > 0 ? "\nThe door is closed.\n" : "");
    text.append(s.pointOfNoReturnPassed() ? "\nPoint of no return passed.\n" : "");
    s.undo().forEach(u -> text.append("\n- still to put back: ").append(u));
    overrides.forEach(o -> text.append("\n- decision: ").append(o));
    return text.toString();
  }
}
