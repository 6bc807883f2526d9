package dev.slipway.bench;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.postgres.manifest.Address;
import dev.slipway.adapter.postgres.manifest.Fact;
import dev.slipway.adapter.postgres.manifest.Manifest;
import dev.slipway.adapter.postgres.manifest.Manifests;
import dev.slipway.adapter.postgres.manifest.Scope;
import dev.slipway.bench.Bounds.Bound;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How quickly the rows of a database are summed up by one session, which is one core of the server.
 * The data: narrow rows, rows of middling width as of pgbench, and rows with everything that is
 * slow to write out (jsonb, numeric, floats, bytea, arrays, times), a third of the rows each.
 */
public final class VerifyBench implements AutoCloseable {
  private static final String IMAGE = "postgres:17";
  private static final Duration FILL = Duration.ofHours(2);
  private static final Duration COMING_UP = Duration.ofSeconds(60);

  private static final String DATA =
      """
      SET synchronous_commit = off;
      CREATE TABLE narrow AS SELECT i AS a, i AS b, 'v' || i AS c FROM generate_series(1, %1$d) i;
      CREATE TABLE middling AS SELECT i AS aid, i / 10 AS bid, i * 3 AS balance, 'x'::character(84) AS filler FROM generate_series(1, %1$d) i;
      CREATE TABLE broad AS SELECT i::bigint AS id, jsonb_build_object('a', i, 'b', 'text ' || i, 'c', jsonb_build_array(1, 2, i)) AS doc,
        i / 7.0::float8 AS f, i * 1.01 AS n, decode(md5(i::text), 'hex') AS raw, ARRAY['x' || i, 'y'] AS tags, repeat('n', 40) || i AS note,
        '2024-01-01'::timestamptz + i * interval '1 s' AS at FROM generate_series(1, %1$d) i;
      CREATE TABLE long AS SELECT 1 AS id, repeat('0123456789abcdef', %2$d * 65536) AS value WHERE %2$d > 0;
      """;

  private final Path work;
  private final String container;

  /**
   * @param work an empty directory for files of the benchmark; the caller removes it
   */
  public VerifyBench(Path work) {
    this.work = work;
    String name = "slipbench-verify-" + UUID.randomUUID().toString().substring(0, 6);
    container =
        docker(
                Duration.ofMinutes(2),
                List.of(
                    "run",
                    "-d",
                    "--label",
                    "dev.slipway.test=" + name,
                    "--shm-size",
                    "256m",
                    "-e",
                    "POSTGRES_HOST_AUTH_METHOD=trust",
                    IMAGE,
                    "-c",
                    "max_wal_size=8GB",
                    "-c",
                    "autovacuum=off"))
            .strip();
  }

  /**
   * The figures of one run.
   *
   * @param bytes of tables, with what is stored out of line; the long value by its length, since it
   *     is stored compressed
   * @param speed megabytes of tables a second, by one session
   * @param memory most memory of this process's heap, in megabytes
   */
  public record Measured(
      long rows,
      long bytes,
      double seconds,
      double speed,
      double memory,
      List<String> bounds,
      boolean holds) {}

  /**
   * Fills a database and measures the second of two takings: the first one warms up.
   *
   * @param rows in all tables
   * @param megabytes of one single value; 0 for none
   */
  public Measured run(long rows, int megabytes) {
    long end = System.nanoTime() + COMING_UP.toNanos();
    while (!answers()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the server of the benchmark does not answer");
      }
      Thread.onSpinWait();
    }
    psql(FILL, DATA.formatted(rows / 3, megabytes));
    psql(FILL, "VACUUM ANALYZE");
    long bytes =
        Long.parseLong(
            psql(
                    COMING_UP,
                    "SELECT sum(pg_table_size(c.oid)) + (SELECT coalesce(sum(octet_length(value)), 0) FROM long) FROM pg_class c WHERE c.relkind = 'r' AND c.oid >= 16384 AND c.relname <> 'long'")
                .strip());
    String address =
        docker(
                COMING_UP,
                List.of(
                    "inspect",
                    "-f",
                    "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                    container))
            .strip();
    Address source =
        Address.parse("postgresql://postgres@%s/postgres".formatted(address), Map.of());
    Scope scope = Scope.database("postgres").threads(1);
    Manifests.take(source, scope.at("warm"), 1, work);
    long begin = System.nanoTime();
    Manifest taken = Manifests.take(source, scope.at("measured"), 1, work);
    return measured(taken, bytes, (System.nanoTime() - begin) / 1e9);
  }

  private static Measured measured(Manifest taken, long bytes, double seconds) {
    long rows =
        taken.parts().stream()
            .flatMap(p -> p.facts().stream())
            .map(Fact::fields)
            .filter(f -> f.containsKey("sum by seed"))
            .mapToLong(f -> Long.parseLong(f.getOrDefault("rows", "0")))
            .sum();
    double memory = Runtime.getRuntime().maxMemory() / 1e6;
    List<Bound> bounds =
        List.of(
            Bound.atLeast("MB a second and core", bytes / 1e6 / seconds, 80),
            Bound.atMost("memory that there was, MB", memory, 270));
    return new Measured(
        rows,
        bytes,
        seconds,
        bytes / 1e6 / seconds,
        memory,
        bounds.stream().map(Bound::text).toList(),
        bounds.stream().allMatch(Bound::holds));
  }

  /** Over TCP: while it is being set up a server answers by its socket already. */
  private boolean answers() {
    return new Exec()
        .run(
            work,
            Map.of(),
            COMING_UP,
            List.of(
                "docker",
                "exec",
                container,
                "psql",
                "-h",
                "127.0.0.1",
                "-U",
                "postgres",
                "-c",
                "SELECT 1"))
        .ok();
  }

  private String psql(Duration within, String sql) {
    return docker(
        within,
        List.of(
            "exec",
            container,
            "psql",
            "-X",
            "-q",
            "-At",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-U",
            "postgres",
            "-c",
            sql));
  }

  private String docker(Duration within, List<String> arguments) {
    List<String> command = new java.util.ArrayList<>(List.of("docker"));
    command.addAll(arguments);
    Exec.Result result = new Exec().run(work, Map.of(), within, command);
    if (!result.ok()) {
      throw new IllegalStateException("docker " + arguments.getFirst() + ": " + result.err());
    }
    return result.out();
  }

  @Override
  public void close() {
    docker(COMING_UP, List.of("rm", "-fv", container));
  }
}
