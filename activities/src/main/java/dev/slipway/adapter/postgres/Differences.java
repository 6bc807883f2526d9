package dev.slipway.adapter.postgres;

import dev.slipway.adapter.postgres.Session.Cursor;
import dev.slipway.adapter.postgres.Tables.Table;
import dev.slipway.plan.Comparison;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two databases, table by table: rows only here, only there, and changed. Memory is bounded. */
final class Differences {
  private final Session kept;
  private final Session live;
  private final String database;
  private final RowListing listing;
  private final int limit;

  /**
   * @param database by its name in the stack file
   * @param limit rows of each table and kind that are listed
   */
  Differences(Session kept, Session live, String database, RowListing listing, int limit) {
    this.kept = kept;
    this.live = live;
    this.database = database;
    this.listing = listing;
    this.limit = limit;
  }

  /** A table of both. */
  Comparison.Table compare(Table there, Table here) {
    List<String> columns = here.columns().stream().filter(there.columns()::contains).toList();
    boolean sameKey = here.key().equals(there.key()) && columns.containsAll(here.key());
    RowQueries queries = new RowQueries(here, columns, sameKey ? here.key() : List.of());
    String note = note(there, here);
    if (columns.isEmpty()) {
      return new Comparison.Table(database, here.words(), 0, 0, 0, note);
    }
    Set<String> buckets = differing(queries);
    Counts counts = new Counts(queries, here.words());
    if (!buckets.isEmpty()) {
      try (Cursor old = kept.cursor(queries.rows(buckets));
          Cursor now = live.cursor(queries.rows(buckets))) {
        counts.merge(old, now);
      }
    }
    // How equal tables were compared is of no use to anybody.
    boolean byRows = !queries.keyed() && counts.onlyKept + counts.onlyLive > 0;
    return new Comparison.Table(
        database,
        here.words(),
        counts.onlyKept,
        counts.onlyLive,
        counts.changed,
        Stream.of(note, byRows ? "by whole rows, since they share no primary key" : "")
            .filter(n -> !n.isEmpty())
            .collect(Collectors.joining("; ")));
  }

  private static String note(Table there, Table here) {
    TreeSet<String> others = new TreeSet<>(here.columns());
    others.addAll(there.columns());
    others.removeIf(c -> here.columns().contains(c) && there.columns().contains(c));
    return others.isEmpty() ? "" : "not compared, only one has it: " + String.join(", ", others);
  }

  /** The buckets in which something differs. */
  private Set<String> differing(RowQueries queries) {
    Map<String, List<String>> there = sums(kept, queries);
    Map<String, List<String>> here = sums(live, queries);
    Set<String> buckets = new TreeSet<>(there.keySet());
    buckets.addAll(here.keySet());
    buckets.removeIf(b -> Objects.equals(there.get(b), here.get(b)));
    return buckets;
  }

  private static Map<String, List<String>> sums(Session session, RowQueries queries) {
    Map<String, List<String>> sums = new HashMap<>();
    session.rows(queries.sums()).forEach(row -> sums.put(row.get(0), row.subList(1, 3)));
    return sums;
  }

  /** Goes through both in one order. */
  private final class Counts {
    private final RowQueries queries;
    private final String table;
    private long onlyKept;
    private long onlyLive;
    private long changed;

    Counts(RowQueries queries, String table) {
      this.queries = queries;
      this.table = table;
    }

    void merge(Cursor old, Cursor now) {
      List<String> there = old.next();
      List<String> here = now.next();
      while (there != null || here != null) {
        int order = order(there, here);
        if (order < 0) {
          onlyKept(Objects.requireNonNull(there), rows(there, null));
          there = old.next();
        } else if (order > 0) {
          onlyLive(Objects.requireNonNull(here), rows(null, here));
          here = now.next();
        } else {
          both(Objects.requireNonNull(there), Objects.requireNonNull(here));
          there = old.next();
          here = now.next();
        }
      }
    }

    private static int order(@Nullable List<String> there, @Nullable List<String> here) {
      if (there == null || here == null) {
        return there == null ? 1 : -1;
      }
      return Arrays.compareUnsigned(
          there.get(0).getBytes(StandardCharsets.UTF_8),
          here.get(0).getBytes(StandardCharsets.UTF_8));
    }

    /** Without a key equal rows are told by their number. */
    private long rows(@Nullable List<String> there, @Nullable List<String> here) {
      return queries.keyed()
          ? 1
          : Math.abs(
              (there == null ? 0 : Long.parseLong(there.get(1)))
                  - (here == null ? 0 : Long.parseLong(here.get(1))));
    }

    private void both(List<String> there, List<String> here) {
      if (there.get(1).equals(here.get(1))) {
        return;
      }
      if (queries.keyed()) {
        if (changed++ < limit) {
          listing.row(database, table, "changed", here.get(2), there.get(3), here.get(3));
        }
      } else if (Long.parseLong(there.get(1)) > Long.parseLong(here.get(1))) {
        onlyKept(there, rows(there, here));
      } else {
        onlyLive(here, rows(there, here));
      }
    }

    private void onlyKept(List<String> row, long times) {
      if (onlyKept < limit) {
        listing.row(database, table, "only kept", row.get(2), row.get(3), "null");
        for (long i = 0; i < Math.min(times, limit - onlyKept); i++) {
          listing.carry(queries.carry(row.get(3)));
        }
      }
      onlyKept += times;
    }

    private void onlyLive(List<String> row, long times) {
      if (onlyLive < limit) {
        listing.row(database, table, "only live", row.get(2), "null", row.get(3));
      }
      onlyLive += times;
    }
  }
}
