package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.State;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.postgres.Captured.ServerState;
import dev.slipway.adapter.postgres.Jobs.Job;
import dev.slipway.adapter.postgres.Jobs.Network;
import dev.slipway.plan.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A physical standby in a store of the run. It is made while users write, and answers nobody: it
 * only follows.
 */
public final class Standby {
  public static final String BASE = "base";
  public static final String SERVER = "standby";
  private static final String INSIDE = "/standby";
  private static final long NEAR = 16L << 20;
  private static final Duration CATCH_UP = Duration.ofSeconds(90);
  private static final Duration RECONNECT = Duration.ofSeconds(8);

  private final Tools tools;
  private final Access access;

  public Standby(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
  }

  /** Where the standby of a run is, by its store's name on the platform. */
  public record Noted(String store) {}

  /**
   * The standby of one server.
   *
   * @param live data directory of the server
   * @param copy data directory of the standby
   */
  public record Pair(
      Server server, Captures captures, Layout layout, String store, Path live, Path copy) {
    public HostFiles.Owner user() {
      return HostFiles.owner(live);
    }

    public String slot() {
      return Names.slot(captures.run());
    }
  }

  /** Afterwards a standby follows the server closely. Continues what an earlier attempt began. */
  public void follow(Server server, Captures captures) {
    Pair pair = pair(server, captures, store(server, captures));
    if (Marker.is(pair.copy(), captures.run(), Marker.State.KEPT)) {
      return;
    }
    Jobs jobs = new Jobs(tools, access, server, captures.run());
    if (!Marker.is(pair.copy(), captures.run(), Marker.State.FOLLOWS)) {
      copy(pair, jobs);
    }
    try (Session session = access.open(server, captures.run())) {
      Slot.cap(session, captures, server.unit(), Suitability.free(pair.live()));
    }
    if (!streams(pair, jobs)) {
      String log = lastWords(jobs);
      jobs.remove(SERVER);
      // A standby that cannot catch up is made anew by the next attempt.
      Marker.remove(pair.copy());
      throw StepFailure.environment(
          "STANDBY",
          "the standby of unit %s does not follow it within %s: %s"
              .formatted(server.unit(), CATCH_UP, log));
    }
  }

  public Proof following(Server server, Captures captures) {
    Pair pair = find(server, captures);
    if (pair == null) {
      return new Proof(false, "no standby of " + server.unit() + " was made");
    }
    if (Marker.is(pair.copy(), captures.run(), Marker.State.KEPT)) {
      return new Proof(true, server.unit() + ": the standby is stopped and kept");
    }
    try (Session session = access.open(server, captures.run())) {
      boolean near = near(session, pair.slot());
      return new Proof(
          near,
          "%s: its standby %s"
              .formatted(server.unit(), near ? "follows closely" : "does not follow"));
    }
  }

  /** Waits until the standby follows; starts it when it does not run or has lost its server. */
  public boolean streams(Pair pair, Jobs jobs) {
    try (Session session = access.open(pair.server(), pair.captures().run())) {
      State state = tools.helpers().find(jobs.mark(SERVER));
      boolean lost =
          state != null
              && (!state.running() || !Wait.until(RECONNECT, () -> near(session, pair.slot())));
      if (lost) {
        // The unit was started again, and with it its network is another one.
        jobs.remove(SERVER);
      }
      if (lost || state == null) {
        start(pair, jobs, session);
      }
      return Wait.until(CATCH_UP, () -> near(session, pair.slot()) || ended(jobs))
          && near(session, pair.slot());
    }
  }

  private boolean ended(Jobs jobs) {
    State state = tools.helpers().find(jobs.mark(SERVER));
    return state == null || !state.running();
  }

  private static boolean near(Session session, String slot) {
    return session.truth(
        "SELECT bool_or(state = 'streaming' AND pg_current_wal_lsn() - replay_lsn < ?::bigint)"
            + " FROM pg_stat_replication WHERE application_name = ?",
        Long.toString(NEAR),
        slot);
  }

  private void copy(Pair pair, Jobs jobs) {
    State state = tools.helpers().find(jobs.mark(BASE));
    if (state == null || (!state.running() && !Integer.valueOf(0).equals(state.exit()))) {
      jobs.remove(BASE);
      startCopy(pair, jobs);
    }
    Ended ended = jobs.await(BASE, bytes(pair));
    if (!ended.ok()) {
      jobs.remove(BASE);
      throw jobs.failed("pg_basebackup", ended);
    }
    Marker.put(pair.copy(), pair.captures().run(), Marker.State.FOLLOWS);
    jobs.remove(BASE);
  }

