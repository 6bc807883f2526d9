package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.FenceRequest;
import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.Query;
import dev.slipway.activity.DataActivities.SchemaRequest;
import dev.slipway.activity.DataActivities.StateRequest;
import dev.slipway.activity.DataActivities.SwitchRequest;
import dev.slipway.adapter.docker.Docker;
import dev.slipway.adapter.docker.DockerHelpers;
import dev.slipway.adapter.docker.DockerUnits;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import dev.slipway.stack.Database.SchemaTool;
import dev.slipway.stack.Keep;
import dev.slipway.stack.SecretRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A small stack with a real server: a database unit, an application unit that only holds a place on
 * the network, a queue. Everything carries a label with the number of this process; what a dead
 * process left is swept away before a new stand is made.
 */
final class Stand implements AutoCloseable {
  private static final String LABEL = "dev.slipway.test";
  private static final String ADMIN_PASSWORD = "admin-secret-" + UUID.randomUUID();
  private static final String APP_PASSWORD = "app-secret-" + UUID.randomUUID();

  final String id;
  final Path directory;
  final StateDir state;
  final Place place;
  final Docker docker = Docker.connect(System.getenv());
  final DockerUnits units;
  final DockerHelpers helpers;
  final PostgresDataActivities data;
  List<Database> databases;
  Keep keep = new Keep(List.of(), List.of("uploads"), new Keep.Queue("queue", "queue"));
  private long seq;

