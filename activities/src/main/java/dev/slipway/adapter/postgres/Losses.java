package dev.slipway.adapter.postgres;

import dev.slipway.adapter.postgres.Counters.Snapshot;
import dev.slipway.adapter.postgres.Counters.Table;
import dev.slipway.plan.Plan.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /**
   * What users wrote into tables that were not there when the fence was closed.
   *
   * @param fenced when the schema was the old one; null when nobody counted
   * @param counted just before users were let in; null when they never were
   */
  static Loss ofNewTables(@Nullable Snapshot fenced, @Nullable Snapshot counted, Snapshot now) {
    if (fenced == null || counted == null) {
      return Loss.NONE;
    }
    Set<String> old = fenced.byName().keySet();
    Snapshot then =
        new Snapshot(counted.at(), counted.transactions(), without(old, counted.tables()));
    return between(then, new Snapshot(now.at(), now.transactions(), without(old, now.tables())));
  }

  private static List<Table> without(Set<String> names, List<Table> tables) {
    return tables.stream().filter(t -> !names.contains(t.name())).toList();
  }

  /** Both, over the time of the first. */
  static Loss sum(Loss one, Loss other) {
    List<String> tables = new ArrayList<>(one.tables());
    tables.addAll(other.tables());
    return new Loss(
        one.minutes(),
        one.inserted() + other.inserted(),
        one.updated() + other.updated(),
        one.deleted() + other.deleted(),
        tables);
  }

  /**
   * Everything since a backup. Between the closed fence and the counted moment only the run wrote,
   * which is nobody's loss.
   */
  static Loss since(
      @Nullable Snapshot backup,
      @Nullable Snapshot fenced,
      @Nullable Snapshot counted,
      Snapshot now) {
    if (backup == null) {
      return fenced == null ? Loss.NONE : between(fenced, now);
    }
    if (fenced == null || counted == null) {
      return between(backup, now);
    }
    Loss before = between(backup, fenced);
    Loss after = between(counted, now);
    List<String> tables = new ArrayList<>();
    before.tables().forEach(t -> tables.add("before the freeze " + t));
    tables.addAll(after.tables());
    return new Loss(
        Duration.between(backup.at(), now.at()).toMinutes(),
        before.inserted() + after.inserted(),
        before.updated() + after.updated(),
        before.deleted() + after.deleted(),
        tables);
  }

  private static long transactions(Snapshot then, Snapshot now) {
    return now.transactions().entrySet().stream()
        .mapToLong(e -> e.getValue() - then.transactions().getOrDefault(e.getKey(), e.getValue()))
        .sum();
  }
}
