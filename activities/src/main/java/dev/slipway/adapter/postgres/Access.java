package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.stack.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The ways into a server, best first: the run's own role; the role of a run whose fence still
 * stands; the admin of the stack file. Nobody is tried whom a standing fence would turn away, since
 * that would be counted among the intruders.
 */
public final class Access {
  private static final Pattern FENCE = Pattern.compile("(?m)^# slipway-fence run=(\\S+) ");

  /** A daemon starts what has died within a second or two. */
  private static final Duration RESTARTED = Duration.ofSeconds(5);

  /** Users wait meanwhile; most servers replay their log in less. */
  private static final Duration RECOVERED = Duration.ofMinutes(1);

  /** Nobody listens; the connection broke; the server is starting up (PostgreSQL, appendix A). */
  private static final Set<String> COMING_UP_STATES = Set.of("08001", "08006", "57P03");

  private static final Duration COMING_UP = Duration.ofSeconds(90);

  private final Tools tools;

  public Access(Tools tools) {
    this.tools = tools;
  }

  /** Who connects. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /** Connects to a database of the server as a superuser. */
  public Session open(Server server, String run, String database) {
    Instance instance = running(server);
    return open(server, instance, logins(server, run, instance), database);
  }

  /** Connects for what concerns the whole server. */
  public Session open(Server server, String run) {
    return open(server, run, server.maintenance());
  }

  /** Connects as this one and nobody else. */
  public Session openAs(Server server, Login login, String database) {
    return open(server, running(server), List.of(login), database);
  }

  /** Who would be let in now; for tools that connect by themselves. */
  public Login login(Server server, String run) {
    Instance instance = running(server);
    for (Login login : logins(server, run, instance)) {
      Attempt attempt = attempt(server, instance, login, server.maintenance());
      if (attempt.session() != null) {
        attempt.session().close();
        return login;
      }
    }
    throw nobody(server, "each login was turned away");
  }

  public Login admin(Server server) {
    Database first = server.first();
    return new Login(first.admin(), tools.secrets().resolve(server.place(), first.adminPassword()));
  }

  /** The role of a run of this stack; null when the run never made one. */
  public @Nullable Login role(String stack, String run) {
    String password = new Captures(tools.state(), stack, run).password();
    if (password == null) {
      return null;
    }
    tools.secrets().remember(password);
    return new Login(Names.role(run), password);
  }

  /** Waits until the server answers one of the logins, at most a minute and a half; says which. */
  public Login await(Server server, List<Login> logins) {
    AtomicReference<@Nullable Login> found = new AtomicReference<>();
    AtomicReference<String> last = new AtomicReference<>("nothing");
    if (!Wait.until(COMING_UP, () -> answers(server, logins, found, last))) {
      throw StepFailure.environment(
          "SERVER_NOT_UP",
          "the server of unit %s does not answer %s: %s; see the unit's log"
              .formatted(server.unit(), logins, last.get()));
    }
    return Objects.requireNonNull(found.get());
  }

  private boolean answers(
      Server server,
      List<Login> logins,
      AtomicReference<@Nullable Login> found,
      AtomicReference<String> last) {
    Instance instance = tools.units().find(server.place(), server.unit());
    if (instance == null || !instance.running() || instance.addresses().isEmpty()) {
      last.set("the unit does not run");
      return false;
    }
    for (Login login : logins) {
      Attempt attempt = attempt(server, instance, login, server.maintenance());
      if (attempt.session() != null) {
        attempt.session().close();
        found.set(login);
        return true;
      }
      last.set(attempt.error());
    }
    return false;
  }

  public Instance running(Server server) {
    Instance instance = tools.units().find(server.place(), server.unit());
    if (instance == null || !instance.running() || instance.addresses().isEmpty()) {
      throw StepFailure.environment(
          "UNIT_DOWN",
          "the database unit %s of %s does not run%s: start it"
              .formatted(
                  server.unit(), server.stack(), instance == null ? ", it does not exist" : ""));
    }
    return instance;
  }

