package dev.slipway.cli;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Finding.Severity;
import java.util.List;

/** Findings, the worst first; what passed is only counted. Pure. */
final class FindingText {
  private FindingText() {}

  static void append(StringBuilder text, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    text.append("\nChecks\n");
    of(text, findings, Severity.STOP);
    of(text, findings, Severity.WARN);
    long passed = findings.stream().filter(f -> f.severity() == Severity.PASS).count();
    if (passed > 0) {
      text.append("  ok    ").append(Words.count(passed, "check")).append(" passed\n");
    }
  }

  private static void of(StringBuilder text, List<Finding> findings, Severity severity) {
    for (Finding f : findings) {
      if (f.severity() == severity) {
        text.append("  %-5s %s: %s\n".formatted(severity, subject(f), Words.indented(f.seen(), 8)));
        if (!f.hint().isEmpty()) {
          text.append("        → ").append(f.hint()).append('\n');
        }
      }
    }
  }

  private static String subject(Finding f) {
    return f.about().isEmpty() ? f.check() : f.check() + " " + f.about();
  }
}
