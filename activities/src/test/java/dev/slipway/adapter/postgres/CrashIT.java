package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.WayBack;
import dev.slipway.activity.StepFailure;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server, or whoever takes its rollback point, dies at the worst moment. */
@Tag("long")
class CrashIT {
  private static final String RUN = "20261121-081500-cr4s";
  private static final String OTHER = "20261121-091500-0th3";
  private static final String LOST = "20261121-084500-l0st";
  private static final Point WAY = Point.STANDBY;

  /** A server that crashed counts from zero: that alone is no write behind the fence. */
  @Test
  void a_server_that_crashes_in_the_freeze_is_kept_all_the_same() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      frozen(stand);
      crash(stand);
      stand.data.keep(stand.state(RUN, WAY));
      assertTrue(stand.data.kept(stand.state(RUN, WAY)).holds());
      stand.data.fence(stand.fence(RUN, Level.OPEN));
      assertEquals(List.of("100"), stand.in("shop", "SELECT count(*) FROM orders"));
    }
  }

  @Test
  void a_write_behind_the_fence_is_seen_after_a_crash_too() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      frozen(stand);
      crash(stand);
      String password =
          Objects.requireNonNull(new Captures(stand.state, "shop", RUN).password(), "of the run");
      try (Connection inside = stand.connect(Names.role(RUN), password, "shop");
          Statement statement = inside.createStatement()) {
        statement.execute("INSERT INTO orders VALUES (-1, 'behind the fence')");
      }
      StepFailure failure =
          assertThrows(StepFailure.class, () -> stand.data.keep(stand.state(RUN, WAY)));
      assertEquals("WRITTEN_BEHIND_FENCE", failure.type(), failure.getMessage());
      stand.data.fence(stand.fence(RUN, Level.OPEN));
    }
  }

  /** As an agent leaves it that dies between the two: no standby any more, not yet kept. */
  @Test
  void a_standby_that_was_about_to_be_kept_does_not_come_up_as_a_server_of_its_own()
      throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      frozen(stand);
      stand
          .helpers
          .marks("shop", RUN)
          .forEach(mark -> {
            stand.helpers.stop(mark, Duration.ofMinutes(1));
            stand.helpers.remove(mark);
          });
      String store =
          stand.docker("volume", "ls", "-q", "--filter", "label=dev.slipway.run=" + RUN).strip();
      Path copy = Objects.requireNonNull(stand.units.storePathByName(store), store);
      assertTrue(Files.deleteIfExists(copy.resolve("standby.signal")), "it was a standby");
      stand.data.keep(stand.state(RUN, WAY));
      assertTrue(stand.data.kept(stand.state(RUN, WAY)).holds());
      stand.data.fence(stand.fence(RUN, Level.OPEN));
    }
  }

  /** As a run leaves it that lost the stack while it put another state in the server's place. */
  @Test
  void a_server_that_was_stopped_by_who_lost_the_stack_is_started_by_who_took_it()
      throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      frozen(stand);
      stand.data.keep(stand.state(RUN, WAY));
      stand.units.hold(stand.place, List.of("db"), Duration.ofMinutes(1));
      stand.data.capture(stand.state(OTHER, WAY));
      assertTrue(stand.data.captured(stand.state(OTHER, WAY)).holds());
      assertFalse(stand.units.held(stand.place, "db"));
      stand.data.fence(stand.fence(OTHER, Level.RUN));
      stand.data.switchBack(stand.back(OTHER, RUN));
      stand.data.fence(stand.fence(OTHER, Level.OPEN));
      assertEquals(List.of("100"), stand.in("shop", "SELECT count(*) FROM orders"));
    }
  }

  /** Whoever stopped it may be at work on its files. */
  @Test
  void a_server_that_somebody_else_stopped_is_not_started() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      frozen(stand);
      stand.docker("stop", stand.id + "-db-1");
      StepFailure down =
          assertThrows(StepFailure.class, () -> stand.data.capture(stand.state(OTHER, WAY)));
      assertEquals("UNIT_DOWN", down.type(), down.getMessage());
    }
  }

  /** An emergency is often typed because the server is sick: that is no change of its schema. */
  @Test
  void one_that_comes_up_again_is_waited_for_before_its_schema_counts_as_changed()
      throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      frozen(stand);
      stand.data.keep(stand.state(RUN, WAY));
      stand.data.fence(stand.fence(RUN, Level.OPEN));
      String unit = stand.id + "-db-1";
      stand.docker("kill", "--signal", "KILL", unit);
      Thread daemon =
          Thread.ofPlatform()
              .start(() -> {
                LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
                stand.docker("start", unit);
              });
      WayBack facts = stand.data.wayBack(stand.back(OTHER, RUN));
      daemon.join();
      assertTrue(facts.sameRevision(), facts.toString());
      assertTrue(Objects.requireNonNull(facts.schemas()).getFirst().same(), facts.toString());
    }
  }

  /** What a run lost that put the point in place and was never heard of again. */
  @Test
  void who_goes_on_for_a_lost_run_is_told_what_that_one_lost() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      frozen(stand);
      stand.data.keep(stand.state(RUN, WAY));
      stand.data.count(stand.state(RUN, WAY));
      stand.data.fence(stand.fence(RUN, Level.OPEN));
      stand.in("shop", "INSERT INTO orders SELECT i, 'since' FROM generate_series(201, 207) i");
      stand.data.fence(stand.fence(LOST, Level.RUN));
      stand.data.switchBack(stand.back(LOST, RUN));

      assertEquals(7, stand.data.loss(stand.back(OTHER, RUN)).inserted());
      assertTrue(stand.data.wayBack(stand.back(OTHER, RUN)).switching());
      stand.data.fence(stand.fence(OTHER, Level.RUN));
      stand.data.switchBack(stand.back(OTHER, RUN));
      assertFalse(
          stand.data.aftermath(stand.state(OTHER, WAY)).leftBehind().isEmpty(), "kept aside");
      stand.data.fence(stand.fence(OTHER, Level.OPEN));
      assertEquals(List.of("100"), stand.in("shop", "SELECT count(*) FROM orders"));
    }
  }

  /** A run began to go back and was lost before it came to the server; users were let in again. */
  @Test
  void what_users_wrote_after_a_way_back_was_begun_counts_until_the_point_is_in_place()
      throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      frozen(stand);
      stand.data.keep(stand.state(RUN, WAY));
      stand.data.count(stand.state(RUN, WAY));
      stand.data.fence(stand.fence(RUN, Level.OPEN));
      stand.in("shop", "INSERT INTO orders SELECT i, 'since' FROM generate_series(201, 207) i");
      stand.data.fence(stand.fence(LOST, Level.RUN));
      Captures captures = new Captures(stand.state, "shop", RUN);
      Path control = control(stand, captures);
      Path away = control.resolveSibling("pg_control.away");
      Files.move(control, away);
      assertThrows(RuntimeException.class, () -> stand.data.switchBack(stand.back(LOST, RUN)));
      Files.move(away, control);
      assertEquals(7, stand.data.loss(stand.back(LOST, RUN)).inserted());
      assertFalse(stand.data.wayBack(stand.back(LOST, RUN)).writtenSince());

      stand.data.fence(stand.fence(LOST, Level.OPEN));
      stand.in("shop", "INSERT INTO orders SELECT i, 'later' FROM generate_series(301, 303) i");
      stand.data.fence(stand.fence(OTHER, Level.RUN));
      assertEquals(10, stand.data.loss(stand.back(OTHER, RUN)).inserted());
      assertTrue(stand.data.wayBack(stand.back(OTHER, RUN)).writtenSince());

      stand.data.switchBack(stand.back(OTHER, RUN));
      HostFiles.delete(captures.file("data-switched.json"));
      assertEquals(7, stand.data.loss(stand.back(OTHER, RUN)).inserted(), "nothing to give up");
      assertFalse(stand.data.wayBack(stand.back(OTHER, RUN)).writtenSince());
    }
  }

  private static Path control(Stand stand, Captures captures) throws IOException {
    Standby.Noted noted =
        Objects.requireNonNull(captures.note("data-standby-db.json", Standby.Noted.class));
    Path store = Objects.requireNonNull(stand.units.storePathByName(noted.store()));
    try (Stream<Path> below = Files.find(store, 4, (p, is) -> p.endsWith("global/pg_control"))) {
      return below.findFirst().orElseThrow();
    }
  }

  private static void frozen(Stand stand) {
    stand.in("shop", "INSERT INTO orders SELECT i, 'before' FROM generate_series(1, 100) i");
    stand.data.capture(stand.state(RUN, WAY));
    stand.data.follow(stand.state(RUN, WAY));
    stand.data.fence(stand.fence(RUN, Level.RUN));
  }

  private static void crash(Stand stand) {
    stand.docker("kill", "--signal", "KILL", stand.id + "-db-1");
    stand.docker("compose", "-p", stand.id, "up", "-d", "db");
    assertTrue(
        Wait.until(
            Duration.ofSeconds(60),
            () -> {
              try {
                return stand.data.fenced(stand.fence(RUN, Level.RUN)).holds();
              } catch (StepFailure notYet) {
                return false;
              }
            }),
        "the server comes back behind its fence");
  }
}
