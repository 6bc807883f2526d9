package dev.slipway.adapter.postgres;

import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.postgres.Jobs.Job;
import dev.slipway.adapter.postgres.Jobs.Network;
import dev.slipway.stack.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Dumps a database while users write: one state, by the server's own tool, with its row counts. */
final class Dump {
  private static final HostFiles.Owner ROOT = new HostFiles.Owner(0, 0, 0600);
  private static final int COMPRESSES_WELL = 160000;

  private final Tools tools;
  private final Access access;

  Dump(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
  }

  /**
   * Afterwards a backup of this run is there, whole. One that is there and undamaged stays; what an
   * earlier attempt began is thrown away, since the counts that belonged to it are lost.
   */
  void take(Server server, Database database, Captures captures) {
    BackupFiles files =
        BackupFiles.of(tools.state(), server.stack(), captures.run(), database.name());
    if (files.find() != null && files.damage().isEmpty()) {
      return;
    }
    tools.state().backups(server.stack());
    Jobs jobs = new Jobs(tools, access, server, captures.run());
    jobs.remove(purpose(database));
    Path partial = files.begin();
    try {
      RowCounts rows = dump(server, database, captures, jobs, partial);
      files.finish(captures.run() + "-" + database.name(), database.name(), rows);
    } catch (RuntimeException e) {
      // Nothing that looks like a backup may stay; when we were killed, the next attempt sees to
      // it.
      jobs.remove(purpose(database));
      files.abandon();
      throw e;
    }
  }

  private RowCounts dump(
      Server server, Database database, Captures captures, Jobs jobs, Path partial) {
    Access.Login login = access.login(server, captures.run());
    try (PassFile pass = PassFile.write(captures, purpose(database), login, ROOT);
        Session session = access.openAs(server, login, database.database())) {
      long bytes = session.number("SELECT pg_database_size(current_database())");
      String snapshot = session.snapshot();
      List<String> command = command(session, jobs, login, database, snapshot);
      List<Mount> mounts = List.of(pass.mount(), new Mount(partial.toString(), "/backup", false));
      jobs.start(new Job(purpose(database), Network.SERVER, "0:0", mounts, command));
      RowCounts rows = RowCounts.read(session);
      // The snapshot must live until the tool has all its connections; its end is the safe moment.
      Ended ended = jobs.await(purpose(database), bytes);
      if (!ended.ok()) {
        throw jobs.failed("pg_dump", ended);
      }
      jobs.remove(purpose(database));
      return rows;
    }
  }

  private static List<String> command(
      Session session, Jobs jobs, Access.Login login, Database database, String snapshot) {
    List<String> command = new ArrayList<>(List.of("pg_dump"));
    command.addAll(jobs.connection(login));
    command.addAll(List.of("-d", "dbname=" + connectionValue(database.database())));
    command.addAll(List.of("-Fd", "-j", "2", "--snapshot", snapshot, "-f", "/backup/dump"));
    if (session.number("SELECT current_setting('server_version_num')::int") >= COMPRESSES_WELL
        && session.truth(
            "SELECT setting LIKE '%--with-lz4%' FROM pg_config WHERE name = 'CONFIGURE'")) {
      command.addAll(List.of("-Z", "lz4"));
    }
    return command;
  }

  /** A name like "a=b" would be read as several settings of the connection. */
  static String connectionValue(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static String purpose(Database database) {
    return "dump-" + database.name();
  }
}
