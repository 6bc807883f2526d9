package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.postgres.Captured.DatabaseState;
import dev.slipway.adapter.postgres.Captured.ServerState;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what is there before anything changes, and makes the run's own way in. */
public final class Capture {
  private final Tools tools;
  private final Access access;

  public Capture(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
  }

  /**
   * Afterwards the capture holds the facts, and each server the run's role. Facts that were noted
   * stay as they are.
   *
   * @param standby whether a server as a whole will be the rollback point
   */
  public void take(List<Server> servers, Captures captures, boolean standby) {
    for (Server server : servers) {
      raise(server, captures);
      Access.Login login = RunRole.login(access, captures, server.stack());
      try (Session session = access.open(server, captures.run())) {
        RunRole.make(session, login, captures.run());
      }
    }
    if (captures.data() == null) {
      List<ServerState> states = new ArrayList<>();
      for (Server server : servers) {
        states.add(server(server, captures, standby));
      }
      captures.data(new Captured(captures.run(), Instant.now(), states));
    }
  }

  /**
   * Another run that lost the stack may have been cut off while it had the server stopped to put
   * another state in its place, and nobody else would start it. Its fence stands before both
   * states.
   */
  private void raise(Server server, Captures captures) {
    Instance instance = tools.units().find(server.place(), server.unit());
    // What Slipway did not stop is not its to start.
    if (instance == null
        || instance.running()
        || !tools.units().held(server.place(), server.unit())) {
      return;
    }
    String by = access.fencedBy(server, captures.run(), instance);
    if (by != null && !by.equals(captures.run())) {
      // What would still exchange them must not do so under a server that runs.
      Swap.forget(tools, server, by);
      tools.units().release(server.place(), server.unit());
      access.awaitUp(server, captures.run());
    }
  }

  public Proof taken(List<Server> servers, Captures captures) {
    Captured captured = captures.data();
    if (captured == null) {
      return new Proof(false, "nothing of the databases is captured");
    }
    for (Server server : servers) {
      if (captured.find(server.unit()) == null) {
        return new Proof(false, "the server of unit " + server.unit() + " is not captured");
      }
      access.open(server, captures.run()).close();
    }
    return new Proof(true, "databases captured at " + captured.at());
  }

  private ServerState server(Server server, Captures captures, boolean standby) {
    Instance instance = access.running(server);
    try (Session session = access.open(server, captures.run())) {
      String dataDirectory = session.text("SHOW data_directory");
      String rulesFile = session.text("SHOW hba_file");
      Layout layout = Layout.of(instance, dataDirectory, rulesFile);
      byte[] rules = HostFiles.read(layout.rules());
      Fence.noteOriginal(server, captures, rules);
      return new ServerState(
          server.unit(),
          Math.toIntExact(session.number("SELECT current_setting('server_version_num')::int")),
          session.text("SELECT system_identifier::text FROM pg_control_system()"),
          dataDirectory,
          rulesFile,
          standby || Others.find(access, server, captures.run()).isEmpty(),
          instance.gateways(),
          understood(server, captures, session, Access.fencedBy(rules)),
          databases(server, captures));
    }
  }

  /** Behind the fence of a run that never ended, its capture knows who used to come in, and how. */
  private static List<Captured.Rule> understood(
      Server server, Captures captures, Session session, @Nullable String fencedBy) {
    return fencedBy == null
        ? Rules.read(session)
        : Fence.state(captures.of(fencedBy), server).rules();
  }

  private List<DatabaseState> databases(Server server, Captures captures) {
    return server.databases().stream().map(d -> database(server, d, captures.run())).toList();
  }

  private DatabaseState database(Server server, Database database, String run) {
    try (Session session = access.open(server, run, database.database())) {
      List<String> memberOf =
          session.column(
              "SELECT rolname FROM pg_catalog.pg_roles WHERE pg_has_role(?, oid, 'member') ORDER BY rolname <> ?, 1",
              database.user(),
              database.user());
      return new DatabaseState(
          database.name(),
          database.database(),
          memberOf,
          Revision.read(session, database.schema()),
          Fingerprint.read(session),
          DatabaseProperties.read(session, database.database()));
    }
  }

  /** Where the files of a running server are. */
  public static Layout layout(Access access, Server server, String run) {
    try (Session session = access.open(server, run)) {
      return Layout.of(
          access.running(server),
          session.text("SHOW data_directory"),
          session.text("SHOW hba_file"));
    }
  }

  /** Where a store of a run is, by its name on the platform. */
  public static Path store(Tools tools, String name) {
    Path path = tools.units().storePathByName(name);
    if (path == null) {
      throw StepFailure.environment("STORE_GONE", "the store %s is not there".formatted(name));
    }
    return path;
  }

  public static boolean standby(List<Point> points) {
    return points.contains(Point.STANDBY);
  }
}
