package dev.slipway.cli;

import dev.slipway.cli.Documents.AppliedSchedule;
import dev.slipway.cli.Documents.ScheduleLine;
import dev.slipway.plan.Human;
import dev.slipway.plan.window.Preview;
import dev.slipway.plan.window.WallClock;
import dev.slipway.stack.WindowRules;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Windows and schedules as text. */
final class ScheduleText {
  private ScheduleText() {}

  static String applied(String stack, List<AppliedSchedule> all) {
    List<String> lines = new ArrayList<>();
    for (AppliedSchedule one : all) {
      String paused = one.paused() && !one.what().equals("paused") ? ", and paused" : "";
      lines.add("%s  %s%s".formatted(one.schedule(), one.what(), paused));
    }
    lines.add("Look: slipway schedule list " + stack);
    return String.join("\n", lines);
  }

  static String lines(List<ScheduleLine> all, ZoneId zone) {
    if (all.isEmpty()) {
      return "No schedule. Make them: slipway schedule apply STACK --to COMPONENT=VERSION";
    }
    List<String> lines = new ArrayList<>();
    for (ScheduleLine one : all) {
      lines.add(one.schedule() + (one.paused() ? "  PAUSED: " + one.note() : ""));
      lines.add("    next: " + (one.next().isEmpty() ? "never" : times(one.next(), zone)));
      Instant started = one.lastStarted();
      if (started != null) {
        lines.add(
            "    last: %s, %s"
                .formatted(WallClock.words(started, zone.getId()), one.lastOutcome()));
      }
      if (one.missed() > 0) {
        lines.add("    missed: %d, since the server was not there in time".formatted(one.missed()));
      }
    }
    return String.join("\n", lines);
  }

  private static String times(List<Instant> times, ZoneId zone) {
    return String.join(", ", times.stream().map(t -> WallClock.brief(t, zone.getId())).toList())
        + " "
        + zone.getId();
  }

  static String preview(String stack, WindowRules rules, List<Preview.Row> rows) {
    if (rules.windows().isEmpty()) {
      return "Stack %s declares no windows: it may be changed at any time%s."
          .formatted(stack, rules.freezes().isEmpty() ? "" : " but in its freezes");
    }
    List<String> lines = new ArrayList<>();
    for (Preview.Row row : rows) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s to %s %-16s %7s  %-12s %s%s",
              WallClock.brief(row.opens(), row.zone()),
              WallClock.brief(row.closes(), row.zone()).replaceFirst("^.* ", ""),
              row.zone(),
              Human.duration(row.usable()),
              row.window(),
              changes(row),
              row.notes().isEmpty() ? "" : "  ! " + String.join("; ", row.notes())));
    }
    return String.join("\n", lines);
  }

  private static String changes(Preview.Row row) {
    return row.changes().isEmpty()
        ? "all"
        : String.join(
            ", ",
            row.changes().stream()
                .map(k -> k.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList());
  }
}
