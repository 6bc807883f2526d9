package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.WayBack;
import dev.slipway.plan.Plan.Loss;
import dev.slipway.stack.Database.Point;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run of its own goes back behind an upgrade that had ended well, after users wrote. */
@Tag("long")
class LaterRollbackIT {
  private static final String UPGRADE = "20261121-041500-up01";
  private static final String ROLLBACK = "20261122-041500-back";

  @ParameterizedTest
  @EnumSource(names = {"STANDBY", "COPY"})
  void exactly_the_announced_rows_are_gone(Point way) throws Exception {
    try (Stand stand = new Stand(way)) {
      stand.in("shop", "INSERT INTO orders SELECT i, 'before' FROM generate_series(1, 100) i");
      List<String> before = stand.everything();
      upgrade(stand, way);
      assertEquals(Loss.NONE, stand.data.loss(stand.back(ROLLBACK, "19990101-000000-none")));
      try (Connection app = stand.app();
          Statement statement = app.createStatement()) {
        statement.execute("INSERT INTO orders SELECT i, 'lost' FROM generate_series(101, 137) i");
        statement.execute("UPDATE orders SET note = 'changed' WHERE id < 10");
        statement.execute("DELETE FROM orders WHERE id = 99");
      }
      WayBack way1 = stand.data.wayBack(stand.back(ROLLBACK, UPGRADE));
      assertTrue(
          way1.admitted() && !way1.sameRevision() && way1.pointComplete() && !way1.pointUsed(),
          way1.toString());

      stand.data.capture(stand.state(ROLLBACK, way));
      stand.data.fence(stand.fence(ROLLBACK, Level.RUN));
      Loss loss = stand.data.loss(stand.back(ROLLBACK, UPGRADE));
      assertEquals(List.of("shop.public.orders +37 ~4 -1"), loss.tables());
      assertEquals(37, loss.inserted());
      stand.data.switchBack(stand.back(ROLLBACK, UPGRADE));
      assertTrue(stand.data.switchedBack(stand.back(ROLLBACK, UPGRADE)).holds());
      assertFalse(stand.inside("SELECT 1").ok(), "the fence fell");
      assertTrue(stand.data.fenced(stand.fence(ROLLBACK, Level.RUN)).holds());
      stand.data.fence(stand.fence(ROLLBACK, Level.RELEASE));
      assertTrue(stand.fromApp("SELECT 1").ok());
      stand.data.fence(stand.fence(ROLLBACK, Level.OPEN));
      assertFalse(stand.data.aftermath(stand.state(ROLLBACK, way)).leftBehind().isEmpty());
      stand.data.tidy(stand.state(ROLLBACK, way));

      assertEquals(List.of(), stand.changedSince(before));
      assertEquals(
          List.of("100"), stand.in("shop", "SELECT count(*) FROM orders WHERE note = 'before'"));
      assertEquals(Loss.NONE, stand.data.loss(stand.back(ROLLBACK, UPGRADE)));
    }
  }

  /** A downgrade drops columns, too; what the migration itself has filled is nobody's loss. */
  @Test
  void values_in_columns_that_were_not_captured_are_told_with_what_a_downgrade_drops()
      throws Exception {
    try (Stand stand = new Stand(Point.COPY)) {
      stand.in("shop", "INSERT INTO orders SELECT i, 'before' FROM generate_series(1, 100) i");
      upgrade(
          stand,
          Point.COPY,
          "ALTER TABLE orders ADD COLUMN \"Odd one\" text, ADD COLUMN rank int NOT NULL DEFAULT 7; CREATE TABLE fresh (id int, v text)");
      assertEquals(Loss.NONE, stand.data.losses(stand.back(ROLLBACK, UPGRADE)).dropped());
      try (Connection app = stand.app();
          Statement statement = app.createStatement()) {
        statement.execute("UPDATE orders SET \"Odd one\" = 'x' WHERE id BETWEEN 10 AND 12");
        statement.execute("UPDATE orders SET rank = 8 WHERE id = 20");
        statement.execute("UPDATE orders SET note = 'stays' WHERE id > 50");
        statement.execute("INSERT INTO fresh VALUES (1, 'y')");
      }
      Loss dropped = stand.data.losses(stand.back(ROLLBACK, UPGRADE)).dropped();
      assertEquals(
          List.of(
              "shop.public.fresh +1 ~0 -0",
              "shop.public.orders.Odd one ~3",
              "shop.public.orders.rank ~1"),
          dropped.tables());
      assertEquals(4, dropped.updated());
      assertEquals(1, dropped.inserted());
    }
  }

  private static void upgrade(Stand stand, Point way) {
    upgrade(stand, way, "SELECT 1");
  }

  private static void upgrade(Stand stand, Point way, String more) {
    stand.data.capture(stand.state(UPGRADE, way));
    stand.data.follow(stand.state(UPGRADE, way));
    stand.data.fence(stand.fence(UPGRADE, Level.RUN));
    stand.data.keep(stand.state(UPGRADE, way));
    stand.data.fence(stand.fence(UPGRADE, Level.RELEASE));
    var migrated =
        stand.fromApp(
            more
                + "; DROP TABLE old; INSERT INTO django_migrations (app, name) VALUES ('shop', '0002'); DELETE FROM orders WHERE id < 6");
    assertTrue(migrated.ok(), migrated.err());
    stand.data.count(stand.state(UPGRADE, way));
    stand.data.fence(stand.fence(UPGRADE, Level.OPEN));
    stand.data.tidy(stand.state(UPGRADE, way));
    assertTrue(stand.data.kept(stand.state(UPGRADE, way)).holds(), "tidying took the point");
    assertEquals(
        List.of(), stand.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'slipway%'"));
  }
}