  private long bytes(Pair pair) {
    try (Session session = access.open(pair.server(), pair.captures().run())) {
      return session.number("SELECT sum(pg_database_size(oid)) FROM pg_database");
    }
  }

  private void startCopy(Pair pair, Jobs jobs) {
    jobs.remove(SERVER);
    try (Session session = access.open(pair.server(), pair.captures().run())) {
      Slot.drop(session, pair.captures().run());
      // The copy must not carry our cap among its settings.
      Slot.uncap(session, pair.captures(), pair.server().unit());
    }
    emptied(pair);
    Access.Login login = access.login(pair.server(), pair.captures().run());
    PassFile pass =
        PassFile.write(pair.captures(), BASE + "-" + pair.server().unit(), login, pair.user());
    List<String> command = new ArrayList<>(List.of("pg_basebackup"));
    command.addAll(jobs.connection(login));
    command.addAll(
        List.of(
            "-D",
            inside(pair),
            "-X",
            "stream",
            "-C",
            "-S",
            pair.slot(),
            "-c",
            "fast",
            "--no-manifest"));
    jobs.start(new Job(BASE, Network.SERVER, pair.user().user(), mounts(pair, pass), command));
  }

  private static void emptied(Pair pair) {
    HostFiles.empty(pair.copy());
    try {
      Files.createDirectories(pair.copy());
    } catch (IOException e) {
      throw HostFiles.failure("make", pair.copy(), e);
    }
    HostFiles.own(pair.copy(), pair.user().withMode(0700));
  }

  private void start(Pair pair, Jobs jobs, Session session) {
    // Before each start: without it, the directory of a standby that was about to be kept would
    // come up as a server of its own.
    HostFiles.replace(
        pair.copy().resolve("standby.signal"), new byte[0], pair.user().withMode(0600));
    Access.Login login = access.login(pair.server(), pair.captures().run());
    PassFile pass =
        PassFile.write(pair.captures(), BASE + "-" + pair.server().unit(), login, pair.user());
    List<String> command =
        StandbyCommand.of(
            inside(pair),
            Layout.variable(jobs.instance(), "PGPORT", "5432"),
            login.user(),
            pair.slot(),
            session.text("SHOW shared_preload_libraries"));
    jobs.start(new Job(SERVER, Network.SERVER, pair.user().user(), mounts(pair, pass), command));
  }

  private static List<Mount> mounts(Pair pair, PassFile pass) {
    return List.of(new Mount(pair.store(), INSIDE, false), pass.mount());
  }

  private static String inside(Pair pair) {
    return pair.layout().in(Path.of(INSIDE)).toString();
  }

  private String lastWords(Jobs jobs) {
    State state = tools.helpers().find(jobs.mark(SERVER));
    return state == null || state.running() ? "it runs" : jobs.tail(jobs.await(SERVER, 0).log());
  }

  /** The store of the run's standby; made when absent. */
  private String store(Server server, Captures captures) {
    Noted noted = captures.note(file(server), Noted.class);
    if (noted != null) {
      return noted.store();
    }
    String store =
        tools.units().createStore(server.place(), captures.run(), "standby-" + server.unit());
    captures.note(file(server), new Noted(store));
    return store;
  }

  public static String file(Server server) {
    return "data-standby-" + server.unit() + ".json";
  }

  /** The standby that a run made; null when it made none. */
  public @Nullable Pair find(Server server, Captures captures) {
    Noted noted = captures.note(file(server), Noted.class);
    return noted == null || tools.units().storePathByName(noted.store()) == null
        ? null
        : pair(server, captures, noted.store());
  }

  private Pair pair(Server server, Captures captures, String store) {
    ServerState state = Fence.state(captures, server);
    Instance instance = tools.units().find(server.place(), server.unit());
    Layout layout =
        Layout.of(
            instance == null ? access.running(server) : instance,
            state.dataDirectory(),
            state.rulesFile());
    Path root = Capture.store(tools, store);
    if (HostFiles.device(root) != HostFiles.device(layout.data())) {
      throw StepFailure.input(
          "OTHER_FILE_SYSTEM",
          "%s and %s are on two file systems and cannot be exchanged: say point: copy for the databases of unit %s"
              .formatted(root, layout.data(), server.unit()));
    }
    return new Pair(server, captures, layout, store, layout.data(), layout.in(root));
  }
}