  /**
   * The run whose fence stands in front of the server; null when none does.
   *
   * @param run whose capture tells where the rules are; without one they are where they usually are
   */
  public @Nullable String fencedBy(Server server, String run, Instance instance) {
    return fencedBy(rules(server, run, instance));
  }

  /**
   * The rules that stand before the server, whether it runs or not; empty when they are not seen.
   */
  private byte[] rules(Server server, String run, Instance instance) {
    Captured.ServerState known =
        new Captures(tools.state(), server.stack(), run).server(server.unit());
    Layout layout =
        known == null
            ? Layout.guess(instance)
            : Layout.of(instance, known.dataDirectory(), known.rulesFile());
    return layout == null || !Files.isReadable(layout.rules())
        ? new byte[0]
        : HostFiles.read(layout.rules());
  }

  public static @Nullable String fencedBy(byte[] rules) {
    Matcher matcher = FENCE.matcher(new String(rules, StandardCharsets.UTF_8));
    return matcher.find() ? matcher.group(1) : null;
  }

  private List<Login> logins(Server server, String run, Instance instance) {
    List<Login> logins = new ArrayList<>();
    byte[] rules = rules(server, run, instance);
    String fencedBy = fencedBy(rules);
    Set<String> runs = new LinkedHashSet<>();
    if (fencedBy != null) {
      runs.addAll(List.of(fencedBy, run));
      runs.addAll(alsoAdmitted(server.stack(), rules));
    }
    runs.add(run);
    for (String of : runs) {
      Login role = role(server.stack(), of);
      if (role != null) {
        logins.add(role);
      }
    }
    if (fencedBy == null) {
      logins.add(admin(server));
    }
    return logins;
  }

  /**
   * A state that was put back knows only the role of the run that kept it, until the run whose
   * fence stands before it has made its own.
   */
  private List<String> alsoAdmitted(String stack, byte[] rules) {
    String text = new String(rules, StandardCharsets.UTF_8);
    return tools.state().runs(stack).stream()
        .filter(run -> text.contains('"' + Names.role(run) + '"'))
        .toList();
  }

  /**
   * Waits until the server lets in whom its rules let in, at most a minute and a half, after it was
   * started.
   */
  void awaitUp(Server server, String run) {
    await(server, logins(server, run, running(server)));
  }

  private Session open(Server server, Instance instance, List<Login> logins, String database) {
    String error = "no login is known";
    for (Login login : logins) {
      Attempt attempt = attempt(server, instance, login, database);
      if (attempt.session() != null) {
        return attempt.session();
      }
      error = attempt.error();
    }
    throw nobody(server, error);
  }

  private static StepFailure nobody(Server server, String error) {
    return StepFailure.environment(
        "NO_ACCESS",
        "cannot connect to the server of unit %s: %s; check admin and adminPassword of database %s in the stack file"
            .formatted(server.unit(), error, server.first().name()));
  }

  /**
   * @param comingUp nobody listens yet, or not for anybody
   */
  private record Attempt(@Nullable Session session, String error, boolean comingUp) {}

  /**
   * Waits while the server comes up by itself, as one does that has crashed: at most a minute, and
   * not for one that is kept down. What cannot be read by then counts as it is found.
   */
  void awaitRecovery(Server server, String run) {
    boolean runs =
        Wait.until(RESTARTED, () -> down(server) != Down.BY_ITSELF) && down(server) == Down.NOT;
    boolean unused = runs && Wait.until(RECOVERED, () -> !comingUp(server, run));
  }

  private enum Down {
    NOT,
    BY_ITSELF,
    HELD
  }

  private Down down(Server server) {
    Instance instance = tools.units().find(server.place(), server.unit());
    if (instance != null && instance.running() && !instance.addresses().isEmpty()) {
      return Down.NOT;
    }
    boolean held = instance == null || tools.units().held(server.place(), server.unit());
    return held ? Down.HELD : Down.BY_ITSELF;
  }

