package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.CompareRequest;
import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Comparison;
import dev.slipway.plan.Remains;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a data rollback what was put aside is looked at, carried over by hand, and retired. */
@Tag("long")
class KeptIT {
  static final String UPGRADE = run("20261121-041500");
  static final String ROLLBACK = run("20261122-041500");
  private static final String LOOK = run("20261122-051500");

  /** Helpers are found by their run, and the classes of these tests are played side by side. */
  static String run(String minted) {
    return minted + "-" + UUID.randomUUID().toString().substring(0, 4);
  }

  @ParameterizedTest
  @EnumSource(names = {"STANDBY", "COPY"})
  void what_was_put_aside_is_compared_carried_over_and_retired(Point way) throws Exception {
    try (Stand stand = new Stand(way)) {
      wentBack(stand, way);
      List<String> before = everything(stand);

      Comparison seen = compare(stand, UPGRADE, "", 5);
      assertEquals(before, everything(stand), "neither side is written to, and nothing is left");
      assertEquals(
          List.of(
              "public.django_migrations +1 -0 ~0 by whole rows, since they share no primary key",
              "public.notes +2 -1 ~0 by whole rows, since they share no primary key",
              "public.old +0 -2000 ~0 only the live database has this table",
              "public.orders +37 -6 ~4 ",
              "public.things +1 -0 ~2 "),
          words(seen));
      assertEquals(1, seen.same(), "of the tables that are equal");
      assertTrue(seen.what().toString().contains("put aside"), seen.what().toString());
      assertFalse(seen.toString().contains("lost"), "no row leaves the host: " + seen);
      List<String> rows = Files.readAllLines(Path.of(seen.directory(), "rows.jsonl"));
      assertEquals(seen.listed(), rows.size());
      assertEquals(1 + 3 + 5 + 5 + 4 + 1 + 2, rows.size(), "at most five of each kind: " + rows);
      for (String name : List.of("rows.jsonl", "carry.sql")) {
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(Path.of(seen.directory(), name))));
      }

      assertEquals(
          List.of("public.orders +37 -6 ~4 "), words(compare(stand, ROLLBACK, "orders", 0)));
      Comparison all = compare(stand, ROLLBACK, "", 100);
      carry(stand, Path.of(all.directory(), "carry.sql"));
      assertEquals(
          List.of(
              "public.notes +0 -1 ~0 by whole rows, since they share no primary key",
              "public.old +0 -2000 ~0 only the live database has this table",
              "public.orders +0 -6 ~4 ",
              "public.things +0 -0 ~2 "),
          words(compare(stand, UPGRADE, "", 100)));
      assertEquals(
          List.of("37"), stand.in("shop", "SELECT count(*) FROM orders WHERE note = 'lost'"));

