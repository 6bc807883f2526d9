package dev.slipway.adapter.postgres.manifest;

import dev.slipway.adapter.exec.Exec;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A container with the server programs of all majors, in which clusters are made as they are
 * needed. What a dead process left is swept away first.
 */
final class Majors implements AutoCloseable {
  private static final String LABEL = "dev.slipway.test";
  private static final String IMAGES = "label=dev.slipway.majors";
  private static final Path FIXTURE = Path.of("src/test/resources/fixture").toAbsolutePath();

  /** What few databases have. */
  private static final String RARE =
      """
      CREATE FUNCTION app.turned(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT reverse($1)';
      CREATE FUNCTION app.turned(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT -$1';
      CREATE OPERATOR app.## (RIGHTARG = text, FUNCTION = app.turned);
      CREATE OPERATOR app.## (RIGHTARG = integer, FUNCTION = app.turned);
      CREATE AGGREGATE app.gathered(integer) (SFUNC = array_append, STYPE = integer[], INITCOND = '{}');
      CREATE AGGREGATE app.rolled(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0',
        MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0');
      CREATE TABLE app.vast (id integer PRIMARY KEY, doc jsonb, list text[], made xml, pair app.address);
      INSERT INTO app.vast SELECT i, jsonb_build_object('t', repeat('x', CASE i WHEN 5 THEN 18000000 ELSE 300000 END), 'n', i), ARRAY[repeat('y', 400000 * i), NULL],
        xmlelement(name a, repeat('z', 500000 * i)), CASE WHEN i % 2 = 0 THEN ROW(repeat('s', 600000 * i), NULL, NULL)::app.address END
        FROM generate_series(1, 5) i;
      INSERT INTO app.vast VALUES (6, NULL, '{}', NULL, ROW(NULL, NULL, NULL));
      INSERT INTO app.vast (id) VALUES (7);
      CREATE FUNCTION app.nothing(app.span) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT ''::text $$;
      CREATE CAST (app.span AS text) WITH FUNCTION app.nothing(app.span);
      CREATE COLLATION app.phone (provider = icu, locale = 'de@collation=phonebook');
      CREATE SUBSCRIPTION inward CONNECTION 'host=192.0.2.8 password=inward-secret-of-the-fixture' PUBLICATION p
        WITH (connect = false, slot_name = NONE);
      CREATE FOREIGN DATA WRAPPER plain OPTIONS (pwd 'pwd-of-the-fixture', credential 'cred-of-the-fixture', plain 'shown');
      ALTER DATABASE shop SET "app.jwt_secret" = 'jwt-of-the-fixture';
      ALTER ROLE shop_app SET "app.api_token" = 'token-of-the-fixture';
      ALTER FUNCTION app.turned(text) SET "app.passphrase" = 'phrase-of-the-fixture';
      """;

  private final String id =
      "majors-%d-%s"
          .formatted(ProcessHandle.current().pid(), UUID.randomUUID().toString().substring(0, 6));
  private final String container;
  final String address;
  private int clusters;

