package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.postgres.Captured.DatabaseState;
import dev.slipway.adapter.postgres.Jobs.Job;
import dev.slipway.adapter.postgres.Jobs.Network;
import dev.slipway.adapter.postgres.Kept.KeptDatabase;
import dev.slipway.adapter.postgres.Kept.KeptServer;
import dev.slipway.plan.Observed.Backup;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import dev.slipway.stack.Keep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rollback point out of a backup, when the point itself is gone: each database is restored beside
 * the live one, under the name that a copy of that run has, and counted. Putting it in place is
 * then the same two renames as for a copy that was taken at the freeze.
 */
final class Rebuild {
  private static final HostFiles.Owner ROOT = new HostFiles.Owner(0, 0, 0600);

  private final Tools tools;
  private final Access access;

  Rebuild(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
  }

  /**
   * When the oldest of the run's backups was made; null unless every database has one that is
   * proven and undamaged.
   */
  @Nullable Instant backup(List<Server> servers, Captures of) {
    Instant oldest = null;
    for (Server server : servers) {
      for (Database database : server.databases()) {
        BackupFiles files = files(server, database, of);
        Backup backup = files.find();
        if (backup == null || !backup.proven() || !files.damage().isEmpty()) {
          return null;
        }
        oldest = oldest == null || backup.made().isBefore(oldest) ? backup.made() : oldest;
      }
    }
    return oldest;
  }

  private BackupFiles files(Server server, Database database, Captures of) {
    return BackupFiles.of(tools.state(), server.stack(), of.run(), database.name());
  }

  /** Afterwards the run has a whole point again, of the moment of its backup. */
  void take(List<Server> servers, Keep keep, Captures mine, Captures of) {
    Kept lost = of.kept();
    List<KeptServer> kept = new ArrayList<>();
    for (Server server : servers) {
      List<KeptDatabase> databases = new ArrayList<>();
      for (Database database : server.databases()) {
        restore(server, database, mine, of);
        databases.add(schema(server, database, of));
      }
      kept.add(new KeptServer(server.unit(), Point.COPY, "", "", databases));
    }
    StoreFiles files = new StoreFiles(tools, servers.getFirst().place());
    List<String> stores = keep.stores().stream().filter(s -> files.kept(s, of)).toList();
    of.note("data-rebuilt.json", new Rebuilt(mine.run(), Instant.now()));
    of.kept(new Kept(of.run(), Instant.now(), kept, stores, lost == null ? "" : lost.queue()));
  }

  private record Rebuilt(String by, Instant at) {}

  private static KeptDatabase schema(Server server, Database database, Captures of) {
    DatabaseState state = state(server, database, of);
    return new KeptDatabase(
        database.name(), database.database(), state.revision(), state.fingerprint());
  }

  private static DatabaseState state(Server server, Database database, Captures of) {
    return Fence.state(of, server).databases().stream()
        .filter(d -> d.isOf(database))
        .findFirst()
        .orElseThrow(() ->
            StepFailure.input(
                "NOT_CAPTURED",
                "run %s did not capture database %s".formatted(of.run(), database.name())));
  }

  private void restore(Server server, Database database, Captures mine, Captures of) {
    BackupFiles files = files(server, database, of);
    Backup backup = files.find();
    String damage = files.damage();
    if (backup == null || !backup.proven() || !damage.isEmpty()) {
      throw files.damaged(damage.isEmpty() ? files.directory() + " was never proven" : damage);
    }
    String kept = Names.kept(of.run(), database.database());
    try (Session session = access.open(server, mine.run())) {
      if (Copy.complete(session, of.run(), database.database())) {
        return;
      }
      Copy.discard(session, of.run(), database.database());
      room(session, server, database, of);
      session.run(empty(session, database.database(), kept));
    }
    load(server, database, mine, files, backup, kept);
    count(server, mine, files, kept);
    try (Session session = access.open(server, mine.run())) {
      DatabaseProperties.apply(session, state(server, database, of).properties(), kept);
      Copy.close(session, of.run(), database.database());
    }
  }

  /** A full disk would stop the database of today, which users work with. */
  private void room(Session session, Server server, Database database, Captures of) {
    Layout layout =
        Layout.of(
            access.running(server),
            Fence.state(of, server).dataDirectory(),
            Fence.state(of, server).rulesFile());
    long needed =
        session.number("SELECT pg_database_size(?)", database.database()) + Suitability.MARGIN;
    long free = Suitability.free(layout.data());
    if (free < needed) {
      throw StepFailure.input(
          "NO_SPACE",
          "restore a backup of %s beside it: %d MB are free in %s where %d MB are needed; free some space, then try again"
              .formatted(database.name(), free >> 20, layout.data(), needed >> 20));
    }
  }

  /** Like the live one in what cannot be changed later. */
  private static String empty(Session session, String like, String kept) {
    // As JSON, since the column with the ICU locale has another name in each of three versions.
    List<String> row =
        session
            .rows(
                """
                SELECT pg_encoding_to_char(encoding), datcollate, datctype, to_jsonb(d) ->> 'datlocprovider',
                       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')
                FROM pg_catalog.pg_database d WHERE datname = ?
                """,
                like)
            .getFirst();
    String icu =
        row.get(3).equals("i") ? " LOCALE_PROVIDER icu ICU_LOCALE " + Sql.text(row.get(4)) : "";
    return "CREATE DATABASE %s TEMPLATE template0 ENCODING %s LC_COLLATE %s LC_CTYPE %s%s"
        .formatted(
            Sql.name(kept), Sql.text(row.get(0)), Sql.text(row.get(1)), Sql.text(row.get(2)), icu);
  }

  private void load(
      Server server,
      Database database,
      Captures mine,
      BackupFiles files,
      Backup backup,
      String kept) {
    Access.Login login = access.login(server, mine.run());
    Jobs jobs = new Jobs(tools, access, server, mine.run());
    String purpose = "rebuild-" + database.name();
    try (PassFile pass = PassFile.write(mine, purpose, login, ROOT)) {
      List<String> command = new ArrayList<>(List.of("pg_restore"));
      command.addAll(jobs.connection(login));
      command.addAll(
          List.of(
              "-d",
              "dbname=" + Dump.connectionValue(kept),
              "--exit-on-error",
              "-j",
              "2",
              "--no-subscriptions",
              "/backup/dump"));
      List<Mount> mounts =
          List.of(pass.mount(), new Mount(files.directory().toString(), "/backup", true));
      Ended ended =
          jobs.run(new Job(purpose, Network.SERVER, "0:0", mounts, command), backup.bytes() * 10);
      if (!ended.ok()) {
        throw jobs.failed("pg_restore", ended);
      }
    }
  }

  private void count(Server server, Captures mine, BackupFiles files, String kept) {
    RowCounts rows = files.rows();
    if (rows == null) {
      throw files.damaged("rows.json is missing");
    }
    try (Session session = access.open(server, mine.run(), kept)) {
      List<String> wrong = rows.differences(RowCounts.read(session).numbers());
      if (!wrong.isEmpty()) {
        throw files.damaged("%s restores to other rows: %s".formatted(files.directory(), wrong));
      }
    }
  }
}
