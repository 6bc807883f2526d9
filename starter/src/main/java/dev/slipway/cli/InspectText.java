package dev.slipway.cli;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a host says about a stack, in text. Pure. */
final class InspectText {
  private InspectText() {}

  static String status(Inspection inspection, ZoneId zone) {
    StringBuilder text = new StringBuilder(500);
    Observed observed = inspection.observed();
    if (observed != null) {
      holder(text, inspection.stack(), observed.host(), zone);
      last(text, observed.host().last(), zone);
      manifest(text, observed.host().manifest(), zone);
      units(text, observed.platform().units());
    }
    FindingText.append(text, inspection.findings());
    return text.toString();
  }

  static String drift(Inspection inspection, ZoneId zone) {
    List<Finding> drift = Answers.drift(inspection);
    StringBuilder text = new StringBuilder(500);
    Observed observed = inspection.observed();
    if (observed != null && observed.host().manifest() == null) {
      text.append("%s: there is nothing to compare with yet.\n".formatted(inspection.stack()));
    } else {
      text.append(
          "%s: what runs is%s what the last run of Slipway left.\n"
              .formatted(inspection.stack(), Answers.troubled(drift) ? " NOT" : ""));
    }
    if (observed != null) {
      manifest(text, observed.host().manifest(), zone);
    }
    FindingText.append(text, drift);
    return text.toString();
  }

  static String backups(Inspection inspection, ZoneId zone) {
    List<Observed.Backup> backups =
        inspection.observed() == null ? List.of() : inspection.observed().host().backups();
    if (backups.isEmpty()) {
      return "%s: no backup is on its host.\n".formatted(inspection.stack());
    }
    StringBuilder text = new StringBuilder(500);
    backupLine(text, "BACKUP", "DATABASE", "MADE", "SIZE", "PROVEN");
    for (Observed.Backup b : backups) {
      String made = Words.stamp(b.made(), zone);
      backupLine(
          text, b.id(), b.database(), made, Words.bytes(b.bytes()), b.proven() ? "yes" : "NO");
    }
    return text.toString();
  }

  private static void backupLine(
      StringBuilder text, String id, String database, String made, String size, String proven) {
    text.append("%-28s %-16s %-24s %10s  %s\n".formatted(id, database, made, size, proven));
  }

  static String history(Inspection inspection) {
    Journal journal = inspection.journal();
    if (journal == null || journal.entries().isEmpty()) {
      return "%s: the journal is empty.\n".formatted(inspection.stack());
    }
    StringBuilder text = new StringBuilder(1000);
    for (Journal.Entry e : journal.entries()) {
      String why = e.why().isEmpty() ? "" : ": " + e.why();
      text.append(
          "%4d  %s  %s  %s  %s%s\n".formatted(e.number(), e.at(), e.run(), e.who(), e.what(), why));
    }
    if (!journal.intact()) {
      text.append("\nThe journal is NOT intact: an entry is missing or was changed.\n");
    }
    return text.toString();
  }

  private static void holder(
      StringBuilder text, String stack, Observed.HostFacts host, ZoneId zone) {
    Observed.Holder holder = host.holder();
    Observed.Holder lost = host.abandoned();
    if (holder == null && lost != null) {
      text.append(
          "Nobody is at work: run %s (%s) is over and has not given the stack back, at step '%s'. Users may be out.\nGo back: slipway %s %s%s --reason WHY\n"
              .formatted(
                  lost.run(),
                  lost.workflow(),
                  lost.step(),
                  lost.taker().local() ? "emergency-rollback" : "rollback",
                  stack,
                  lost.taker().local() ? " --local" : ""));
      return;
    }
    text.append(
        holder == null
            ? "Nobody holds the stack.\n"
            : "Held by %s (run %s, claim %d) since %s, at step '%s'.\n"
                .formatted(
                    holder.workflow(),
                    holder.run(),
                    holder.claim(),
                    Words.stamp(holder.since(), zone),
                    holder.step()));
  }

  private static void last(StringBuilder text, Observed.@Nullable KeptPoint last, ZoneId zone) {
    if (last != null) {
      text.append(
          "A rollback goes back behind run %s of %s%s: %s\n"
              .formatted(
                  last.run(),
                  Words.stamp(last.opened(), zone),
                  last.unfinished() ? ", which has not ended" : "",
                  ReportText.changes(last.changes())));
    }
  }

  private static void manifest(
      StringBuilder text, Observed.@Nullable Manifest manifest, ZoneId zone) {
    if (manifest == null) {
      text.append("No manifest yet: no run of Slipway has finished on this stack.\n");
      return;
    }
    text.append(
        "\nShould run, by run %s of %s\n"
            .formatted(manifest.run(), Words.stamp(manifest.updated(), zone)));
    manifest
        .components()
        .forEach(c -> text.append("  %-16s %s\n".formatted(c.component(), c.version())));
  }

  private static void units(StringBuilder text, List<Observed.UnitFacts> units) {
    if (units.isEmpty()) {
      return;
    }
    text.append("\nUnits\n");
    for (Observed.UnitFacts u : units) {
      String artefact = u.artefact() == null ? "" : ReportText.shortened(u.artefact().value());
      String health = u.health().equals("none") ? "" : u.health().toLowerCase(Locale.ROOT);
      String line = "  %-16s %-10s %-10s %s".formatted(u.unit(), u.state(), health, artefact);
      text.append(line.stripTrailing()).append('\n');
    }
  }
}
