package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.State;
import dev.slipway.adapter.postgres.Jobs.Job;
import dev.slipway.adapter.postgres.Jobs.Network;
import dev.slipway.plan.Observed.Backup;
import dev.slipway.stack.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves a backup by restoring it: a server of the same image in a store of its own, without a
 * network, which is gone afterwards.
 */
final class Scratch {
  private static final Duration START = Duration.ofSeconds(60);
  private static final String SERVER = "scratch-server";

  private final Tools tools;
  private final Access access;

  Scratch(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
  }

  /** Afterwards the backup of this run counts as proven. Fails for good, naming what is wrong. */
  void prove(Server server, Database database, Captures captures) {
    BackupFiles files =
        BackupFiles.of(tools.state(), server.stack(), captures.run(), database.name());
    Backup backup = files.find();
    String damage = files.damage();
    if (backup == null || !damage.isEmpty()) {
      throw files.damaged(damage);
    }
    if (backup.proven()) {
      return;
    }
    Jobs jobs = new Jobs(tools, access, server, captures.run());
    Path data = Capture.layout(access, server, captures.run()).data();
    String store =
        tools.units().createStore(server.place(), captures.run(), "scratch-" + database.name());
    Trial trial =
        new Trial(
            server,
            database,
            captures.run(),
            jobs,
            files,
            backup,
            store,
            HostFiles.owner(data).user());
    try {
      end(trial);
      restore(trial);
      files.proven(backup);
    } finally {
      end(trial);
      tools.units().removeStore(store, captures.run());
    }
  }

  private record Trial(
      Server server,
      Database database,
      String run,
      Jobs jobs,
      BackupFiles files,
      Backup backup,
      String store,
      String user) {

    List<Mount> mounts() {
      return List.of(
          new Mount(store, "/scratch", false),
          new Mount(files.directory().toString(), "/backup", true));
    }

    Job job(String purpose, List<String> command) {
      return new Job(purpose, Network.NONE, user, mounts(), command);
    }

    /** A backup is for the agent's eyes alone. */
    Job reading(String purpose, List<String> command) {
      return new Job(purpose, Network.NONE, "0:0", mounts(), command);
    }
  }

  private void restore(Trial trial) {
    Path store = Capture.store(tools, trial.store());
    HostFiles.empty(store);
    List<String> cluster;
    try (Session session = access.open(trial.server(), trial.run())) {
      cluster = cluster(session, trial, store);
    }
    String superuser = cluster.get(0);
    trial.jobs().runOrFail(trial.job("scratch-init", initialise(superuser)), 0);
    trial.jobs().start(trial.job(SERVER, serve(cluster.get(1))));
    awaitReady(trial, store);
    trial
        .jobs()
        .runOrFail(
            trial.job("scratch-roles", psql(superuser, "postgres", "roles.sql", "roles.out")), 0);
    Ended restored =
        trial
            .jobs()
            .run(
                trial.reading("scratch-restore", load(trial, superuser)),
                trial.backup().bytes() * 10);
    if (!restored.ok()) {
      throw unrestorable(trial, restored);
    }
    trial
        .jobs()
        .runOrFail(
            trial.job(
                "scratch-count",
                psql(superuser, trial.database().database(), "counts.sql", "counts.out")),
            trial.backup().bytes());
    compare(trial, store.resolve("counts.out"));
  }

  /** The name of the first superuser, and the libraries that the server loads. */
  private static List<String> cluster(Session session, Trial trial, Path store) {
    String superuser = session.text("SELECT rolname FROM pg_roles WHERE oid = 10");
    StringBuilder roles = new StringBuilder();
    session
        .column("SELECT rolname FROM pg_roles WHERE oid <> 10 AND rolname !~ '^pg_' ORDER BY 1")
        .forEach(r -> roles.append("CREATE ROLE ").append(Sql.name(r)).append(";\n"));
    RowCounts rows = trial.files().rows();
    if (rows == null) {
      throw trial.files().damaged("rows.json is missing");
    }
    String[] ids = trial.user().split(":");
    HostFiles.Owner owner =
        new HostFiles.Owner(Integer.parseInt(ids[0]), Integer.parseInt(ids[1]), 0700);
    HostFiles.own(store, owner);
    HostFiles.replace(store.resolve("roles.sql"), bytes(roles.toString()), owner.withMode(0600));
    HostFiles.replace(store.resolve("counts.sql"), bytes(rows.script()), owner.withMode(0600));
    return List.of(superuser, session.text("SHOW shared_preload_libraries"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> initialise(String superuser) {
    return List.of(
        "initdb",
        "-D",
        "/scratch/data",
        "-U",
        superuser,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync");
  }

  private static List<String> serve(String libraries) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "postgres",
                "-D",
                "/scratch/data",
                "-c",
                "listen_addresses=",
                "-c",
                "unix_socket_directories=/scratch",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "max_wal_size=8GB",
                "-c",
                "autovacuum=off",
                "-c",
                "maintenance_work_mem=256MB"));
    if (!libraries.isEmpty()) {
      command.addAll(List.of("-c", "shared_preload_libraries=" + libraries));
    }
    return command;
  }

  private static List<String> psql(String user, String database, String script, String out) {
    return List.of(
        "psql",
        "-X",
        "-q",
        "-At",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        "/scratch",
        "-U",
        user,
        "-d",
        "dbname=" + Dump.connectionValue(database),
        "-f",
        "/scratch/" + script,
        "-o",
        "/scratch/" + out);
  }

  private static List<String> load(Trial trial, String superuser) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "pg_restore",
                "-h",
                "/scratch",
                "-U",
                superuser,
                "-d",
                "postgres",
                "--exit-on-error",
                "-j",
                "2",
                "--no-tablespaces",
                "--no-subscriptions"));
    if (!trial.database().database().equals("postgres")) {
      command.add("--create");
    }
    command.add("/backup/dump");
    return command;
  }

  private void awaitReady(Trial trial, Path store) {
    Path pid = store.resolve("data/postmaster.pid");
    boolean ready =
        Wait.until(
            START,
            () -> {
              State state = tools.helpers().find(trial.jobs().mark(SERVER));
              if (state == null || !state.running()) {
                throw trial.jobs().failed("the scratch server", trial.jobs().await(SERVER, 0));
              }
              return Files.exists(pid)
                  && new String(HostFiles.read(pid), StandardCharsets.UTF_8).contains("\nready");
            });
    if (!ready) {
      throw StepFailure.environment(
          "SCRATCH",
          "the scratch server of %s is not ready within %s".formatted(trial.run(), START));
    }
  }

  private static StepFailure unrestorable(Trial trial, Ended ended) {
    StepFailure failure = trial.jobs().failed("pg_restore", ended);
    return failure.type().equals("NO_SPACE")
        ? failure
        : trial
            .files()
            .damaged("%s: %s".formatted(trial.files().directory(), trial.jobs().tail(ended.log())));
  }

  private static void compare(Trial trial, Path counted) {
    RowCounts rows = trial.files().rows();
    List<String> numbers =
        new String(HostFiles.read(counted), StandardCharsets.UTF_8).lines().toList();
    List<String> wrong = rows == null ? List.of("rows.json is gone") : rows.differences(numbers);
    if (!wrong.isEmpty()) {
      throw trial
          .files()
          .damaged("%s restores to other rows: %s".formatted(trial.files().directory(), wrong));
    }
  }

  private static void end(Trial trial) {
    List.of("scratch-count", "scratch-restore", "scratch-roles", SERVER, "scratch-init")
        .forEach(trial.jobs()::remove);
  }
}