  /** Makes a new stack. */
  Stand(Point point) {
    this(
        "pg-%d-%s"
            .formatted(ProcessHandle.current().pid(), UUID.randomUUID().toString().substring(0, 6)),
        temporary(),
        point);
    sweep();
    try {
      Files.writeString(directory.resolve("docker-compose.yml"), COMPOSE.replace("@ID@", id));
      Files.writeString(
          directory.resolve(".env"),
          "DB_ADMIN_PASSWORD=%s\nDB_PASSWORD=%s\n".formatted(ADMIN_PASSWORD, APP_PASSWORD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fill();
  }

  /** The stack that another process made. */
  Stand(String id, Path directory, Point point) {
    this.id = id;
    this.directory = directory;
    state = new StateDir(directory.resolve("state"));
    place = new Place("compose", "shop", "local", directory.toString(), List.of(), id);
    Secrets secrets = new Secrets(Map.of());
    units = new DockerUnits(docker, state);
    helpers = new DockerHelpers(docker, secrets);
    data = new PostgresDataActivities(state, secrets, helpers, units, "slipway/helper:1");
    databases = List.of(database("shop", point));
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("slipway-pg-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fill() {
    docker("compose", "-p", id, "up", "-d", "--quiet-pull");
    awaitServer();
    sql("CREATE ROLE shop LOGIN PASSWORD '%s'".formatted(APP_PASSWORD));
    sql("CREATE DATABASE shop OWNER shop CONNECTION LIMIT 50");
    sql("ALTER DATABASE shop SET search_path = \"$user\", public, \"odd name\"");
    sql("ALTER ROLE shop IN DATABASE shop SET work_mem = '8MB'");
    sql("REVOKE CONNECT ON DATABASE shop FROM PUBLIC");
    sql("CREATE ROLE reader");
    sql("GRANT CONNECT ON DATABASE shop TO reader WITH GRANT OPTION");
    in("shop", "CREATE TABLE django_migrations (id serial, app text, name text)");
    in("shop", "INSERT INTO django_migrations (app, name) VALUES ('shop', '0001_initial')");
    in(
        "shop",
        "CREATE TABLE orders (id bigint PRIMARY KEY, note text, at timestamptz DEFAULT now())");
    in("shop", "CREATE TABLE old (id serial PRIMARY KEY, v text NOT NULL DEFAULT 'x')");
    in("shop", "INSERT INTO old (v) SELECT 'v' || i FROM generate_series(1, 2000) i");
    in(
        "shop",
        "ALTER TABLE django_migrations OWNER TO shop; ALTER TABLE orders OWNER TO shop; ALTER TABLE old OWNER TO shop");
    in("shop", "GRANT SELECT (v) ON old TO reader");
  }

  private static final String COMPOSE =
      """
      services:
        db:
          image: postgres:17
          restart: always
          environment: { POSTGRES_PASSWORD: "${DB_ADMIN_PASSWORD}" }
          volumes: ["db:/var/lib/postgresql/data"]
          labels: { dev.slipway.test: "@ID@" }
        app:
          image: postgres:17
          entrypoint: ["sleep", "infinity"]
          volumes: ["uploads:/uploads"]
          init: true
          labels: { dev.slipway.test: "@ID@" }
        queue:
          image: valkey/valkey:8
          volumes: ["queue:/data"]
          labels: { dev.slipway.test: "@ID@" }
      volumes:
        db: { labels: { dev.slipway.test: "@ID@" } }
        uploads: { labels: { dev.slipway.test: "@ID@" } }
        queue: { labels: { dev.slipway.test: "@ID@" } }
      networks:
        default: { labels: { dev.slipway.test: "@ID@" } }
      """;

  static Database database(String name, Point point) {
    return new Database(
        name,
        "db",
        name,
        "shop",
        name,
        new SecretRef("env:DB_PASSWORD"),
        "postgres",
        new SecretRef("env:DB_ADMIN_PASSWORD"),
        SchemaTool.DJANGO,
        point);
  }

  // What a run asks.

  StateRequest state(String run, Point point) {
    return new StateRequest(
        key(run), place, databases, databases.stream().map(d -> point).toList(), keep);
  }

  FenceRequest fence(String run, Level level, String... units) {
    return new FenceRequest(key(run), place, databases, level, List.of(units));
  }

  SwitchRequest back(String run, String of) {
    return new SwitchRequest(key(run), place, databases, keep, of);
  }

  SchemaRequest schema(String run, String of, boolean mustDiffer) {
    return new SchemaRequest(key(run), place, databases, of, mustDiffer);
  }

  Query query(String run) {
    return new Query(place, run, databases, keep);
  }

  StepKey key(String run) {
    return new StepKey("shop", run, "test", 1, 1, ++seq);
  }

  // Ways to the server.

  String address() {
    var instance = units.find(place, "db");
    if (instance == null || instance.addresses().isEmpty()) {
      throw new IllegalStateException("the database unit does not run");
    }
    return instance.addresses().getFirst();
  }

  Connection connect(String user, String password, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:5432/%s?connectTimeout=3&ApplicationName=test"
            .formatted(address(), database),
        user,
        password);
  }

  Connection app() throws SQLException {
    return connect("shop", APP_PASSWORD, "shop");
  }

  /** As the superuser from the host. */
  List<String> in(String database, String sql) {
    try (Connection connection = connect("postgres", ADMIN_PASSWORD, database);
        Statement statement = connection.createStatement()) {
      List<String> values = new ArrayList<>();
      if (statement.execute(sql)) {
        ResultSet result = statement.getResultSet();
        while (result.next()) {
          values.add(result.getString(1));
        }
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  List<String> sql(String sql) {
    return in("postgres", sql);
  }

  /** As the superuser by exec inside the unit, the way scripts on the host do it. */
  Exec.Result inside(String sql) {
    return units.exec(
        place,
        "db",
        "postgres",
        Duration.ofSeconds(20),
        List.of("psql", "-U", "postgres", "-d", "shop", "-v", "ON_ERROR_STOP=1", "-Atc", sql));
  }

  /** As the application from its own unit. */
  Exec.Result fromApp(String sql) {
    return from("app", sql);
  }

  /** As the application from a container. */
  Exec.Result from(String unit, String sql) {
    return units.exec(
        place,
        unit,
        "",
        Duration.ofSeconds(20),
        List.of(
            "psql",
            "-v",
            "ON_ERROR_STOP=1",
            "-Atc",
            sql,
            "host=db user=shop dbname=shop connect_timeout=3 password=" + APP_PASSWORD));
  }

  /** A session of the application from its own unit, which stays until it is ended. */
  Process staying() {
    ProcessBuilder builder =
        new ProcessBuilder(
                "docker",
                "exec",
                "%s-app-1".formatted(id),
                "psql",
                "-At",
                "-c",
                "SELECT 'inside'",
                "-c",
                "SELECT pg_sleep(600)",
                "host=db user=shop dbname=shop connect_timeout=3 password=" + APP_PASSWORD)
            .redirectErrorStream(true);
    try {
      Process process = builder.start();
      int first = process.getInputStream().read();
      if (first != 'i') {
        throw new IllegalStateException("the application does not get in");
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A container on the network of the stack; returns its id. */
  String neighbour(String... labels) {
    List<String> command =
        new ArrayList<>(List.of("run", "-d", "--init", "--network", id + "_default"));
    command.addAll(List.of("--label", LABEL + "=" + id));
    for (String label : labels) {
      command.addAll(List.of("--label", label));
    }
    command.addAll(List.of("--entrypoint", "sleep", "postgres:17", "infinity"));
    return docker(command.toArray(String[]::new)).strip();
  }

  Exec.Result fromNeighbour(String container, String sql) {
    return new Exec()
        .run(
            directory,
            Map.of(),
            Duration.ofSeconds(20),
            List.of(
                "docker",
                "exec",
                container,
                "psql",
                "-v",
                "ON_ERROR_STOP=1",
                "-Atc",
                sql,
                "host=db user=shop dbname=shop connect_timeout=3 password=" + APP_PASSWORD));
  }

  void awaitServer() {
    boolean up =
        Wait.until(
            Duration.ofSeconds(60),
            () -> {
              try {
                sql("SELECT 1");
                return true;
              } catch (IllegalStateException e) {
                return false;
              }
            });
    if (!up) {
      throw new IllegalStateException(
          "the server does not answer: " + docker("logs", id + "-db-1"));
    }
  }

  Path store(String name) {
    Path path = units.storePath(place, name);
    if (path == null) {
      throw new IllegalStateException("no store " + name);
    }
    return path;
  }

  /**
   * What must be the same before and after everything: catalogue, roles, settings, rules, slots.
   */
  List<String> everything() {
    List<String> all = new ArrayList<>();
    all.addAll(
        sql(
            "SELECT r::text FROM (SELECT rolname, rolsuper, rolcanlogin, rolreplication FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1) r"));
    all.addAll(
        sql(
            "SELECT d::text FROM (SELECT datname, pg_get_userbyid(datdba), datacl, datconnlimit, datallowconn,"
                + " shobj_description(oid, 'pg_database') FROM pg_database WHERE datname !~ '^slipway_left' ORDER BY 1) d"));
    all.addAll(
        sql(
            "SELECT s::text FROM (SELECT datname, setrole::regrole, setconfig FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE datname !~ '^slipway_left' ORDER BY 1, 2) s"));
    all.addAll(sql("SELECT slot_name FROM pg_replication_slots"));
    all.addAll(sql("SELECT 'rules ' || md5(pg_read_file('pg_hba.conf'))"));
    all.addAll(sql("SELECT 'auto ' || md5(pg_read_file('postgresql.auto.conf'))"));
    all.addAll(
        sql(
            "SELECT sourceline || name || setting FROM pg_settings WHERE source <> 'default' AND source <> 'override' AND source <> 'client' AND sourceline IS NOT NULL ORDER BY 1"));
    all.addAll(
        in(
            "shop",
            "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1"));
    all.addAll(
        in(
            "shop",
            "SELECT relname || coalesce(relacl::text, '') FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"));
    all.addAll(
        sql("SELECT f FROM pg_ls_dir('.') f WHERE f LIKE '%slipway%' OR f LIKE '%standby%'"));
    return all;
  }

  /** What is there now and was not, and what was there and is not. */
  List<String> changedSince(List<String> before) {
    List<String> now = everything();
    List<String> changes = new ArrayList<>();
    now.stream().filter(l -> !before.contains(l)).forEach(l -> changes.add("new: " + l));
    before.stream().filter(l -> !now.contains(l)).forEach(l -> changes.add("gone: " + l));
    return changes;
  }

  String docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Exec.Result result = new Exec().run(directory, Map.of(), Duration.ofMinutes(2), command);
    if (!result.ok()) {
      throw new IllegalStateException(command + ": " + result.err());
    }
    return result.out();
  }

  @Override
  public void close() throws IOException {
    remove(id);
    docker.close();
    HostFiles.remove(directory);
  }

  private static void sweep() {
    for (String kind : List.of("container", "volume", "network")) {
      for (String label :
          run(
                  "docker",
                  kind,
                  "ls",
                  "--filter",
                  "label=" + LABEL,
                  "--format",
                  "{{.Label \"" + LABEL + "\"}}")
              .lines()
              .distinct()
              .toList()) {
        String[] parts = label.split("-");
        if (parts[0].equals("pg") && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty()) {
          remove(label);
        }
      }
    }
  }

  private static void remove(String id) {
    each(id, List.of("docker", "ps", "-aq"), List.of("docker", "rm", "-fv"));
    each(id, List.of("docker", "volume", "ls", "-q"), List.of("docker", "volume", "rm", "-f"));
    each(id, List.of("docker", "network", "ls", "-q"), List.of("docker", "network", "rm"));
  }

  private static void each(String id, List<String> list, List<String> remove) {
    List<String> listing = new ArrayList<>(list);
    listing.addAll(List.of("--filter", "label=%s=%s".formatted(LABEL, id)));
    for (String found : run(listing.toArray(String[]::new)).lines().toList()) {
      List<String> removing = new ArrayList<>(remove);
      removing.add(found);
      run(removing.toArray(String[]::new));
    }
  }

  private static String run(String... command) {
    return new Exec().run(Path.of("/"), Map.of(), Duration.ofMinutes(1), List.of(command)).out();
  }
}