  private boolean comingUp(Server server, String run) {
    Instance instance = tools.units().find(server.place(), server.unit());
    if (instance == null || !instance.running() || instance.addresses().isEmpty()) {
      return true;
    }
    boolean comingUp = false;
    for (Login login : logins(server, run, instance)) {
      Attempt attempt = attempt(server, instance, login, server.maintenance());
      if (attempt.session() != null) {
        attempt.session().close();
        return false;
      }
      comingUp |= attempt.comingUp();
    }
    return comingUp;
  }

  /** Connects to a server that is no unit, at its usual port. */
  public Connection connect(String address, Login login, String database) throws SQLException {
    return connect(address, "5432", login, database);
  }

  /** Connects to the running unit as this one and nobody else. */
  public Connection connect(Server server, Login login, String database) throws SQLException {
    Instance instance = running(server);
    return connect(
        instance.addresses().getFirst(),
        Layout.variable(instance, "PGPORT", "5432"),
        login,
        database);
  }

  private static Connection connect(String address, String port, Login login, String database)
      throws SQLException {
    String url =
        "jdbc:postgresql://%s:%s/%s"
            .formatted(
                bracketed(address),
                port,
                java.net.URLEncoder.encode(database, StandardCharsets.UTF_8));
    Connection connection = new Driver().connect(url, properties(login));
    if (connection == null) {
      throw new IllegalStateException("the driver refuses " + url);
    }
    return connection;
  }

  private Attempt attempt(Server server, Instance instance, Login login, String database) {
    try {
      Connection connection =
          connect(
              instance.addresses().getFirst(),
              Layout.variable(instance, "PGPORT", "5432"),
              login,
              database);
      return new Attempt(
          prepared(new Session(connection, server.unit() + "/" + database, tools.secrets())),
          "",
          false);
    } catch (SQLException e) {
      return new Attempt(
          null,
          tools.secrets().redact("as %s: %s".formatted(login, e.getMessage())),
          COMING_UP_STATES.contains(String.valueOf(e.getSQLState())));
    }
  }

  /**
   * Connects through a socket on this host to a server that lets in whoever reaches it.
   *
   * @param where for messages
   */
  Session openThrough(Path socket, String user, String database, String where) {
    Properties properties = properties(new Login(user, ""));
    PGProperty.SOCKET_FACTORY.set(properties, UnixSockets.class.getName());
    PGProperty.SOCKET_FACTORY_ARG.set(properties, socket.toString());
    PGProperty.SSL_MODE.set(properties, "disable");
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    String name = java.net.URLEncoder.encode(database, StandardCharsets.UTF_8);
    try {
      Connection connection =
          new Driver().connect("jdbc:postgresql://localhost/" + name, properties);
      if (connection == null) {
        throw new IllegalStateException("the driver refuses " + name);
      }
      return prepared(new Session(connection, where, tools.secrets()));
    } catch (SQLException e) {
      throw StepFailure.environment(
              "NO_ACCESS",
              tools
                  .secrets()
                  .redact("cannot connect to %s as %s: %s".formatted(where, user, e.getMessage())))
          .because(e);
    }
  }

  /** Without limits of the role that could end a statement. */
  public static Session prepared(Session session) {
    session.run(
        "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0;"
            + " SET synchronous_commit = local; SET client_min_messages = warning");
    return session;
  }

  private static Properties properties(Login login) {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, login.user());
    PGProperty.PASSWORD.set(properties, login.password());
    PGProperty.APPLICATION_NAME.set(properties, "slipway");
    PGProperty.CONNECT_TIMEOUT.set(properties, 5);
    PGProperty.LOGIN_TIMEOUT.set(properties, 10);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    return properties;
  }

  private static String bracketed(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }
}
