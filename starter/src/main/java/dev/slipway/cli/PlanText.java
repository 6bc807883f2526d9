package dev.slipway.cli;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Names;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A plan for the person who is asked to agree to it: what, how, at which cost, and how it is
 * undone. Pure.
 */
final class PlanText {
  private PlanText() {}

  static String render(Plan p) {
    StringBuilder text = new StringBuilder(1000);
    text.append(
        "%s: plan of %s %s\n\n"
            .formatted(
                p.order().stack(), article(p), p.order().runbook().toLowerCase(Locale.ROOT)));
    ReportText.row(text, "Change", ReportText.changes(p.changes()));
    ReportText.row(text, "Downtime", downtime(p));
    ReportText.row(
        text,
        isRollback(p) ? "Way back" : "On failure",
        (isRollback(p) ? "" : "goes back: ") + tier(p.tier()));
    ReportText.row(text, "Loss", loss(p));
    ReportText.row(text, "Point", point(p));
    ReportText.row(text, "Plan", ReportText.shortened(p.digest()));
    steps(text, p);
    artefacts(text, p);
    FindingText.append(text, refusalsAndFindings(p));
    ReportText.list(
        text, "Not proven, since this stack does not let it be read back", p.notProven());
    return text.toString();
  }

  static String tier(Tier tier) {
    return switch (tier) {
      case CODE -> "release and configuration; the data stays as it is";
      case SCHEMA -> "release and schema, by the declared downgrade; the data stays";
      case DATA -> "release and data, from the rollback point";
    };
  }

  private static String article(Plan p) {
    return p.order().runbook().equals(Names.UPGRADE) ? "an" : "a";
  }

  private static boolean isRollback(Plan p) {
    return p.order().runbook().equals(Names.ROLLBACK);
  }

  private static String downtime(Plan p) {
    return p.expectedDowntimeMillis() == 0
        ? "not measured on this stack yet"
        : "about %s, as measured before".formatted(Words.duration(p.expectedDowntimeMillis()));
  }

  private static String loss(Plan p) {
    if (p.loss().nothing()) {
      return isRollback(p)
          ? "nothing that users wrote"
          : "nothing: users write again only when the new release is verified";
    }
    return ReportText.loss(p.loss());
  }

  private static String point(Plan p) {
    Observed.KeptPoint point = p.point();
    return point == null
        ? ""
        : "before run %s (%s)".formatted(point.run(), ReportText.changes(point.changes()));
  }

  private static void steps(StringBuilder text, Plan p) {
    if (p.steps().isEmpty()) {
      return;
    }
    text.append("\nSteps\n");
    int number = 1;
    for (String step : p.steps()) {
      text.append("  %2d  %s\n".formatted(number, step));
      number++;
    }
  }

  private static void artefacts(StringBuilder text, Plan p) {
    if (p.target().isEmpty()) {
      return;
    }
    text.append("\nUnits that change\n");
    for (Observed.TargetFacts t : p.target()) {
      String what = t.artefact() == null ? "not found: " + t.seen() : t.artefact().value();
      text.append(
          "  %-16s %s%s\n"
              .formatted(
                  t.unit(), what, t.bytes() > 0 ? ", to fetch: " + Words.bytes(t.bytes()) : ""));
    }
  }

  private static List<Finding> refusalsAndFindings(Plan p) {
    return Stream.concat(p.order().refusals().stream(), p.findings().stream()).toList();
  }
}
