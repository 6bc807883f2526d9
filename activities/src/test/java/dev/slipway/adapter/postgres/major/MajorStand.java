package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.compose.Selections;
import dev.slipway.adapter.docker.Docker;
import dev.slipway.adapter.docker.DockerEngine;
import dev.slipway.adapter.docker.DockerHelpers;
import dev.slipway.adapter.docker.DockerUnits;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.PostgresDataActivities;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Wait;
import dev.slipway.plan.Place;
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

/** A small stack with a real server of some major version; what it makes carries its own label. */
final class MajorStand implements AutoCloseable {
  private static final String LABEL = "dev.slipway.test";
  private static final String ADMIN = "admin-secret-of-majors";
  private static final String APP = "app-secret-of-majors";

  final String id;
  final Path directory;
  final Place place;
  final StateDir state;
  final Docker docker = Docker.connect(Map.of());
  final DockerUnits units;
  final DockerHelpers helpers;
  final PostgresDataActivities data;
  final PostgresMajorActivities major;
  final List<Database> databases;
  final Keep keep = new Keep(List.of(), List.of(), null);

  /** Makes a stack whose server is of this version. */
  static MajorStand make(int from) {
    String id =
        "pg-%d-%s"
            .formatted(ProcessHandle.current().pid(), UUID.randomUUID().toString().substring(0, 6));
    try {
      Path directory = Files.createTempDirectory("slipway-pg-");
      Path fixture = Path.of("src/test/resources/fixture").toAbsolutePath();
      Files.writeString(
          directory.resolve("docker-compose.yml"),
          COMPOSE
              .replace("@ID@", id)
              .replace("@FROM@", Integer.toString(from))
              .replace("@FIXTURE@", fixture.toString())
              .replace("@MOUNT@", from < 18 ? "/var/lib/postgresql/data" : "/var/lib/postgresql"));
      Files.writeString(
          directory.resolve(".env"),
          "DB_ADMIN_PASSWORD=%s\nDB_PASSWORD=%s\n".formatted(ADMIN, APP));
      MajorStand stand = new MajorStand(id, directory);
      stand.fill();
      return stand;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stack that another process made. */
  MajorStand(String id, Path directory) {
    this.id = id;
    this.directory = directory;
    state = new StateDir(directory.resolve("state"));
    place = new Place("compose", "shop", "local", directory.toString(), List.of(), id);
    Secrets secrets = new Secrets(Map.of());
    units = new DockerUnits(docker, state);
    helpers = new DockerHelpers(docker, secrets);
    DockerEngine engine = new DockerEngine(docker, state);
    data = new PostgresDataActivities(state, secrets, helpers, units, "slipway/helper:1");
    major =
        new PostgresMajorActivities(
            state,
            secrets,
            helpers,
            units,
            engine,
            new Selections(new Exec(), secrets, engine, units),
            "slipway/helper:1",
            "slipway/pg-majors:");
    databases =
        List.of(
            new Database(
                "shop",
                "db",
                "shop",
                "shop",
                "shop",
                new SecretRef("env:DB_PASSWORD"),
                "postgres",
                new SecretRef("env:DB_ADMIN_PASSWORD"),
                SchemaTool.DJANGO,
                Point.AUTO));
  }

  private static final String COMPOSE =
      """
      services:
        db:
          image: postgres:@FROM@
          restart: always
          command: ["postgres", "-c", "max_prepared_transactions=5"]
          environment: { POSTGRES_PASSWORD: "${DB_ADMIN_PASSWORD}" }
          volumes: ["db:@MOUNT@", "@FIXTURE@:/fixture:ro", "fast:/fast"]
          labels: { dev.slipway.test: "@ID@" }
        app:
          image: postgres:17
          entrypoint: ["sleep", "infinity"]
          init: true
          labels: { dev.slipway.test: "@ID@" }
      volumes:
        db: { labels: { dev.slipway.test: "@ID@" } }
        fast: { labels: { dev.slipway.test: "@ID@" } }
      networks:
        default: { labels: { dev.slipway.test: "@ID@" } }
      """;

  private void fill() {
    docker("compose", "-p", id, "up", "-d", "--quiet-pull", "db");
    awaitServer();
    sql("CREATE ROLE shop LOGIN PASSWORD '%s'".formatted(APP));
  }

  /** A database with a table that the application writes to. */
  void simple() {
    sql("CREATE DATABASE shop OWNER shop CONNECTION LIMIT 50");
    sql("ALTER DATABASE shop SET work_mem = '8MB'");
    in("shop", "CREATE TABLE django_migrations (id serial, app text, name text)");
    in("shop", "CREATE TABLE orders (id serial PRIMARY KEY, note text UNIQUE)");
    in("shop", "ALTER TABLE orders OWNER TO shop; ALTER TABLE django_migrations OWNER TO shop");
    in("shop", "ALTER SYSTEM SET work_mem = '5MB'");
  }

  /**
   * Everything that is known to break.
   *
   * @param plain without what a copy of files cannot carry: tablespaces, unlogged tables
   */
  void fixture(boolean plain) {
    docker(
        "compose",
        "-p",
        id,
        "exec",
        "-T",
        "-u",
        "root",
        "db",
        "install",
        "-d",
        "-o",
        "postgres",
        "/fast/space");
    script("postgres", "cluster.sql", "-v", "tablespace=/fast/space");
    script("shop", "shop.sql");
    script("shop", "rows.sql");
    script("shop", "newer.sql");
    script("Odd \"name\"", "odd.sql");
    in("shop", "CREATE TABLE django_migrations (id serial, app text, name text)");
    in("shop", "CREATE TABLE orders (id serial PRIMARY KEY, note text UNIQUE)");
    in("shop", "ALTER TABLE orders OWNER TO shop; GRANT CONNECT ON DATABASE shop TO shop");
    if (plain) {
      in("shop", "ALTER TABLE ALL IN TABLESPACE fast SET TABLESPACE pg_default");
      in("shop", "ALTER INDEX ALL IN TABLESPACE fast SET TABLESPACE pg_default");
      sql("DROP TABLESPACE fast");
      in(
              "shop",
              "SELECT format('ALTER %s %s SET LOGGED', CASE relkind WHEN 'r' THEN 'TABLE' ELSE 'SEQUENCE' END, oid::regclass) FROM pg_class WHERE relpersistence = 'u' AND relkind IN ('r', 'S')")
          .forEach(statement -> in("shop", statement));
    }
  }

  private void script(String database, String name, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database));
    command.addAll(List.of(options));
    command.addAll(List.of("-f", "/fixture/" + name));
    Exec.Result result = units.exec(place, "db", "postgres", Duration.ofMinutes(2), command);
    if (!result.ok()) {
      throw new IllegalStateException(name + ": " + result.err());
    }
  }