  Majors() {
    sweep();
    String image =
        run("docker", "image", "ls", "--filter", IMAGES, "--format", "{{.Repository}}:{{.Tag}}")
            .lines()
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no image: run dev/setup majors"));
    container =
        run(List.of(
                "docker",
                "run",
                "-d",
                "--init",
                "--label",
                LABEL + "=" + id,
                "--tmpfs",
                "/data:mode=1777",
                "--shm-size",
                "512m",
                "-v",
                FIXTURE + ":/fixture:ro",
                image,
                "sleep",
                "infinity"))
            .strip();
    address =
        run(
                "docker",
                "inspect",
                "-f",
                "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                container)
            .strip();
  }

  /** A running cluster with nothing in it. */
  Cluster make(int major, String... settings) {
    Cluster cluster = new Cluster(major, 5000 + ++clusters, List.of(settings));
    cluster.initialise();
    cluster.start();
    return cluster;
  }

  /** One with the fixture. */
  Cluster withFixture(int major) {
    Cluster cluster = make(major);
    cluster.fill();
    return cluster;
  }

  /** A cluster of this container. */
  final class Cluster {
    final int major;
    private final int port;
    private final List<String> settings;

    private Cluster(int major, int port, List<String> settings) {
      this.major = major;
      this.port = port;
      this.settings = settings;
    }

    String directory() {
      return "/data/" + port;
    }

    private void initialise() {
      List<String> command = new ArrayList<>(List.of(program("initdb"), "-N", "-D", directory()));
      command.addAll(List.of("-U", "postgres", "-A", "trust", "--locale", "C.UTF-8", "-E", "UTF8"));
      if (major >= 18) {
        command.add("--no-data-checksums");
      }
      inside(command);
      inside(
          List.of(
              "sh",
              "-c",
              "echo 'host all all all trust' >>%s/pg_hba.conf; mkdir -p %s"
                  .formatted(directory(), tablespace())));
    }

    void start() {
      String options =
          "-p %d -k /tmp -c listen_addresses=* -c fsync=off -c shared_buffers=64MB -c autovacuum=off -c wal_level=logical -c max_prepared_transactions=5"
              .formatted(port);
      for (String setting : settings) {
        options += " -c " + setting;
      }
      inside(
          List.of(
              program("pg_ctl"),
              "-D",
              directory(),
              "-w",
              "-s",
              "-l",
              directory() + "/log",
              "-o",
              options,
              "start"));
    }

    void stop() {
      inside(List.of(program("pg_ctl"), "-D", directory(), "-w", "-s", "-m", "fast", "stop"));
    }

    private String program(String name) {
      return "/usr/lib/postgresql/%d/bin/%s".formatted(major, name);
    }

    private String tablespace() {
      return "/data/tablespace-" + port;
    }

    private void fill() {
      script("postgres", "cluster.sql", "-v", "tablespace=" + tablespace());
      script("shop", "shop.sql");
      script("shop", "rows.sql");
      script("shop", "newer.sql");
      script("Odd \"name\"", "odd.sql");
      sql("shop", RARE);
    }

    private void script(String database, String name, String... options) {
      psql(database, append(List.of(options), "-f", "/fixture/" + name));
    }

    /** Statements one by one; the output of the last. */
    String sql(String database, String sql) {
      return psql(database, List.of("-c", sql)).strip();
    }

    private String psql(String database, List<String> arguments) {
      List<String> command =
          new ArrayList<>(
              List.of(program("psql"), "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", "/tmp"));
      command.addAll(List.of("-p", "" + port, "-U", "postgres", "-d", database));
      command.addAll(arguments);
      return inside(command);
    }

    Source source() {
      return source("postgres");
    }

    Source source(String user) {
      return new Source() {
        @Override
        public java.sql.Connection open(String database) throws java.sql.SQLException {
          return DriverManager.getConnection(
              "jdbc:postgresql://%s:%d/%s"
                  .formatted(
                      address,
                      port,
                      java.net.URLEncoder.encode(
                          database, java.nio.charset.StandardCharsets.UTF_8)),
              user,
              "");
        }

        @Override
        public String name() {
          return "postgres-%d-%d".formatted(major, port);
        }
      };
    }

    /**
     * 17.12 keeps a note of its own among the options of each column, which programs of 18.6 carry
     * over and servers of 18.6 refuse. It is taken away right before the server stops for good; a
     * server that goes on without it cannot read its rows of composite types.
     */
    private void forgetNotes() {
      for (String database :
          sql("postgres", "SELECT datname FROM pg_database WHERE datallowconn").split("\n")) {
        sql(
            database,
            "UPDATE pg_attribute SET attoptions = (SELECT array_agg(o) FROM unnest(attoptions) o WHERE o !~ '^pg_') WHERE attoptions::text ~ 'pg_attver'");
      }
    }

    /**
     * Dumps everything with the target's own programs, and restores it there; from 17 with its own,
     * since those of 18.6 stumble over the notes of 17.12.
     */
    void dumpTo(Cluster target) {
      String from = "-h /tmp -p %d -U postgres".formatted(port);
      String to = "-h /tmp -p %d -U postgres".formatted(target.port);
      inside(
          List.of(
              "bash",
              "-euo",
              "pipefail",
              "-c",
              """
              cd /usr/lib/postgresql/%1$d/bin
              ./pg_dumpall %2$s --globals-only | grep -v '^CREATE ROLE postgres;' | ./psql %3$s -X -q -v ON_ERROR_STOP=1 -d postgres -o /dev/null
              ./psql %2$s -X -At -d postgres -c "SELECT datname FROM pg_database WHERE datallowconn AND datname <> 'template0'" |
              while IFS= read -r name; do
                %5$s/pg_dump %2$s -Fc -Z 0 -f "/data/dump-%4$d" -d "dbname='${name//\\'/\\\\\\'}'"
                case $name in postgres|template1) into=(-d "$name") ;; *) into=(--create -d postgres) ;; esac
                ./pg_restore %3$s --exit-on-error "${into[@]}" "/data/dump-%4$d"
                rm "/data/dump-%4$d"
              done
              """
                  .formatted(
                      target.major,
                      from,
                      to,
                      port,
                      "/usr/lib/postgresql/%d/bin".formatted(major == 17 ? 17 : target.major))));
    }

    /** Upgrades into a new cluster, by copying files; this one is stopped then. */
    Cluster upgrade(int newMajor) {
      Cluster target = new Cluster(newMajor, 5000 + ++clusters, settings);
      target.initialise();
      forgetNotes();
      stop();
      inside(
          List.of(
              "bash",
              "-euo",
              "pipefail",
              "-c",
              """
              mkdir -p /data/upgrade-%1$d && cd /data/upgrade-%1$d
              %2$s -b /usr/lib/postgresql/%3$d/bin -B /usr/lib/postgresql/%4$d/bin -d %5$s -D %6$s -U postgres -j 2 -s /tmp \
                -p 4998 -P 4999 -O '-c fsync=off' -o '-c fsync=off' >log 2>&1 || { tail -30 log; find . %6$s -name '*.txt' -o -name 'pg_upgrade*.log' | xargs tail -n 20; exit 1; }
              """
                  .formatted(
                      target.port,
                      target.program("pg_upgrade"),
                      major,
                      newMajor,
                      directory(),
                      target.directory())));
      target.start();
      return target;
    }
  }

  private static List<String> append(List<String> list, String... more) {
    List<String> all = new ArrayList<>(list);
    all.addAll(List.of(more));
    return all;
  }

  private String inside(List<String> command) {
    List<String> all = new ArrayList<>(List.of("docker", "exec", "-u", "postgres", container));
    all.addAll(command);
    return run(all);
  }

  @Override
  public void close() {
    run("docker", "rm", "-fv", container);
  }

  private static void sweep() {
    String listing =
        run(
            "docker",
            "ps",
            "-a",
            "--filter",
            "label=" + LABEL,
            "--format",
            "{{.ID}} {{.Label \"" + LABEL + "\"}}");
    for (String line : listing.lines().toList()) {
      String[] parts = line.split("[ -]");
      if (parts[1].equals("majors") && ProcessHandle.of(Long.parseLong(parts[2])).isEmpty()) {
        run("docker", "rm", "-fv", parts[0]);
      }
    }
  }

  private static String run(String... command) {
    return run(List.of(command));
  }

  private static String run(List<String> command) {
    Exec.Result result = new Exec().run(Path.of("/"), Map.of(), Duration.ofMinutes(5), command);
    if (!result.ok()) {
      throw new IllegalStateException(command + ": " + result.err() + result.out());
    }
    return result.out();
  }
}
