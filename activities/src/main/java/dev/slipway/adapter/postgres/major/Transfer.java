package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.State;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.postgres.Access;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Layout;
import dev.slipway.adapter.postgres.Marker;
import dev.slipway.adapter.postgres.PassFile;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.plan.MajorChange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Dump and restore, by the new version's own tools on both sides. Roles come first, then each
 * database with all that belongs to it. What was restored is told by the helper that did it; when
 * the new server dies, which writes without safety, all but the dumps is thrown away.
 */
final class Transfer {
  private static final int LZ4 = 16;
  private static final int STATISTICS = 18;

  /** In the middle of whose restore the new server died last. */
  record Died(String of) {}

  private final Work work;
  private final Made made;
  private final MajorChange change;
  private final Apart apart;

  Transfer(Work work, Made made, MajorChange change) {
    this.work = work;
    this.made = made;
    this.change = change;
    this.apart = new Apart(work, made);
  }

  /** The databases, largest first. */
  record Listed(List<String> databases, List<Long> bytes) {
    Listed {
      databases = List.copyOf(databases);
      bytes = List.copyOf(bytes);
    }
  }

  /** Starts the largest dump; the old server answers beside it. */
  void begin() {
    unprepared();
    Listed listed = list();
    apartRuns(listed);
    dump(listed, 0);
  }

  /** No dump has them; behind the fence nobody can prepare another one. */
  private void unprepared() {
    try (Session session = work.access().open(work.server(), work.run())) {
      List<String> prepared = Contents.prepared(session);
      if (!prepared.isEmpty()) {
        throw StepFailure.input(
            "PREPARED_TRANSACTION",
            "unit %s has prepared transactions that no dump would carry: %s; COMMIT PREPARED or ROLLBACK PREPARED them"
                .formatted(work.unit(), prepared));
      }
    }
  }

  void finish() {
    Listed listed = list();
    apartRuns(listed);
    roles();
    for (int i = 0; i < listed.databases().size(); i++) {
      dump(listed, i);
      dumped(listed, i);
    }
    for (int i = 0; i < listed.databases().size(); i++) {
      restore(listed, i);
    }
    apart.stop();
    work.runOrFail(
        Work.Task.alone(
            "sync",
            made.image(),
            made.user(),
            apart.mounts(),
            List.of("initdb", "--sync-only", "-D", made.directory())),
        made.bytes());
  }