      retired(stand);
    }
  }

  private static void retired(Stand stand) {
    List<Remains.Item> items =
        stand.data.remains(new RemainsQuery(stand.place, LOOK, stand.databases)).items();
    assertEquals(1, items.size(), items.toString());
    assertEquals(UPGRADE, items.getFirst().run());
    assertTrue(items.getFirst().bytes() > 1_000_000, items.toString());
    RetireRequest request =
        new RetireRequest(
            stand.key(LOOK), stand.place, stand.databases, UPGRADE, items, "ana", "disk");
    stand.data.retire(request);
    assertTrue(stand.data.retired(request).holds());
    assertEquals(List.of("137"), stand.in("shop", "SELECT count(*) FROM orders"));
    StepFailure gone = assertThrows(StepFailure.class, () -> compare(stand, UPGRADE, "orders", 1));
    assertEquals("NO_POINT", gone.type());
  }

  static Comparison compare(Stand stand, String of, String table, int limit) {
    return stand.data.compare(
        new CompareRequest(stand.place, LOOK, stand.databases, of, table, limit));
  }

  static List<String> words(Comparison comparison) {
    return comparison.tables().stream()
        .map(t ->
            "%s +%d -%d ~%d %s"
                .formatted(t.table(), t.onlyKept(), t.onlyLive(), t.changed(), t.note()))
        .sorted()
        .toList();
  }

  /** As a person does who has read each line. */
  private static void carry(Stand stand, Path file) throws Exception {
    try (Connection app = stand.app();
        Statement statement = app.createStatement()) {
      for (String line : Files.readAllLines(file)) {
        if (!line.startsWith("--")) {
          statement.execute(line);
        }
      }
    }
  }

  static List<String> everything(Stand stand) throws IOException {
    List<String> all = new ArrayList<>(stand.everything());
    stand.units.ownStores(stand.place).stream()
        .filter(s -> stand.state.runs("shop").contains(s.run()))
        .forEach(s -> all.add(s.name() + " " + newest(s.path())));
    all.add("helpers " + stand.helpers.marks("shop", UPGRADE));
    all.addAll(
        stand.sql("SELECT datname || datallowconn FROM pg_database WHERE datname LIKE 'slipway%'"));
    return all;
  }

  /** When a file of a directory was last written to. */
  private static String newest(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      long newest = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
      }
      return Long.toString(newest);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static void wentBack(Stand stand, Point way) throws Exception {
    upgraded(stand, way);
    usedSince(stand);
    stand.data.capture(stand.state(ROLLBACK, way));
    stand.data.fence(stand.fence(ROLLBACK, Level.RUN));
    stand.data.switchBack(stand.back(ROLLBACK, UPGRADE));
    stand.data.fence(stand.fence(ROLLBACK, Level.OPEN));
    stand.data.tidy(stand.state(ROLLBACK, way));
  }

  static void upgraded(Stand stand, Point way) {
    stand.in("shop", "INSERT INTO orders SELECT i, 'before' FROM generate_series(1, 100) i");
    stand.in("shop", "CREATE TABLE notes (v text); CREATE TABLE same (id int PRIMARY KEY)");
    stand.in(
        "shop",
        "CREATE TABLE things (a text, b int, c numeric, d jsonb, e bytea, f timestamptz, g float8,"
            + " h int GENERATED ALWAYS AS (b * 2) STORED, PRIMARY KEY (a, b))");
    stand.in("shop", "INSERT INTO notes VALUES ('twice'), ('twice'), ('goes'), (NULL)");
    stand.in("shop", "INSERT INTO same SELECT generate_series(1, 1000)");
    stand.in(
        "shop",
        "INSERT INTO things SELECT x, i, i / 3.0, '{\"k\": \"ä\"}', '\\x00ff', now(), i / 7.0 FROM generate_series(1, 50) i,"
            + " unnest(ARRAY['Zürich', 'zebra', '𝒳', 'a''b\\c', '']) x");
    stand.in(
        "shop",
        "ALTER TABLE notes OWNER TO shop; ALTER TABLE same OWNER TO shop; ALTER TABLE things OWNER TO shop");
    stand.data.capture(stand.state(UPGRADE, way));
    stand.data.follow(stand.state(UPGRADE, way));
    stand.data.fence(stand.fence(UPGRADE, Level.RUN));
    stand.data.keep(stand.state(UPGRADE, way));
    stand.data.fence(stand.fence(UPGRADE, Level.RELEASE));
    var migrated =
        stand.fromApp(
            "DROP TABLE old; INSERT INTO django_migrations (app, name) VALUES ('shop', '0002'); DELETE FROM orders WHERE id < 6");
    assertTrue(migrated.ok(), migrated.err());
    stand.data.count(stand.state(UPGRADE, way));
    stand.data.fence(stand.fence(UPGRADE, Level.OPEN));
    stand.data.tidy(stand.state(UPGRADE, way));
  }

  private static void usedSince(Stand stand) throws Exception {
    try (Connection app = stand.app();
        Statement statement = app.createStatement()) {
      statement.execute("INSERT INTO orders SELECT i, 'lost' FROM generate_series(101, 137) i");
      statement.execute("UPDATE orders SET note = 'changed' WHERE id < 10");
      statement.execute("DELETE FROM orders WHERE id = 99");
      statement.execute("INSERT INTO notes VALUES ('twice'), (NULL)");
      statement.execute("DELETE FROM notes WHERE v = 'goes'");
      statement.execute("UPDATE things SET d = '{}' WHERE b = 7 AND a IN ('𝒳', 'a''b\\c')");
      statement.execute("INSERT INTO things (a, b) VALUES ('new', -1)");
    }
  }
}
