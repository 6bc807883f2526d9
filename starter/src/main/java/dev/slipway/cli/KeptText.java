package dev.slipway.cli;

import dev.slipway.plan.Comparison;
import dev.slipway.plan.Veto;
import java.time.ZoneId;
import java.util.List;

/** What is kept, and what is vetoed, in text. Pure. */
final class KeptText {
  private KeptText() {}

  static String vetoes(String stack, List<Veto> vetoes, ZoneId zone) {
    if (vetoes.isEmpty()) {
      return "%s: no version is vetoed.\n".formatted(stack);
    }
    StringBuilder text = new StringBuilder(500);
    for (Veto veto : vetoes) {
      text.append(
          "%-28s since %s by %s (run %s): %s\n"
              .formatted(
                  veto.words(),
                  Words.stamp(veto.at(), zone),
                  veto.by().isEmpty() ? "nobody" : veto.by(),
                  veto.run(),
                  veto.why()));
    }
    return text.append(
            "\nLift one: slipway unveto %s %s --reason WHY\n"
                .formatted(stack, vetoes.getFirst().words()))
        .toString();
  }

  static String comparison(String stack, Comparison c) {
    StringBuilder text = new StringBuilder(1000);
    text.append("%s: what run %s kept, against what is live.\n".formatted(stack, c.of()));
    c.what().forEach(w -> text.append("  %s\n".formatted(w)));
    text.append('\n');
    if (c.tables().isEmpty()) {
      text.append("All %s are equal.\n".formatted(Words.count(c.same(), "table")));
      return text.toString();
    }
    text.append(line("DATABASE", "TABLE", "ONLY KEPT", "ONLY LIVE", "CHANGED", ""));
    for (Comparison.Table t : c.tables()) {
      text.append(
          line(
              t.database(),
              t.table(),
              Long.toString(t.onlyKept()),
              Long.toString(t.onlyLive()),
              Long.toString(t.changed()),
              t.note()));
    }
    if (c.more() > 0) {
      text.append("and %s that differ\n".formatted(Words.count(c.more(), "more table")));
    }
    text.append(
        """

        %s equal. On the stack's host, for their owner alone:
          %s/rows.jsonl   the rows that differ, %d of them
          %s/carry.sql    statements that put the rows that only the kept one has into the live one
        Read each before you run it; docs/runbooks/rollback.md says how.
        """
            .formatted(
                Words.count(c.same(), "table") + (c.same() == 1 ? " is" : " are"),
                c.directory(),
                c.listed(),
                c.directory()));
    return text.toString();
  }

  private static String line(
      String database, String table, String kept, String live, String changed, String note) {
    return "%-14s %-36s %10s %10s %10s  %s"
            .formatted(database, table, kept, live, changed, note)
            .stripTrailing()
        + "\n";
  }
}
