package dev.slipway.cli;

import dev.slipway.plan.Change;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepReport;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Names;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A report for a tired person: how it ended, what that cost, then the evidence, then what to type
 * next. Pure.
 */
final class ReportText {
  private ReportText() {}

  /**
   * @param run what Temporal knows of it: the report itself has no clock
   */
  static String render(Report r, RunInfo run, ZoneId zone) {
    return render(r, run, zone, Typed.nothing());
  }

  /**
   * @param typed what started the run, where that was just here
   */
  static String render(Report r, RunInfo run, ZoneId zone, Typed typed) {
    StringBuilder text = new StringBuilder(1000);
    text.append("%s: %s %s. %s\n".formatted(r.stack(), word(r), ended(r), meaning(r)));
    text.append('\n');
    row(text, "Why", why(r));
    row(text, r.outcome() == Outcome.COMPLETED ? "Changed" : "Wanted", changes(r.changes()));
    row(text, "Downtime", downtime(r));
    row(text, "Took", Words.duration(r.wallMillis()));
    row(text, "Began", Words.stamp(run.started(), zone));
    row(text, "Ended", run.closed() == null ? "" : Words.stamp(run.closed(), zone));
    row(text, "Way back", wayBack(r));
    row(text, "Lost", lost(r));
    row(
        text,
        "Run",
        r.run() + (r.planDigest().isEmpty() ? "" : "   plan " + shortened(r.planDigest())));
    steps(text, r);
    FindingText.append(text, r.findings());
    list(text, "Decisions by people (claimed, unless said to be proven)", r.overrides());
    list(text, "Turned away while the stack was closed", r.intruders());
    list(text, "Kept aside, not deleted", r.leftBehind());
    list(text, "Files of users newer than what was restored, left in place", r.newerFiles());
    list(text, "Not proven, since this stack does not let it be read back", r.notProven());
    next(text, NextCommand.after(r, typed));
    return text.toString();
  }

  /** After a plan that was told whole: what came of it, and what to type next. */
  static String conclusion(Report r, Typed typed) {
    StringBuilder text = new StringBuilder(200);
    text.append("\n%s. %s\n".formatted(ended(r), meaning(r)));
    row(text, "Why", checksStop(r) ? "what stands above as in the way" : r.why());
    next(text, NextCommand.after(r, typed));
    return text.toString();
  }

  private static String word(Report r) {
    return RunRef.kind(r.runbook());
  }

  private static String ended(Report r) {
    return r.outcome().name().replace('_', ' ');
  }

  private static String meaning(Report r) {
    return switch (r.outcome()) {
      case COMPLETED ->
          switch (r.runbook()) {
            case Names.UPGRADE -> "The requested release serves.";
            case Names.ROLLBACK -> "The earlier release serves.";
            case Names.MIGRATE_POSTGRES ->
                r.changes().isEmpty()
                    ? "Rehearsed on a copy; nothing was changed."
                    : "The new server serves; the old one's store is kept.";
            default -> "Done, and seen to be done.";
          };
      case PLANNED -> "Nothing was done.";
      case REFUSED -> refused(r);
      case ROLLED_BACK -> asBefore(r);
      case ABORTED -> "Stopped on request. " + asBefore(r);
      case REJECTED -> "Somebody who was asked said no. Nothing was touched.";
      case EXPIRED -> "Too few agreed in time. Nothing was touched.";
      case SUPERSEDED -> "Another run has taken the stack over; this one put nothing back.";
    };
  }

  /** An emergency acts first and looks then. */
  private static String refused(Report r) {
    return r.runbook().equals(Names.EMERGENCY_ROLLBACK) && r.downtimeMillis() > 0
        ? "Nothing was put back: the stack is as it was found. Whoever held it does no longer."
        : "Nothing was changed.";
  }

  private static String asBefore(Report r) {
    return r.runbook().equals(Names.UPGRADE)
        ? "The previous release serves with its data."
        : "The stack is as it was before the run.";
  }

  /** The checks say it better, where they are the reason. */
  private static String why(Report r) {
    return checksStop(r) ? "see the lines marked STOP" : r.why();
  }

  private static boolean checksStop(Report r) {
    return r.outcome() == Outcome.REFUSED && r.findings().stream().anyMatch(Finding::stops);
  }

  private static String downtime(Report r) {
    if (r.downtimeMillis() > 0) {
      return Words.duration(r.downtimeMillis());
    }
    return neverBegan(r) ? "" : "none";
  }

  private static boolean neverBegan(Report r) {
    return switch (r.outcome()) {
      case PLANNED, REFUSED, REJECTED, EXPIRED -> true;
      case COMPLETED, ROLLED_BACK, ABORTED, SUPERSEDED -> false;
    };
  }

  static String changes(List<Change> changes) {
    return changes.stream()
        .map(c -> "%s %s → %s".formatted(c.component(), c.from(), c.to()))
        .collect(Collectors.joining(", "));
  }

  /** Which way back was taken; nothing while none was. */
  private static String wayBack(Report r) {
    boolean wentBack =
        r.outcome() == Outcome.ROLLED_BACK
            || (r.runbook().equals(Names.ROLLBACK) && r.outcome() == Outcome.COMPLETED);
    return wentBack ? tier(r.tier()) : "";
  }

  private static String tier(Tier tier) {
    return switch (tier) {
      case CODE -> "release and configuration; the data stays as it is";
      case SCHEMA -> "release and schema, by the declared downgrade; the data stays";
      case DATA -> "release and data, from the rollback point";
    };
  }

  private static String lost(Report r) {
    return switch (r.outcome()) {
      case REFUSED, PLANNED, REJECTED, EXPIRED ->
          r.loss().nothing() ? "" : "would be: " + loss(r.loss());
      case SUPERSEDED -> "";
      default -> r.loss().nothing() ? "nothing that users wrote" : loss(r.loss());
    };
  }

  static String loss(Plan.Loss loss) {
    String rows =
        "what users wrote in %s: %d rows added, %d changed, %d deleted"
            .formatted(
                Words.count(loss.minutes(), "minute"),
                loss.inserted(),
                loss.updated(),
                loss.deleted());
    return loss.tables().isEmpty() ? rows : rows + " (" + String.join(", ", loss.tables()) + ")";
  }

  private static void steps(StringBuilder text, Report r) {
    List<StepReport> steps = r.steps();
    if (steps.isEmpty()) {
      return;
    }
    text.append("\nSteps\n");
    int width = steps.stream().mapToInt(s -> s.name().length()).max().orElse(0);
    for (StepReport step : steps) {
      String end = step.end().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      String shown = step.end() == Report.StepEnd.FAILED ? "FAILED" : end;
      String line =
          ("  %-8s %-" + width + "s %7s  %s")
              .formatted(shown, step.name(), Words.duration(step.millis()), detail(step, r));
      text.append(line.stripTrailing()).append('\n');
    }
  }

  /** A line; what stands above as the reason is not said twice. */
  private static String detail(StepReport step, Report r) {
    return step.detail().equals(r.why()) ? "" : step.detail().lines().findFirst().orElse("");
  }

  static void list(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append('\n').append(title).append('\n');
      lines.forEach(line -> text.append("  - ").append(line).append('\n'));
    }
  }

  private static void next(StringBuilder text, List<String> commands) {
    text.append("\nNext\n");
    commands.forEach(line -> text.append("  ").append(line).append('\n'));
  }

  static void row(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append("%-12s%s\n".formatted(name, Words.indented(value, 12)));
    }
  }

  static String shortened(String digest) {
    String hex = digest.replace("sha256:", "");
    return hex.substring(0, Math.min(12, hex.length()));
  }
}
