package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.CompareRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Tables.Table;
import dev.slipway.plan.Comparison;
import dev.slipway.stack.Database;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/** Looks at the other side: what a run kept against what is live. Writes to neither. */
final class Looks {
  /** A history holds so many; the files on the host hold all. */
  private static final int MOST_TABLES = 200;

  private final Access access;
  private final KeptDatabases kept;
  private final OpenLooks open;

  Looks(Tools tools, Access access, Standby standby, OpenLooks open) {
    this.access = access;
    this.kept = new KeptDatabases(tools, access, standby);
    this.open = open;
  }

  Comparison compare(CompareRequest request) {
    Captures of = kept.of(request);
    open.begin(request.run());
    try {
      open.sweep(request.place());
      return compare(request, of);
    } finally {
      open.end(request.run());
    }
  }

  private Comparison compare(CompareRequest request, Captures of) {
    List<Comparison.Table> tables = new ArrayList<>();
    List<String> what = new ArrayList<>();
    var directory = of.directory(RowListing.DIRECTORY + "/" + request.run());
    try (RowListing listing = new RowListing(directory)) {
      for (Server server : Server.of(request.place(), request.databases())) {
        for (Database database : server.databases()) {
          tables.addAll(compare(request, server, database, of, listing, what));
        }
      }
      requireTable(request, tables);
      List<Comparison.Table> differ =
          tables.stream()
              .filter(t -> t.differences() > 0 || !t.note().isEmpty())
              .sorted(Comparator.comparingLong(Comparison.Table::differences).reversed())
              .toList();
      String sha256 = listing.finish();
      int shown = Math.min(MOST_TABLES, differ.size());
      return new Comparison(
          of.run(),
          what,
          differ.subList(0, shown),
          differ.size() - shown,
          tables.size() - differ.size(),
          directory.toString(),
          sha256,
          listing.listed());
    }
  }

  private static void requireTable(CompareRequest request, List<Comparison.Table> tables) {
    if (tables.isEmpty() && !request.table().isEmpty()) {
      throw StepFailure.input(
          "NO_TABLE",
          "no database of %s has a table %s, as SCHEMA.TABLE or TABLE"
              .formatted(request.place().stack(), request.table()));
    }
  }

  private List<Comparison.Table> compare(
      CompareRequest request,
      Server server,
      Database database,
      Captures of,
      RowListing listing,
      List<String> what) {
    try (Opened opened = kept.open(server, database, of, request.run());
        Session live = access.open(server, request.run(), database.database())) {
      what.add(opened.what());
      listing.comment(
          "Rows that %s has and database %s has not. Read each before you run it."
              .formatted(opened.what(), database.database()));
      still(opened.session());
      still(live);
      SortedMap<String, Table> there = Tables.read(opened.session());
      SortedMap<String, Table> here = Tables.read(live);
      Differences differences =
          new Differences(opened.session(), live, database.name(), listing, request.limit());
      TreeSet<String> all = new TreeSet<>(there.keySet());
      all.addAll(here.keySet());
      List<Comparison.Table> tables = new ArrayList<>();
      for (String name : all) {
        if (wanted(request.table(), name)) {
          Table old = there.get(name);
          Table now = here.get(name);
          tables.add(
              old != null && now != null
                  ? differences.compare(old, now)
                  : now == null
                      ? alone(opened.session(), database, name, there, true)
                      : alone(live, database, name, here, false));
        }
      }
      return tables;
    }
  }

  /** Both sides stand still from here on, whoever writes meanwhile. */
  private static void still(Session session) {
    RowQueries.SETTINGS.forEach(session::run);
    session.readOnly();
  }

  private static boolean wanted(String asked, String name) {
    return asked.isEmpty() || name.equals(asked) || name.endsWith("." + asked);
  }

  private static Comparison.Table alone(
      Session session,
      Database database,
      String name,
      SortedMap<String, Table> tables,
      boolean onlyKept) {
    Table table = java.util.Objects.requireNonNull(tables.get(name));
    long rows = session.number("SELECT count(*) FROM ONLY " + table.quoted());
    return new Comparison.Table(
        database.name(),
        name,
        onlyKept ? rows : 0,
        onlyKept ? 0 : rows,
        0,
        onlyKept
            ? "only the kept database has this table"
            : "only the live database has this table");
  }
}
