package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.State;
import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.adapter.postgres.Access;
import dev.slipway.adapter.postgres.ControlFile;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Names;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Wait;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The new server in a helper, where nobody but the run gets in. */
final class Apart {
  static final String SERVER = "apart";
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofMinutes(5);

  private final Work work;
  private final Made made;

  Apart(Work work, Made made) {
    this.work = work;
    this.made = made;
  }

  /** What an import needs no safety for: when it is interrupted, all of it is thrown away. */
  static Map<String, String> unsafe() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("fsync", "off");
    settings.put("full_page_writes", "off");
    settings.put("synchronous_commit", "off");
    settings.put("wal_level", "minimal");
    settings.put("max_wal_senders", "0");
    settings.put("autovacuum", "off");
    settings.put("max_wal_size", "8GB");
    settings.put("maintenance_work_mem", "256MB");
    return settings;
  }

  /** Afterwards it answers. */
  void start(Map<String, String> settings) {
    State state = work.state(SERVER);
    if (state != null && !state.running()) {
      work.remove(SERVER);
    }
    work.start(
        new Work.Task(
            SERVER, made.image(), made.user(), Work.APART, mounts(), Map.of(), command(settings)));
    if (!Wait.until(START, () -> answers() || !work.runs(SERVER)) || !answers()) {
      String log = work.runs(SERVER) ? "it runs" : work.tail(work.await(SERVER, 0).log());
      work.remove(SERVER);
      throw StepFailure.environment(
          "NEW_SERVER",
          "the new server of unit %s does not answer within %s: %s"
              .formatted(work.unit(), START, log));
    }
  }

  boolean answers() {
    return answers(work.login()) || answers(first());
  }

  private boolean answers(Access.Login login) {
    try (Session session = session(login, "template1")) {
      return session.truth("SELECT true");
    } catch (StepFailure e) {
      return false;
    }
  }

  /** The way into a server that has no role but this one yet. */
  Access.Login first() {
    return new Access.Login(made.installer(), work.login().password());
  }

  String id() {
    return task().id();
  }

  List<Mount> mounts() {
    List<Mount> mounts = new ArrayList<>();
    mounts.add(new Mount(made.store(), made.mount(), false));
    mounts.add(new Mount(rules().toString(), "/slipway", true));
    for (MountPoint other : made.others()) {
      String source = other.store().isEmpty() ? other.source().toString() : other.store();
      boolean data = Path.of(other.target()).startsWith(made.mount());
      if (!data && !other.target().equals(made.oldMount())) {
        mounts.add(new Mount(source, other.target(), false));
      }
    }
    return mounts;
  }

  /**
   * The role of the run, by its password, and nobody from inside. The first superuser has the run's
   * password until it has its own again.
   */
  private Path rules() {
    Path directory = work.directory(SERVER);
    HostFiles.Owner owner = new HostFiles.Owner(made.uid(), made.gid(), 0600);
    HostFiles.own(directory, owner.withMode(0700));
    Upgrade.write(
        directory.resolve("hba.conf"),
        "host all \"%s\",\"%s\" all scram-sha-256\n"
            .formatted(Names.role(work.run()), made.installer()),
        owner);
    return directory;
  }

  private List<String> command(Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("listen_addresses", "*");
    all.put("port", "5432");
    all.put("unix_socket_directories", "/tmp");
    all.put("hba_file", "/slipway/hba.conf");
    all.put("ssl", "off");
    all.put("archive_mode", "off");
    all.put("logging_collector", "off");
    all.put("log_destination", "stderr");
    all.putAll(settings);
    List<String> command = new ArrayList<>(List.of("postgres", "-D", made.directory()));
    all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return command;
  }

  /**
   * Stops it in order, also one that was killed since: what it had written by then is safe, and it
   * only has to end in order once.
   */
  void settle() {
    boolean killed = !work.runs(SERVER) && !ControlFile.read(made.path()).shutDown();
    if (killed && !work.attached(made)) {
      start(Map.of());
    }
    stop();
  }

  /** Stops it in order; nothing happens when it does not run. */
  void stop() {
    State state = work.state(SERVER);
    if (state == null) {
      return;
    }
    if (state.running() && answers(work.login())) {
      try (Session session = session("postgres")) {
        OldServer.written(session);
      }
    }
    work.tools().helpers().stop(work.mark(SERVER), STOP);
    work.remove(SERVER);
    ControlFile control = ControlFile.read(made.path());
    if (!control.shutDown()) {
      throw StepFailure.environment(
          "NEW_SERVER",
          "the new server in %s did not stop in order (state %d); it is started and stopped again"
              .formatted(made.path(), control.state()));
    }
  }

  private String address() {
    return task().addresses().getFirst();
  }

  private Engine.Task task() {
    Engine.Task task = work.engine().task(work.mark(SERVER));
    if (task == null || task.addresses().isEmpty()) {
      throw StepFailure.environment(
          "NEW_SERVER", "the new server of unit %s does not run apart".formatted(work.unit()));
    }
    return task;
  }

  Connection connect(String database) throws SQLException {
    return work.access().connect(address(), work.login(), database);
  }

  Session session(String database) {
    return session(work.login(), database);
  }

  Session session(Access.Login login, String database) {
    String where = work.unit() + " (new)/" + database;
    try {
      Connection connection = work.access().connect(address(), login, database);
      return Access.prepared(new Session(connection, where, work.tools().secrets()));
    } catch (SQLException e) {
      throw StepFailure.environment(
          "NO_ACCESS",
          work.tools()
              .secrets()
              .redact("cannot connect to %s: %s".formatted(where, e.getMessage())));
    }
  }
}
