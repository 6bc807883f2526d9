package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.adapter.postgres.Agent.Deed;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents die at random moments of every deed; the next one brings it to its end. */
@Tag("long")
class KillIT {
  private static final String RUN = "20261121-081500-kill";
  private static final int KILLS = Integer.getInteger("slipway.kills", 3);

  @ParameterizedTest
  @EnumSource(names = {"STANDBY", "COPY"})
  void every_deed_converges_however_often_its_agent_is_killed(Point way) throws Exception {
    long seed = Long.getLong("slipway.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (Stand stand = new Stand(way)) {
      stand.in(
          "shop",
          "CREATE TABLE ballast AS SELECT i, repeat(md5(i::text), 20) t FROM generate_series(1, 60000) i");
      Path uploads = stand.store("uploads");
      for (int i = 0; i < 200; i++) {
        Files.writeString(uploads.resolve("f" + i), "as it was " + i);
      }
      List<String> before = stand.everything();
      Set<Long> acknowledged;
      try (Load load = new Load(stand)) {
        killed(stand, Deed.CAPTURE, way, random, 800);
        killed(stand, Deed.BACKUP, way, random, 2000);
        killed(stand, Deed.PROVE, way, random, 4000);
        assertTrue(stand.data.proven(stand.state(RUN, way)).holds());
        killed(stand, Deed.FOLLOW, way, random, 3000);
        assertTrue(stand.data.following(stand.state(RUN, way)).holds());
        killed(stand, Deed.FENCE, way, random, 1200);
        acknowledged = load.acknowledged();
        long refused = load.refused();
        killed(stand, Deed.KEEP, way, random, 2000);
        assertTrue(stand.data.kept(stand.state(RUN, way)).holds());
        assertEquals(acknowledged, load.acknowledged(), "acknowledged behind the fence");
        assertTrue(load.refused() > refused, "nobody tried to write behind the fence");
      }
      assertTrue(acknowledged.size() > 100, "the load wrote " + acknowledged.size());
      migrate(stand, uploads);
      killed(stand, Deed.SWITCH_BACK, way, random, 3000);
      assertTrue(stand.data.switchedBack(stand.back(RUN, RUN)).holds());
      assertFalse(stand.inside("SELECT 1").ok(), "the fence fell");
      killed(stand, Deed.OPEN, way, random, 800);
      killed(stand, Deed.TIDY, way, random, 1000);

      assertEquals(List.of(), stand.changedSince(before));
      Set<Long> there = new TreeSet<>();
      stand.in("shop", "SELECT id FROM orders").forEach(id -> there.add(Long.valueOf(id)));
      assertEquals(acknowledged, there);
      assertEquals("as it was 7", Files.readString(uploads.resolve("f7")));
      assertEquals("as it was 8", Files.readString(uploads.resolve("f8")));
      assertEquals(List.of(), stand.helpers.marks("shop", RUN));
    }
  }

  private static void migrate(Stand stand, Path uploads) throws IOException {
    stand.data.fence(stand.fence(RUN, Level.RELEASE));
    assertTrue(stand.fromApp(StandbyIT.MIGRATION).ok());
    Files.writeString(uploads.resolve("f7"), "new");
    Files.delete(uploads.resolve("f8"));
    stand.data.fence(stand.fence(RUN, Level.RUN));
  }

  private static void killed(Stand stand, Deed deed, Point way, Random random, long longestMillis)
      throws IOException, InterruptedException {
    Duration longest = Duration.ofMillis(longestMillis);
    int killed = Agent.killedWhile(stand, deed, RUN, way, RUN, random, longest, KILLS);
    assertTrue(killed > 0, "no agent died while it was at " + deed);
  }
}