  /** Roles and structure alone; what the new version does not take, in its own words. */
  List<String> structure() {
    Listed listed = list();
    apart.start(Apart.unsafe());
    roles();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < listed.databases().size(); i++) {
      HostFiles.empty(directory(i));
      work.runOrFail(
          client(
              "dump-" + i,
              true,
              work.login(),
              List.of(dumps(i, false)),
              List.of(
                  "pg_dump",
                  "-Fc",
                  "-Z",
                  "0",
                  "--schema-only",
                  "-f",
                  "/dump/all",
                  "-d",
                  "dbname=" + value(listed.databases().get(i)))),
          0);
      List<String> words = restoring(listed.databases().get(i));
      words.remove("--exit-on-error");
      Ended ended =
          work.run(client("restore-" + i, false, work.login(), List.of(dumps(i, true)), words), 0);
      if (!ended.ok()) {
        String database = listed.databases().get(i);
        ended
            .log()
            .lines()
            .filter(l -> l.contains("error: "))
            .map(l -> database + ": " + l.replaceFirst("^.*?error: ", ""))
            .forEach(wrong::add);
      }
    }
    return wrong;
  }

  private List<String> restoring(String database) {
    boolean there = List.of("postgres", "template1").contains(database);
    String from = database.equals("postgres") ? "template1" : "postgres";
    List<String> command = new ArrayList<>(List.of("pg_restore", "--create", "--exit-on-error"));
    // A dump does not say whose an extension is: it becomes that of whoever restores.
    command.add("--role=" + made.installer());
    if (there) {
      command.addAll(List.of("--clean", "--if-exists"));
    }
    command.addAll(List.of("-d", from, "/dump/all"));
    return command;
  }

  private Listed list() {
    Listed listed = work.captures().note(work.note("databases"), Listed.class);
    if (listed == null) {
      try (Session session = work.access().open(work.server(), work.run())) {
        List<List<String>> rows =
            session.rows(
                "SELECT datname, pg_database_size(oid) FROM pg_database WHERE datallowconn ORDER BY 2 DESC, 1");
        listed =
            new Listed(
                rows.stream().map(r -> r.get(0)).toList(),
                rows.stream().map(r -> Long.valueOf(r.get(1))).toList());
      }
      work.captures().note(work.note("databases"), listed);
    }
    return listed;
  }

  /** The server that imports; whatever one that died has left is thrown away. */
  private void apartRuns(Listed listed) {
    boolean fresh = Marker.is(made.path(), work.run(), Marker.State.EMPTY);
    State roles = work.state("roles");
    boolean begun = roles != null && (roles.running() || Integer.valueOf(0).equals(roles.exit()));
    if (!fresh && !(begun && work.runs(Apart.SERVER))) {
      discard(listed);
    }
    apart.start(Apart.unsafe());
  }

  private void discard(Listed listed) {
    work.remove(Apart.SERVER);
    work.remove("roles");
    for (int i = 0; i < listed.databases().size(); i++) {
      work.remove("restore-" + i);
    }
    NewServer.discard(work, made, change);
  }

  // Roles, tablespaces, settings of roles.

  private void roles() {
    State done = work.state("roles");
    if (done == null) {
      Path directory = work.directory("roles");
      HostFiles.own(directory, new HostFiles.Owner(made.uid(), made.gid(), 0700));
      work.runOrFail(
          client(
              "roles-dump",
              true,
              work.login(),
              List.of(new Mount(directory.toString(), "/roles", false)),
              List.of("pg_dumpall", "--globals-only", "-l", "postgres", "-f", "/roles/roles.sql")),
          0);
      withoutFirst(directory.resolve("roles.sql"));
      Marker.remove(made.path());
      work.start(
          client(
              "roles",
              false,
              apart.first(),
              List.of(new Mount(directory.toString(), "/roles", true)),
              List.of(
                  "psql",
                  "-X",
                  "-q",
                  "-v",
                  "ON_ERROR_STOP=1",
                  "-d",
                  "template1",
                  "-f",
                  "/roles/roles.sql")));
    }
    Ended ended = work.await("roles", 0);
    HostFiles.remove(work.directory("roles"));
    if (!ended.ok()) {
      work.remove("roles");
      throw failed("psql, which makes the roles,", ended);
    }
  }

  /** The first superuser is there from the beginning. */
  private void withoutFirst(Path script) {
    HostFiles.Owner owner = HostFiles.owner(script);
    String text = new String(HostFiles.read(script), StandardCharsets.ISO_8859_1);
    String name =
        new String(made.installer().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String kept =
        String.join(
            "\n",
            text.lines()
                .filter(l ->
                    !l.equals("CREATE ROLE %s;".formatted(name))
                        && !l.equals("CREATE ROLE \"%s\";".formatted(name.replace("\"", "\"\""))))
                .toList());
    HostFiles.replace(
        script, (kept + "\n").getBytes(StandardCharsets.ISO_8859_1), owner.withMode(0600));
  }

  // One database after the other.

  private void dump(Listed listed, int i) {
    State state = work.state("dump-" + i);
    if (state != null && (state.running() || Integer.valueOf(0).equals(state.exit()))) {
      return;
    }
    work.remove("dump-" + i);
    Path directory = directory(i);
    HostFiles.empty(directory);
    List<String> command = new ArrayList<>(List.of("pg_dump", "-Fd", "-j", Upgrade.cores()));
    int major = MajorChange.major(made.dumps().equals(made.image()) ? change.to() : change.from());
    command.addAll(List.of("-Z", major >= LZ4 ? "lz4" : "1", "-f", "/dump/all"));
    if (major >= STATISTICS) {
      command.add("--statistics");
    }
    command.addAll(List.of("-d", "dbname=" + value(listed.databases().get(i))));
    work.start(client("dump-" + i, true, work.login(), List.of(dumps(i, false)), command));
  }

  private void dumped(Listed listed, int i) {
    Ended ended = work.await("dump-" + i, listed.bytes().get(i));
    if (!ended.ok()) {
      work.remove("dump-" + i);
      throw work.failed("pg_dump", ended);
    }
  }

  private void restore(Listed listed, int i) {
    String database = listed.databases().get(i);
    String purpose = "restore-" + i;
    State state = work.state(purpose);
    if (state == null) {
      List<String> command = restoring(database);
      command.addAll(1, List.of("-j", Upgrade.cores()));
      work.start(client(purpose, false, work.login(), List.of(dumps(i, true)), command));
    }
    Ended ended = work.await(purpose, listed.bytes().get(i) * 10);
    if (!ended.ok()) {
      boolean died = !work.runs(Apart.SERVER) && firstDeath(database);
      discard(listed);
      // What cannot be restored may be a dump that a power cut has cut short.
      work.remove("dump-" + i);
      throw died
          ? work.failed("pg_restore of " + database, ended)
          : failed("pg_restore of " + database, ended);
    }
  }

  /** A server that dies of one database twice was not killed by chance. */
  private boolean firstDeath(String database) {
    String note = work.note("died");
    Died noted = work.captures().note(note, Died.class);
    work.captures().note(note, new Died(database));
    return noted == null || !noted.of().equals(database);
  }

  private StepFailure failed(String tool, Ended ended) {
    boolean verdict = ended.exit() == 1 || ended.exit() == 3;
    StepFailure failure = work.failed(tool, ended);
    return !verdict || failure.type().equals("DISK_FULL")
        ? failure
        : StepFailure.input(
            "CONVERSION_FAILED",
            failure.getMessage()
                + "; the old server is as it was: mend what is named there, then try again");
  }

  private Path directory(int i) {
    Path directory = work.directory("dump").resolve(Integer.toString(i));
    HostFiles.Owner owner = new HostFiles.Owner(made.uid(), made.gid(), 0700);
    HostFiles.own(work.directory("dump"), owner);
    work.tools().state().directory(directory);
    HostFiles.own(directory, owner);
    return directory;
  }

  private Mount dumps(int i, boolean readOnly) {
    return new Mount(
        work.directory("dump").resolve(Integer.toString(i)).toString(), "/dump", readOnly);
  }

  static String value(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * A client beside one of the servers, of the new version but for what dumps.
   *
   * @param old beside the old one, else the new one
   */
  private Work.Task client(
      String purpose, boolean old, Access.Login login, List<Mount> mounts, List<String> words) {
    HostFiles.Owner owner = new HostFiles.Owner(made.uid(), made.gid(), 0600);
    PassFile pass = PassFile.write(work.captures(), "major-" + purpose, login, owner);
    List<Mount> all = new ArrayList<>(mounts);
    all.add(pass.mount());
    List<String> command = new ArrayList<>(words);
    Instance instance = old ? work.access().running(work.server()) : null;
    String port = instance == null ? "5432" : Layout.variable(instance, "PGPORT", "5432");
    // Options come before the directory that pg_restore reads, which is its last word.
    command.addAll(1, List.of("-h", "127.0.0.1", "-p", port, "-U", login.user(), "-w"));
    return new Work.Task(
        purpose,
        words.getFirst().equals("pg_dump") ? made.dumps() : made.image(),
        made.user(),
        "unit:" + (instance == null ? apart.id() : instance.id()),
        all,
        PassFile.environment(),
        command);
  }

  /** Ends what it has running. */
  static void end(Work work) {
    Listed listed = work.captures().note(work.note("databases"), Listed.class);
    work.remove("roles");
    work.remove("roles-dump");
    for (int i = 0; listed != null && i < listed.databases().size(); i++) {
      work.remove("dump-" + i);
      work.remove("restore-" + i);
    }
  }

  /** Afterwards nothing of it is there but the new server. */
  static void tidy(Work work) {
    end(work);
    HostFiles.remove(work.directory("dump"));
    HostFiles.remove(work.directory("roles"));
  }
}
