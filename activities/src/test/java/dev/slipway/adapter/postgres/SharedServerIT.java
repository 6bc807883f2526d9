package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.WayBack;
import dev.slipway.plan.Observed.DatabaseFacts;
import dev.slipway.stack.Database.Point;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that also holds somebody else's database: only ours is closed, copied and exchanged. */
@Tag("long")
class SharedServerIT {
  private static final String RUN = "20261121-031500-a1b2";
  private static final Point WAY = Point.COPY;

  @Test
  void only_the_databases_of_the_stack_are_fenced_and_go_back() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      stand.sql("CREATE DATABASE other");
      stand.in("other", "CREATE TABLE theirs (id int)");
      List<String> before = stand.everything();
      DatabaseFacts facts = stand.data.inspect(stand.query(RUN)).databases().getFirst();
      assertEquals(WAY, facts.point());
      assertTrue(facts.why().contains("other"), facts.why());

      Set<Long> acknowledged;
      try (Load load = new Load(stand)) {
        stand.data.capture(stand.state(RUN, WAY));
        stand.data.backup(stand.state(RUN, WAY));
        stand.data.prove(stand.state(RUN, WAY));
        stand.data.follow(stand.state(RUN, WAY));
        stand.data.fence(stand.fence(RUN, Level.RUN));
        acknowledged = load.acknowledged();
        long refused = load.refused();
        stand.in("other", "INSERT INTO theirs VALUES (1)");
        assertFalse(stand.inside("SELECT 1").ok(), "a superuser got in");
        StandbyIT.timed("keep", () -> stand.data.keep(stand.state(RUN, WAY)));
        assertTrue(stand.data.kept(stand.state(RUN, WAY)).holds());
        assertEquals(acknowledged, load.acknowledged(), "acknowledged behind the fence");
        assertTrue(load.refused() > refused, "nobody tried to write behind the fence");
      }
      assertTrue(acknowledged.size() > 100, "the load wrote " + acknowledged.size());
      stand.data.fence(stand.fence(RUN, Level.RELEASE));
      assertTrue(stand.fromApp(StandbyIT.MIGRATION).ok());
      stand.data.fence(stand.fence(RUN, Level.RUN));
      StandbyIT.timed("switch back", () -> stand.data.switchBack(stand.back(RUN, RUN)));
      assertTrue(stand.data.switchedBack(stand.back(RUN, RUN)).holds());
      WayBack way = stand.data.wayBack(stand.back(RUN, RUN));
      assertTrue(way.pointUsed() && way.sameRevision() && way.pointComplete(), way.toString());
      assertFalse(stand.inside("SELECT 1").ok(), "the fence fell");
      stand.data.switchBack(stand.back(RUN, RUN));
      stand.data.fence(stand.fence(RUN, Level.OPEN));
      List<String> left = stand.data.aftermath(stand.state(RUN, WAY)).leftBehind();
      assertTrue(left.toString().contains(Names.left(RUN, "shop")), left.toString());
      stand.data.tidy(stand.state(RUN, WAY));

      assertEquals(List.of(), stand.changedSince(before));
      assertEquals(List.of("1"), stand.in("other", "SELECT id FROM theirs"));
      Set<Long> there = new TreeSet<>();
      stand.in("shop", "SELECT id FROM orders").forEach(id -> there.add(Long.valueOf(id)));
      assertEquals(acknowledged, there);
      assertEquals(
          List.of("f"),
          stand.sql(
              "SELECT datallowconn FROM pg_database WHERE datname = '"
                  + Names.left(RUN, "shop")
                  + "'"));
    }
  }
}
