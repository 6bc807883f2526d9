package dev.slipway.cli;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Finding.Severity;

/** What a doctor found, in text. Pure. */
final class DoctorText {
  private DoctorText() {}

  static String render(Documents.Health health) {
    StringBuilder text = new StringBuilder(500);
    String version = health.server().isEmpty() ? "" : ", server " + health.server();
    text.append(
        "Temporal at %s, namespace %s (%s)%s\n\n"
            .formatted(health.address(), health.namespace(), health.source(), version));
    health.findings().forEach(finding -> line(text, finding));
    text.append('\n').append(verdict(health)).append('\n');
    return text.toString();
  }

  private static void line(StringBuilder text, Finding f) {
    String word = f.severity() == Severity.PASS ? "ok" : f.severity().name();
    text.append(
        "  %-5s %s: %s\n"
            .formatted(word, (f.check() + " " + f.about()).strip(), Words.indented(f.seen(), 8)));
    if (!f.hint().isEmpty()) {
      text.append("        → ").append(Words.indented(f.hint(), 10)).append('\n');
    }
  }

  private static String verdict(Documents.Health health) {
    long stops = count(health, Severity.STOP);
    long warnings = count(health, Severity.WARN);
    if (stops + warnings == 0) {
      return "Everything is as it must be.";
    }
    return stops == 0
        ? "Runs can go on; %s.".formatted(Words.count(warnings, "warning"))
        : "%s in the way of runs, %s."
            .formatted(Words.count(stops, "finding"), Words.count(warnings, "warning"));
  }

  private static long count(Documents.Health health, Severity severity) {
    return health.findings().stream().filter(f -> f.severity() == severity).count();
  }
}
