package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.StepFailure;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets in at which level. */
class FenceIT {
  private static final String RUN = "20261121-051500-f3nc";
  private static Stand stand;
  private static byte[] original;

  @BeforeAll
  static void make() throws IOException {
    stand = new Stand(Point.AUTO);
    original = Files.readAllBytes(rules());
  }

  @AfterAll
  static void remove() throws IOException {
    stand.close();
  }

  private static Path rules() {
    return stand.store("db").resolve("pg_hba.conf");
  }

  @BeforeEach
  void capture() {
    stand.data.capture(stand.state(RUN, Point.STANDBY));
  }

  @AfterEach
  void open() throws IOException {
    stand.data.fence(stand.fence(RUN, Level.OPEN));
    assertArrayEquals(original, Files.readAllBytes(rules()));
    assertTrue(stand.fromApp("SELECT 1").ok());
    assertEquals(List.of("1"), stand.sql("SELECT 1"));
  }

  private static void nobodyGetsIn() {
    assertFalse(stand.fromApp("SELECT 1").ok(), "the application");
    assertFalse(stand.inside("SELECT 1").ok(), "a superuser by exec");
    assertThrows(
        IllegalStateException.class, () -> stand.sql("SELECT 1"), "a superuser from the host");
    assertThrows(SQLException.class, () -> stand.app(), "the application's role from the host");
    assertTrue(stand.data.fenced(stand.fence(RUN, Level.RUN)).holds());
  }

  @Test
  void nobody_but_the_run_gets_in_and_open_sessions_end() throws SQLException {
    try (Connection left = stand.app();
        Statement statement = left.createStatement()) {
      left.setAutoCommit(false);
      statement.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      stand.data.fence(stand.fence(RUN, Level.RUN));
      assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
    }
    nobodyGetsIn();
    List<String> intruders = stand.data.aftermath(stand.state(RUN, Point.STANDBY)).intruders();
    assertTrue(
        intruders.stream().anyMatch(i -> i.contains("user shop") && i.contains("(app)")),
        intruders.toString());
    assertTrue(
        intruders.stream()
            .anyMatch(i -> i.contains("user postgres") && i.contains("inside the unit")),
        intruders.toString());
    assertTrue(intruders.stream().noneMatch(i -> i.contains("slipway_run")), intruders.toString());
  }

  @Test
  void the_fence_survives_a_restart_a_crash_and_compose_up() {
    stand.data.fence(stand.fence(RUN, Level.RUN));
    stand.docker("restart", stand.id + "-db-1");
    Wait.until(java.time.Duration.ofSeconds(30), () -> holds(Level.RUN));
    nobodyGetsIn();
    stand.docker("kill", "--signal", "KILL", stand.id + "-db-1");
    stand.docker("compose", "-p", stand.id, "up", "-d");
    Wait.until(java.time.Duration.ofSeconds(30), () -> holds(Level.RUN));
    nobodyGetsIn();
  }

  private static boolean holds(Level level) {
    try {
      return stand.data.fenced(stand.fence(RUN, level)).holds();
    } catch (StepFailure e) {
      return false;
    }
  }

  @Test
  void only_the_migration_of_this_run_gets_in() {
    String ours = stand.neighbour("dev.slipway.unit=migrator", "dev.slipway.run=" + RUN);
    String another =
        stand.neighbour("dev.slipway.unit=migrator", "dev.slipway.run=19990101-000000-none");
    stand.data.fence(stand.fence(RUN, Level.MIGRATION, "migrator"));
    assertTrue(stand.fromNeighbour(ours, "SELECT 1").ok(), "the migration");
    assertFalse(stand.fromNeighbour(another, "SELECT 1").ok(), "another run's migration");
    assertFalse(stand.fromApp("SELECT 1").ok(), "the application");
    assertFalse(stand.inside("SELECT 1").ok(), "a superuser by exec");
    assertThrows(SQLException.class, () -> stand.app(), "the application's role from the host");
    assertTrue(stand.data.fenced(stand.fence(RUN, Level.MIGRATION, "migrator")).holds());
    stand.data.fence(stand.fence(RUN, Level.RUN));
    assertFalse(stand.fromNeighbour(ours, "SELECT 1").ok(), "the migration, afterwards");
    stand.docker("rm", "-f", "-v", ours, another);
  }

  @Test
  void the_application_gets_in_and_no_stranger() {
    String stranger = stand.neighbour();
    stand.data.fence(stand.fence(RUN, Level.RELEASE));
    assertTrue(stand.fromApp("INSERT INTO orders VALUES (0, 'released')").ok(), "the application");
    assertFalse(stand.fromNeighbour(stranger, "SELECT 1").ok(), "a stranger");
    assertFalse(stand.inside("SELECT 1").ok(), "a superuser by exec");
    assertThrows(
        IllegalStateException.class, () -> stand.sql("SELECT 1"), "a superuser from the host");
    assertThrows(SQLException.class, () -> stand.app(), "the application's role from the host");
    assertTrue(holds(Level.RELEASE));
    stand.docker("rm", "-f", "-v", stranger);
  }

  @Test
  void a_session_of_a_permitted_unit_survives_a_repetition() throws Exception {
    stand.data.fence(stand.fence(RUN, Level.RELEASE));
    Thread slow =
        Thread.ofVirtual()
            .start(() -> stand.fromApp("INSERT INTO orders SELECT 5, 'slow' FROM pg_sleep(2)"));
    Thread.sleep(700);
    stand.data.fence(stand.fence(RUN, Level.RELEASE));
    slow.join();
    stand.data.fence(stand.fence(RUN, Level.OPEN));
    assertEquals(List.of("slow"), stand.in("shop", "SELECT note FROM orders WHERE id = 5"));
  }

  @Test
  void another_run_takes_the_fence_over() {
    String other = "20261121-061500-em3r";
    stand.data.fence(stand.fence(RUN, Level.RUN));
    stand.data.capture(stand.state(other, Point.STANDBY));
    stand.data.fence(stand.fence(other, Level.RUN));
    assertFalse(stand.inside("SELECT 1").ok(), "a superuser by exec");
    assertTrue(stand.data.fenced(stand.fence(other, Level.RUN)).holds());
    stand.data.fence(stand.fence(other, Level.OPEN));
    stand.data.tidy(stand.state(other, Point.STANDBY));
    stand.data.tidy(stand.state(RUN, Point.STANDBY));
    assertEquals(
        List.of(), stand.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'slipway%'"));
    stand.data.capture(stand.state(RUN, Point.STANDBY));
  }
}
