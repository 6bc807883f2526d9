package dev.slipway.adapter.postgres;

import dev.slipway.adapter.postgres.Counters.Snapshot;
import dev.slipway.adapter.postgres.Counters.Table;
import dev.slipway.plan.Plan.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What users wrote between two readings of the server's counters. */
final class Losses {

  private Losses() {}

  /**
   * The difference. A server that crashed in between has forgotten its counters, but not how many
   * transactions it has seen: then those stand for the rows, and the text says so.
   */
  static Loss between(Snapshot then, Snapshot now) {
    Map<String, Table> before = then.byName();
    long inserted = 0;
    long updated = 0;
    long deleted = 0;
    List<String> tables = new ArrayList<>();
    boolean forgotten = false;
    for (Table t : now.tables()) {
      Table b = before.getOrDefault(t.name(), t.zero());
      if (t.inserted() < b.inserted() || t.updated() < b.updated() || t.deleted() < b.deleted()) {
        forgotten = true;
        b = t.zero();
      }
      long i = t.inserted() - b.inserted();
      long u = t.updated() - b.updated();
      long d = t.deleted() - b.deleted();
      inserted += i;
      updated += u;
      deleted += d;
      if (i + u + d > 0) {
        tables.add("%s +%d ~%d -%d".formatted(t.name(), i, u, d));
      }
    }
    long minutes = Duration.between(then.at(), now.at()).toMinutes();
    if (!forgotten) {
      return new Loss(minutes, inserted, updated, deleted, tables);
    }
    long transactions = transactions(then, now);
    tables.add(
        "counters were reset since: the server has seen %d transactions, rows are at least these"
            .formatted(transactions));
    return new Loss(minutes, Math.max(inserted, transactions), updated, deleted, tables);
  }

  private static long transactions(Snapshot then, Snapshot now) {
    return now.transactions().entrySet().stream()
        .mapToLong(e -> e.getValue() - then.transactions().getOrDefault(e.getKey(), e.getValue()))
        .sum();
  }
}
