package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.PlatformActivities.MigrateRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.Units.Neighbour;
import dev.slipway.stack.Component;
import dev.slipway.stack.Migration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Migrations that go well, fail, last too long, and outlive whoever started them. */
class MigrationIT {

  private static Rig rig(String migrate) {
    Rig rig = new Rig(Rig.SHOP);
    rig.release("1");
    rig.release("2", "exec sleep infinity", migrate, "");
    rig.byHand("up", "-d");
    rig.capture();
    rig.stage("2", rig.inspect("2").targets());
    return rig;
  }

  private static String log(Rig rig) {
    return rig.byHand("run", "--rm", "-T", "--no-deps", "worker", "cat", "/proc/1/cmdline")
        + Rig.docker(
            "run",
            "--rm",
            "-v",
            rig.id + "_shared:/shared",
            "debian:trixie-slim",
            "cat",
            "/shared/log");
  }

  @Test
  void a_migration_whose_caller_is_interrupted_goes_on_and_is_adopted() throws Exception {
    try (Rig rig = rig("echo begun >> /shared/log; sleep 4; echo ended >> /shared/log")) {
      MigrateRequest request = rig.migration("2", 1);
      rig.platform.prepareMigration(request);
      AtomicReference<Throwable> end = new AtomicReference<>();
      Thread caller =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((t, e) -> end.set(e))
              .start(() -> rig.platform.migrate(request));
      Poll.until(
          Duration.ofSeconds(20),
          Duration.ofMillis(100),
          () -> rig.helpers.marks(rig.id, rig.run).size() > 1 ? Boolean.TRUE : null);
      Thread.sleep(500);
      caller.interrupt();
      caller.join(Duration.ofSeconds(3));
      assertFalse(caller.isAlive());
      assertEquals("INTERRUPTED", ((StepFailure) end.get()).type());
      assertFalse(rig.platform.migrated(request).holds());

      rig.platform.migrate(request);
      assertTrue(rig.platform.migrated(request).holds());
      assertTrue(log(rig).endsWith("begun\nended\n"), log(rig));
      rig.platform.migrate(rig.migration("2", 2));
      assertEquals(1, log(rig).split("begun", -1).length - 1);
    }
  }

  @Test
  void the_place_of_a_migration_is_a_neighbour_that_stands_for_its_unit() {
    try (Rig rig = rig("hostname -I > /shared/log")) {
      MigrateRequest request = rig.migration("2", 1);
      rig.platform.prepareMigration(request);
      rig.platform.prepareMigration(request);
      List<Neighbour> places =
          rig.units.neighbours(rig.place, "db").stream()
              .filter(n -> n.run().equals(rig.run))
              .toList();
      assertEquals(1, places.size());
      assertEquals("migrator", places.getFirst().unit());
      rig.platform.migrate(request);
      assertTrue(log(rig).strip().endsWith(places.getFirst().addresses().getFirst()));
    }
  }

  @Test
  void a_failed_migration_says_why_without_secrets_and_only_a_new_generation_runs_it_again() {
    try (Rig rig = rig("echo begun >> /shared/log; echo column is missing $SECRET_TOKEN; exit 7")) {
      MigrateRequest request = rig.migration("2", 1);
      rig.platform.prepareMigration(request);
      StepFailure failure = assertThrows(StepFailure.class, () -> rig.platform.migrate(request));
      String message = String.valueOf(failure.getMessage());
      assertEquals("MIGRATION_FAILED", failure.type());
      assertEquals(StepFailure.Category.INPUT, failure.category());
      assertTrue(message.contains("exit code 7") && message.contains("column is missing"), message);
      assertFalse(message.contains("planted-secret"), message);
      assertThrows(StepFailure.class, () -> rig.platform.migrate(request));
      assertEquals("begun\n", tail(rig));
      assertThrows(StepFailure.class, () -> rig.platform.migrate(rig.migration("2", 2)));
      assertEquals("begun\nbegun\n", tail(rig));
    }
  }

  private static String tail(Rig rig) {
    return Rig.docker(
        "run",
        "--rm",
        "-v",
        rig.id + "_shared:/shared",
        "debian:trixie-slim",
        "tail",
        "-n+2",
        "/shared/log");
  }

  @Test
  void a_migration_that_takes_too_long_is_ended_and_has_failed() {
    try (Rig rig = rig("echo waiting for a lock; exec sleep 1000")) {
      MigrateRequest asked = rig.migration("2", 1);
      Component shop = rig.shop;
      Component hasty =
          new Component(
              shop.name(),
              shop.version(),
              shop.units(),
              shop.writers(),
              new Migration("migrator", Duration.ofSeconds(3)),
              List.of());
      MigrateRequest request = new MigrateRequest(asked.key(), asked.place(), hasty, asked.knobs());
      rig.platform.prepareMigration(request);
      StepFailure failure = assertThrows(StepFailure.class, () -> rig.platform.migrate(request));
      assertEquals("MIGRATION_FAILED", failure.type());
      assertTrue(String.valueOf(failure.getMessage()).contains("was ended after"));
    }
  }

  @Tag("long")
  @Test
  void stopping_units_ends_a_migration_that_outlived_its_step() {
    try (Rig rig = rig("exec sleep 1000")) {
      MigrateRequest request = rig.migration("2", 1);
      rig.platform.prepareMigration(request);
      Thread caller = Thread.ofVirtual().start(() -> rig.platform.migrate(request));
      Poll.until(
          Duration.ofSeconds(20),
          Duration.ofMillis(100),
          () -> rig.helpers.marks(rig.id, rig.run).size() > 1 ? Boolean.TRUE : null);
      caller.interrupt();
      rig.platform.stop(rig.units("worker", "app"));
      List<String> left = rig.helpers.marks(rig.id, rig.run);
      assertTrue(left.stream().allMatch(MigrationPlaces::is), "its place alone: " + left);
    }
  }

  @Tag("long")
  @Test
  void the_new_release_gets_its_own_knob_also_through_a_settings_file_of_the_unit() {
    try (Rig rig = rig("echo version $APP_VERSION >> /shared/log")) {
      MigrateRequest request = rig.migration("2", 1);
      rig.platform.prepareMigration(request);
      rig.platform.migrate(request);
      assertTrue(log(rig).endsWith("version 2\n"), log(rig));
    }
  }
}