  Connection connect(String user, String password, String database) throws SQLException {
    var instance = units.find(place, "db");
    if (instance == null || instance.addresses().isEmpty()) {
      throw new SQLException("the database unit does not run");
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:5432/%s?connectTimeout=3"
            .formatted(
                instance.addresses().getFirst(),
                java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8)),
        user,
        password);
  }

  List<String> in(String database, String sql) {
    try (Connection connection = connect("postgres", ADMIN, database);
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

  /** As the application; false when it is turned away. */
  boolean write(String row) {
    try (Connection connection = connect("shop", APP, "shop");
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO orders (note) VALUES ('%s')".formatted(row));
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Takes a row out of the new server, which runs apart. */
  void lose(String run, String row) {
    Work work = work(run);
    try (Session session = new Apart(work, work.made()).session("shop")) {
      session.run("DELETE FROM orders WHERE note = '%s'".formatted(row));
    }
  }

  Work work(String run) {
    return major.work(place, databases, "db", run);
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
      throw new IllegalStateException("no server: " + docker("logs", id + "-db-1"));
    }
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
    each(List.of("ps", "-aq"), List.of("rm", "-fv"));
    each(List.of("volume", "ls", "-q"), List.of("volume", "rm", "-f"));
    each(List.of("network", "ls", "-q"), List.of("network", "rm"));
    docker.close();
    HostFiles.remove(directory);
  }

  private void each(List<String> list, List<String> remove) {
    List<String> listing = new ArrayList<>(list);
    listing.addAll(List.of("--filter", "label=%s=%s".formatted(LABEL, id)));
    for (String found : docker(listing.toArray(String[]::new)).lines().toList()) {
      List<String> removing = new ArrayList<>(remove);
      removing.add(found);
      docker(removing.toArray(String[]::new));
    }
  }
}
