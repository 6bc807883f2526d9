package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import dev.slipway.activity.StepFailure.Category;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.plan.Observed.Backup;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Backups, and what must never pass for one. */
class BackupIT {
  private static final Point WAY = Point.STANDBY;
  private static Stand stand;

  @BeforeAll
  static void make() {
    stand = new Stand(Point.AUTO);
    stand.in(
        "shop",
        "CREATE TABLE big AS SELECT i, md5(i::text) || md5((i * 7)::text) AS t FROM generate_series(1, 100000) i");
    stand.in("shop", "CREATE TABLE parted (id int) PARTITION BY RANGE (id)");
    stand.in("shop", "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10)");
    stand.in("shop", "INSERT INTO parted VALUES (1), (2)");
    stand.in("shop", "CREATE MATERIALIZED VIEW seen AS SELECT count(*) FROM big");
  }

  @AfterAll
  static void remove() throws IOException {
    stand.close();
  }

  private static Path directory(String run) {
    return stand.directory.resolve("state/shop/backups/" + run + "-shop");
  }

  @Test
  void a_backup_is_proven_by_its_rows_and_leaves_nothing_running() {
    String run = "20261121-071500-good";
    stand.data.capture(stand.state(run, WAY));
    stand.data.backup(stand.state(run, WAY));
    assertFalse(stand.data.proven(stand.state(run, WAY)).holds());
    stand.data.backup(stand.state(run, WAY));
    stand.data.prove(stand.state(run, WAY));
    stand.data.prove(stand.state(run, WAY));
    assertTrue(stand.data.proven(stand.state(run, WAY)).holds());
    Backup backup = stand.state.readJson(directory(run).resolve("backup.json"), Backup.class);
    assertTrue(
        backup != null && backup.proven() && backup.bytes() > 1_000_000, String.valueOf(backup));
    assertEquals(List.of(), stand.helpers.marks("shop", run));
    stand.data.tidy(stand.state(run, WAY));
    assertTrue(stand.data.proven(stand.state(run, WAY)).holds());
  }

  @Test
  void a_truncated_backup_is_found_and_named() throws IOException {
    String run = "20261121-071500-trun";
    stand.data.capture(stand.state(run, WAY));
    stand.data.backup(stand.state(run, WAY));
    Path largest;
    try (Stream<Path> files = Files.list(directory(run).resolve("dump"))) {
      largest = files.max(Comparator.comparingLong(f -> f.toFile().length())).orElseThrow();
    }
    try (FileChannel channel = FileChannel.open(largest, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() * 6 / 10);
    }
    StepFailure failure =
        assertThrows(StepFailure.class, () -> stand.data.prove(stand.state(run, WAY)));
    assertEquals(Category.INPUT, failure.category());
    assertTrue(
        String.valueOf(failure.getMessage()).contains(String.valueOf(largest.getFileName())),
        failure.getMessage());
    assertFalse(stand.data.proven(stand.state(run, WAY)).holds());
    stand.data.tidy(stand.state(run, WAY));
  }

  /** As if the tool had been cut short before anybody took a checksum. */
  @Test
  void a_dump_that_was_truncated_before_its_checksum_does_not_restore() throws IOException {
    String run = "20261121-071500-trn2";
    stand.data.capture(stand.state(run, WAY));
    stand.data.backup(stand.state(run, WAY));
    BackupFiles files = BackupFiles.of(stand.state, "shop", run, "shop");
    Path partial = directory(run).resolveSibling(directory(run).getFileName() + ".partial");
    Files.move(directory(run), partial);
    Path largest;
    try (Stream<Path> all = Files.list(partial.resolve("dump"))) {
      largest = all.max(Comparator.comparingLong(f -> f.toFile().length())).orElseThrow();
    }
    try (FileChannel channel = FileChannel.open(largest, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() * 6 / 10);
    }
    RowCounts rows = stand.state.readJson(partial.resolve("rows.json"), RowCounts.class);
    files.finish(run + "-shop", "shop", java.util.Objects.requireNonNull(rows));
    StepFailure failure =
        assertThrows(StepFailure.class, () -> stand.data.prove(stand.state(run, WAY)));
    assertEquals("BACKUP_DAMAGED", failure.type());
    assertEquals(List.of(), stand.helpers.marks("shop", run));
    stand.data.tidy(stand.state(run, WAY));
  }

  @Test
  void a_full_disk_leaves_nothing_that_looks_like_a_backup() {
    String run = "20261121-071500-full";
    Path backups = stand.state.backups("shop");
    mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", backups.toString());
    try {
      stand.data.capture(stand.state(run, WAY));
      StepFailure failure =
          assertThrows(StepFailure.class, () -> stand.data.backup(stand.state(run, WAY)));
      assertEquals("NO_SPACE", failure.type(), failure.getMessage());
      assertFalse(Files.exists(directory(run)));
      assertFalse(Files.exists(directory(run).resolveSibling(run + "-shop.partial")));
      assertFalse(stand.data.proven(stand.state(run, WAY)).holds());
      assertEquals(List.of(), stand.helpers.marks("shop", run));
    } finally {
      mount("umount", backups.toString());
    }
    stand.data.backup(stand.state(run, WAY));
    stand.data.tidy(stand.state(run, WAY));
  }

  @Test
  void no_secret_is_in_a_command_line_or_environment_of_a_helper() throws Exception {
    String run = "20261121-071500-secr";
    stand.data.capture(stand.state(run, WAY));
    String password =
        Files.readString(stand.directory.resolve("state/shop/captures/" + run + "/data-role"))
            .strip();
    StringBuilder seen = new StringBuilder();
    AtomicBoolean over = new AtomicBoolean();
    Thread spy =
        Thread.ofVirtual()
            .start(() -> {
              while (!over.get()) {
                seen.append(inspectAll());
              }
            });
    stand.data.backup(stand.state(run, WAY));
    stand.data.follow(stand.state(run, WAY));
    over.set(true);
    spy.join();
    assertTrue(seen.toString().contains("pg_dump"), "the spy saw no helper");
    assertTrue(seen.toString().contains("pg_basebackup"), "the spy saw no helper");
    assertFalse(seen.toString().contains(password), "the run's password is visible");
    stand.data.tidy(stand.state(run, WAY));
    assertEquals(List.of(), stand.sql("SELECT slot_name FROM pg_replication_slots"));
    assertEquals(
        "", stand.docker("volume", "ls", "-q", "--filter", "label=dev.slipway.run=" + run));
  }

  private static String inspectAll() {
    String ids =
        new Exec()
            .run(
                Path.of("/"),
                Map.of(),
                Duration.ofSeconds(20),
                List.of("docker", "ps", "-aq", "--filter", "label=dev.slipway.run"))
            .out();
    StringBuilder all = new StringBuilder();
    for (String id : ids.lines().toList()) {
      all.append(
          new Exec()
              .run(Path.of("/"), Map.of(), Duration.ofSeconds(20), List.of("docker", "inspect", id))
              .out());
    }
    return all.toString();
  }

  private static void mount(String... command) {
    Exec.Result result =
        new Exec().run(Path.of("/"), Map.of(), Duration.ofSeconds(20), List.of(command));
    if (!result.ok()) {
      throw new IllegalStateException(result.err());
    }
  }
}
