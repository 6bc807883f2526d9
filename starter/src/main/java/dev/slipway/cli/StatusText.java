package dev.slipway.cli;

import dev.slipway.cli.Documents.AllStatus;
import dev.slipway.cli.Documents.Ended;
import dev.slipway.cli.Documents.RunLine;
import dev.slipway.cli.Documents.StackStatus;
import dev.slipway.runbook.Status;
import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where stacks and their runs are, in text. Pure: clock and zone are arguments. */
final class StatusText {
  private StatusText() {}

  static String stack(StackStatus status, Instant now, ZoneId zone) {
    StringBuilder text = new StringBuilder(500);
    for (RunLine run : status.runs()) {
      text.append(run.closed() == null ? openRun(run, now, zone) : closedRun(run, zone))
          .append('\n');
    }
    if (status.runs().isEmpty()) {
      text.append("%s: Temporal knows no run of it\n\n".formatted(status.stack()));
    }
    if (status.host() != null) {
      text.append(InspectText.status(status.host(), zone));
    }
    status.notes().forEach(note -> text.append("Note: ").append(note).append('\n'));
    return text.toString();
  }

  static String all(AllStatus status, Instant now) {
    if (status.runs().isEmpty()) {
      return "No run is open.\n";
    }
    StringBuilder text = new StringBuilder(300);
    for (RunLine run : status.runs()) {
      text.append("%-20s %-16s %s\n".formatted(run.stack(), word(run), where(run, now)));
    }
    return text.toString();
  }

  /** A run that waits for a person, or goes on: everything that helps to decide. */
  static String openRun(RunLine run, Instant now, ZoneId zone) {
    StringBuilder text = new StringBuilder(400);
    text.append(
        "%s: %s is running (%s), since %s\n"
            .formatted(run.stack(), word(run), run.workflowId(), Words.stamp(run.started(), zone)));
    Status s = run.status();
    if (s == null) {
      run.pending().forEach(p -> row(text, "Pending", p));
      return text.toString();
    }
    row(text, "Asked by", s.plan() == null ? "" : s.plan().order().requestedBy() + " (claimed)");
    row(text, "Reason", s.plan() == null ? "" : s.plan().order().reason());
    row(text, "Change", s.plan() == null ? "" : ReportText.changes(s.plan().changes()));
    row(text, "Phase", s.phase());
    row(
        text,
        "Now",
        s.step().isEmpty()
            ? ""
            : "%s (%s)"
                .formatted(
                    ProgressText.step(s), Words.duration(now.toEpochMilli() - s.sinceMillis())));
    row(text, "Waits for", s.waitingFor());
    // Ways to answer stand in one line there, with words between them that no shell understands.
    row(text, "Answer", s.answer().replaceAll(" {3}or,? ", "\n"));
    row(text, "Down", down(s, now, zone));
    row(text, "Abort", abort(run, s));
    ReportText.list(text, "Would be put back", s.undo());
    return text.toString();
  }

  private static String down(Status s, Instant now, ZoneId zone) {
    String sum = Words.duration(ProgressText.downtimeMillis(s, now));
    if (s.downSinceMillis() > 0) {
      return "since %s, %s so far"
          .formatted(Words.clock(Instant.ofEpochMilli(s.downSinceMillis()), zone), sum);
    }
    return s.downtimeMillis() > 0 ? "over, it was " + sum : "no";
  }

  private static String abort(RunLine run, Status s) {
    if (s.phase().equals(ProgressText.PUTTING_BACK)) {
      return "not needed: the run is putting everything back";
    }
    if (s.answer().contains("slipway abort")) {
      return "is one of the answers above";
    }
    return s.pointOfNoReturnPassed()
        ? "no longer: the point of no return is passed"
        : "slipway abort %s --reason WHY".formatted(run.stack());
  }

  private static String closedRun(RunLine run, ZoneId zone) {
    Instant closed = run.closed() == null ? run.started() : run.closed();
    Ended ended = run.ended();
    String outcome = ended == null ? run.state() : ended.outcome();
    String why = why(ended);
    return "%s: last %s %s at %s, after %s\n%s"
        .formatted(
            run.stack(),
            word(run),
            outcome.replace('_', ' '),
            Words.stamp(closed, zone),
            Words.between(run.started(), closed),
            why.isEmpty() ? "" : "  " + why + "\n");
  }

  private static String why(@Nullable Ended ended) {
    if (ended == null) {
      return "";
    }
    return ended.report() == null
        ? ended.message().replaceFirst("^" + Pattern.quote(ended.outcome()) + ": ", "")
        : ended.report().why();
  }

  private static String where(RunLine run, Instant now) {
    Status s = run.status();
    if (s == null) {
      return "since %s; no worker answers".formatted(Words.between(run.started(), now));
    }
    return ProgressText.line(s, now);
  }

  private static String word(RunLine run) {
    return RunRef.kind(run.runbook());
  }

  private static void row(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append("  %-11s %s\n".formatted(name, Words.indented(value, 14)));
    }
  }
}
