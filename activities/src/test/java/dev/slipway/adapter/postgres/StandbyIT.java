package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.WayBack;
import dev.slipway.plan.Observed.DatabaseFacts;
import dev.slipway.stack.Database.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The life of a rollback point by standby, on a real server under load. */
@Tag("long")
class StandbyIT {
  private static final String RUN = "20261121-021500-k3f9";
  private static final Point WAY = Point.STANDBY;

  @Test
  void going_back_under_load_loses_nothing_and_leaves_no_trace() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      Path uploads = stand.store("uploads");
      Files.writeString(uploads.resolve("kept.txt"), "as it was");
      Files.writeString(uploads.resolve("overwritten.txt"), "as it was");
      List<String> before = stand.everything();
      DatabaseFacts facts = stand.data.inspect(stand.query(RUN)).databases().getFirst();
      assertEquals(WAY, facts.point(), facts.why());
      assertTrue(facts.findings().stream().noneMatch(f -> f.stops()), facts.findings().toString());
      assertEquals(List.of("shop.0001_initial"), facts.revision());

      Set<Long> acknowledged;
      try (Load load = new Load(stand)) {
        stand.data.capture(stand.state(RUN, WAY));
        timed("backup", () -> stand.data.backup(stand.state(RUN, WAY)));
        timed("prove", () -> stand.data.prove(stand.state(RUN, WAY)));
        assertTrue(stand.data.proven(stand.state(RUN, WAY)).holds());
        timed("follow", () -> stand.data.follow(stand.state(RUN, WAY)));
        assertTrue(stand.data.following(stand.state(RUN, WAY)).holds());
        timed("fence", () -> stand.data.fence(stand.fence(RUN, Level.RUN)));
        acknowledged = load.acknowledged();
        assertTrue(stand.data.fenced(stand.fence(RUN, Level.RUN)).holds());
        assertFalse(stand.inside("INSERT INTO orders VALUES (-1)").ok(), "a superuser got in");
        timed("keep", () -> stand.data.keep(stand.state(RUN, WAY)));
        assertTrue(stand.data.kept(stand.state(RUN, WAY)).holds());
        WayBack way = stand.data.wayBack(stand.back(RUN, RUN));
        assertTrue(
            !way.admitted() && way.sameRevision() && way.pointComplete() && !way.pointUsed(),
            way.toString());
        assertEquals(acknowledged, load.acknowledged(), "acknowledged behind the fence");
      }
      assertTrue(acknowledged.size() > 100, "the load wrote " + acknowledged.size());

      stand.data.fence(stand.fence(RUN, Level.RELEASE));
      assertTrue(stand.fromApp(MIGRATION).ok());
      Files.writeString(uploads.resolve("overwritten.txt"), "by the new release");
      Files.writeString(uploads.resolve("newer.txt"), "by the new release");
      assertTrue(stand.data.schema(stand.schema(RUN, RUN, true)).holds());
      assertTrue(stand.data.wayBack(stand.back(RUN, RUN)).admitted());

      timed("fence", () -> stand.data.fence(stand.fence(RUN, Level.RUN)));
      timed("switch back", () -> stand.data.switchBack(stand.back(RUN, RUN)));
      assertTrue(stand.data.switchedBack(stand.back(RUN, RUN)).holds());
      assertFalse(stand.inside("SELECT 1").ok(), "the fence fell");
      stand.data.switchBack(stand.back(RUN, RUN));
      stand.data.fence(stand.fence(RUN, Level.OPEN));
      assertTrue(stand.data.fenced(stand.fence(RUN, Level.OPEN)).holds());
      var after = stand.data.aftermath(stand.state(RUN, WAY));
      assertTrue(after.intruders().toString().contains("user postgres"), after.toString());
      assertEquals(List.of("uploads/newer.txt"), after.newerFiles());
      stand.data.tidy(stand.state(RUN, WAY));

      assertEquals(List.of(), stand.changedSince(before));
      assertEquals("as it was", Files.readString(uploads.resolve("overwritten.txt")));
      assertEquals("by the new release", Files.readString(uploads.resolve("newer.txt")));
      Set<Long> there = new TreeSet<>();
      stand.in("shop", "SELECT id FROM orders").forEach(id -> there.add(Long.valueOf(id)));
      assertEquals(acknowledged, there);
    }
  }

  static final String MIGRATION =
      """
      DROP TABLE old; ALTER TABLE orders DROP COLUMN at; CREATE TABLE fresh (id int REFERENCES orders);
      INSERT INTO django_migrations (app, name) VALUES ('shop', '0002_next'); DELETE FROM orders WHERE id % 2 = 0;
      ALTER DATABASE shop SET work_mem = '3MB';
      """;

  static void timed(String what, Runnable deed) {
    long begun = System.nanoTime();
    deed.run();
    System.out.printf("%-12s %5d ms%n", what, (System.nanoTime() - begun) / 1_000_000);
  }
}
