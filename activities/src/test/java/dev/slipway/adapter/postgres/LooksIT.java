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
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.plan.Comparison;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Item;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Looks that meet: each other, an agent that died, a rollback, a retirement. */
@Tag("long")
@Timeout(300)
class LooksIT {
  private static final String FIRST = KeptIT.run("20261122-061500");
  private static final String SECOND = KeptIT.run("20261122-061501");
  private static final String THIRD = KeptIT.run("20261122-061502");
  private static final String RETIRE = KeptIT.run("20261122-071500");

  @ParameterizedTest
  @EnumSource(names = {"STANDBY", "COPY"})
  void two_at_once_and_what_a_dead_agent_left_is_taken_away_by_the_next(Point way)
      throws Exception {
    try (Stand stand = new Stand(way);
        ExecutorService elsewhere = Executors.newSingleThreadExecutor()) {
      KeptIT.wentBack(stand, way);
      List<String> before = KeptIT.everything(stand);
      long sockets = sockets();
      try (Connection writer = stand.app();
          Statement statement = writer.createStatement()) {
        Future<Comparison> first = blocked(stand, elsewhere, writer, statement);
        assertEquals(List.of("public.things +1 -0 ~2 "), words(stand, SECOND));
        boolean directory = way == Point.STANDBY;
        assertEquals(directory, marks(stand).contains(FIRST), "the first one is still open");
        StepFailure again = assertThrows(StepFailure.class, () -> words(stand, FIRST));
        assertEquals("LOOK", again.type(), "one attempt of a look at a time");

        // Of another agent this one knows nothing: it has died.
        try (NextAgent next = new NextAgent(stand, way)) {
          assertEquals(List.of("public.things +1 -0 ~2 "), words(next.stand, THIRD));
        }
        assertFalse(marks(stand).contains(FIRST), marks(stand));
        writer.rollback();
        assertThrows(ExecutionException.class, first::get, "what it worked with is gone");
      }
      assertEquals(before, KeptIT.everything(stand), "nothing of any look is left");
      assertTrue(
          Wait.until(Duration.ofSeconds(60), () -> sockets() <= sockets),
          "no directory of a socket is left, but of looks beside this test");
      if (way == Point.STANDBY) {
        noStoreGoesThatAServerMayNeed(stand);
      }
    }
  }

  /** Another agent on the same stack. */
  private record NextAgent(Stand stand) implements AutoCloseable {
    NextAgent(Stand of, Point way) {
      this(new Stand(of.id, of.directory, way));
    }

    @Override
    public void close() throws IOException {
      stand.docker.close();
    }
  }

  /** A look that cannot go on, since somebody has locked a live table. */
  private static Future<Comparison> blocked(
      Stand stand, ExecutorService elsewhere, Connection writer, Statement statement)
      throws Exception {
    writer.setAutoCommit(false);
    statement.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
    Future<Comparison> look = elsewhere.submit(() -> compare(stand, FIRST, ""));
    assertTrue(
        Wait.until(
            Duration.ofSeconds(60),
            () ->
                look.isDone()
                    || !stand
                        .sql("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                        .isEmpty()));
    assertFalse(look.isDone(), "it waits for the lock");
    return look;
  }

  private static Comparison compare(Stand stand, String asks, String table) {
    return stand.data.compare(
        new CompareRequest(stand.place, asks, stand.databases, KeptIT.UPGRADE, table, 10));
  }

  private static List<String> words(Stand stand, String asks) {
    return KeptIT.words(compare(stand, asks, "things"));
  }

  private static String marks(Stand stand) {
    return stand.helpers.marks("shop", KeptIT.UPGRADE).toString();
  }

  private static long sockets() {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir", "/tmp")))) {
      return all.filter(p -> String.valueOf(p.getFileName()).startsWith("slipway-look-")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void noStoreGoesThatAServerMayNeed(Stand stand) {
    List<Item> items = remains(stand).items();
    assertEquals(List.of(Kind.STORE), items.stream().map(Item::kind).toList());
    String store = items.getFirst().id();
    Captures migration = new Captures(stand.state, "shop", KeptIT.ROLLBACK);
    migration.note("major-made-db.json", Map.of("oldStore", store, "version", 180000));
    assertEquals(List.of(), remains(stand).items(), "a server goes back to it");
    assertTrue(remains(stand).findings().toString().contains(store));
    migration.forget("major-made-db.json");

    stand.docker("compose", "-p", stand.id, "rm", "--stop", "--force", "db");
    assertEquals(List.of(), remains(stand).items(), "any store may be the one of the server");
    assertTrue(remains(stand).findings().toString().contains("start the unit"));
    RetireRequest planned =
        new RetireRequest(
            stand.key(RETIRE), stand.place, stand.databases, KeptIT.UPGRADE, items, "ana", "");
    StepFailure refused = assertThrows(StepFailure.class, () -> stand.data.retire(planned));
    assertEquals("UNIT_ABSENT", refused.type());
    assertFalse(stand.data.retired(planned).holds());
  }

  private static Remains remains(Stand stand) {
    return stand.data.remains(new RemainsQuery(stand.place, RETIRE, stand.databases));
  }

  @Test
  void a_rollback_and_a_retirement_do_not_wait_for_who_looks() throws Exception {
    try (Stand stand = new Stand(Point.COPY)) {
      KeptIT.upgraded(stand, Point.COPY);
      stand.data.capture(stand.state(KeptIT.ROLLBACK, Point.COPY));
      stand.data.fence(stand.fence(KeptIT.ROLLBACK, Level.RUN));
      try (Opened look = opened(stand)) {
        stand.data.switchBack(stand.back(KeptIT.ROLLBACK, KeptIT.UPGRADE));
        assertThrows(StepFailure.class, () -> look.session().text("SELECT 1"), "shown out");
      }
      stand.data.fence(stand.fence(KeptIT.ROLLBACK, Level.OPEN));
      stand.data.tidy(stand.state(KeptIT.ROLLBACK, Point.COPY));
      assertEquals(List.of("100"), stand.in("shop", "SELECT count(*) FROM orders"));

      RetireRequest request =
          new RetireRequest(
              stand.key(RETIRE),
              stand.place,
              stand.databases,
              KeptIT.UPGRADE,
              remains(stand).items(),
              "ana",
              "");
      try (Opened look = opened(stand)) {
        stand.data.retire(request);
        assertTrue(stand.data.retired(request).holds());
        assertThrows(StepFailure.class, () -> look.session().text("SELECT 1"), "shown out");
      }
    }
  }

  private static Opened opened(Stand stand) {
    Tools tools =
        new Tools(
            stand.state, new Secrets(Map.of()), stand.helpers, stand.units, "slipway/helper:1");
    Access access = new Access(tools);
    return new KeptDatabases(tools, access, new Standby(tools, access))
        .open(
            Server.of(stand.place, stand.databases).getFirst(),
            stand.databases.getFirst(),
            new Captures(stand.state, "shop", KeptIT.UPGRADE),
            FIRST);
  }
}
