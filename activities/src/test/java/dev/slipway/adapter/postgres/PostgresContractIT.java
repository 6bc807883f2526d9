package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import dev.slipway.stack.Keep;
import dev.slipway.testkit.contract.DataContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * The promises of the state set, kept by a real server: one for all of them. By copies, which cost
 * a fraction of a standby's time; the life of a standby is {@link StandbyIT}.
 */
class PostgresContractIT extends DataContract {
  private static Stand stand;
  private static int numbers;
  private @Nullable String migration;
  private @Nullable Process session;

  @BeforeAll
  static void make() {
    stand = new Stand(Point.COPY);
  }

  @AfterAll
  static void remove() throws IOException {
    stand.close();
  }

  @AfterEach
  void leave() {
    if (migration != null) {
      stand.docker("rm", "-f", "-v", migration);
    }
    if (session != null) {
      session.destroy();
    }
  }

  @Override
  protected DataActivities data() {
    return stand.data;
  }

  @Override
  protected Place place() {
    return stand.place;
  }

  @Override
  protected Database database() {
    return stand.databases.getFirst();
  }

  @Override
  protected Keep keep() {
    return new Keep(List.of(), List.of(), null);
  }

  @Override
  protected Point point() {
    return Point.COPY;
  }

  @Override
  protected long begin(String run) {
    return 1;
  }

  @Override
  protected boolean write(Who who, String row) {
    String sql = "INSERT INTO orders (id, note) VALUES (%d, '%s')".formatted(++numbers, row);
    return switch (who) {
      case APPLICATION -> stand.fromApp(sql).ok();
      case MIGRATION -> stand.fromNeighbour(String.valueOf(migration), sql).ok();
      case SUPERUSER -> stand.inside(sql).ok();
    };
  }

  @Override
  protected void stayInside() {
    session = stand.staying();
  }

  @Override
  protected boolean stillInside() {
    try {
      return !Objects.requireNonNull(session).waitFor(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Set<String> rows() {
    return new HashSet<>(stand.in("shop", "SELECT note FROM orders"));
  }

  @Override
  protected void migrateSchema() {
    int number = ++numbers;
    Exec.Result migrated =
        stand.fromApp(
            "CREATE TABLE fresh_%d (id int); INSERT INTO django_migrations (app, name) VALUES ('shop', '%d')"
                .formatted(number, number));
    assertTrue(migrated.ok(), migrated.err());
  }

  @Override
  protected void prepareMigration(String run) {
    migration = stand.neighbour("dev.slipway.unit=migrator", "dev.slipway.run=" + run);
  }

  @Override
  protected void losePoint(String run) {
    String kept = Names.kept(run, "shop");
    assertTrue(stand.inside("DROP DATABASE \"%s\" WITH (FORCE)".formatted(kept)).ok(), kept);
  }

  @Override
  protected void truncateBackup(String run) {
    Path dump = stand.directory.resolve("state/shop/backups/" + run + "-shop/dump");
    try (Stream<Path> files = Files.list(dump)) {
      Path largest = files.max(Comparator.comparingLong(f -> f.toFile().length())).orElseThrow();
      try (FileChannel channel = FileChannel.open(largest, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() * 6 / 10);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
