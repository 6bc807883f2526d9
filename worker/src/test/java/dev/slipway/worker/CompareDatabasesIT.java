package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Sessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as people type it, on a real server with a password. */
@Tag("long")
class CompareDatabasesIT {
  private static final String PASSWORD = "compared-" + UUID.randomUUID();
  private static final Duration COMING_UP = Duration.ofSeconds(60);

  private static String container = "";
  private static String address = "";

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    String name = "compare-%d".formatted(ProcessHandle.current().pid());
    container =
        docker(
                "run",
                "-d",
                "--label",
                "dev.slipway.test=" + name,
                "-e",
                "POSTGRES_PASSWORD=" + PASSWORD,
                "postgres:17")
            .strip();
    address =
        docker(
                "inspect",
                "-f",
                "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                container)
            .strip();
    long end = System.nanoTime() + COMING_UP.toNanos();
    // Over TCP: the server of the setting up has a socket only.
    while (!run("exec", container, "pg_isready", "-h", "127.0.0.1").ok()) {
      assertTrue(System.nanoTime() < end, "the server does not come up");
    }
    psql("postgres", "CREATE DATABASE shop");
    psql(
        "shop",
        "CREATE TABLE orders AS SELECT i AS id, 'order ' || i AS note FROM generate_series(1, 5000) i");
    psql("shop", "ALTER TABLE orders ADD PRIMARY KEY (id)");
    psql("postgres", "CREATE DATABASE restored TEMPLATE shop");
  }

  @AfterAll
  static void stop() {
    docker("rm", "-fv", container);
  }

  private record Said(int code, String out, String err) {}

  private static Said slipway(String... more) {
    List<String> both =
        new ArrayList<>(
            List.of(
                of("shop"),
                "host=%s user=postgres dbname=restored password=env:PW".formatted(address)));
    both.addAll(List.of(more));
    return typed(both);
  }

  private static String of(String database) {
    return "postgresql://postgres@%s/%s?password=env:PW".formatted(address, database);
  }

  private static Said typed(List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> command = new ArrayList<>(List.of("compare-databases"));
    command.addAll(arguments);
    int code =
        Main.commandLine(
                Sessions.of(
                    Map.of("PW", PASSWORD),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8)))
            .execute(command.toArray(String[]::new));
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void equal_ones_are_equal_and_a_row_that_changed_is_named_by_its_key() throws IOException {
    Said equal = slipway("--indexes");
    assertEquals(ExitCode.REACHED, equal.code, equal.toString());
    assertTrue(equal.out.startsWith("equal"), equal.toString());

    psql("restored", "UPDATE orders SET note = 'other' WHERE id = 4711");
    psql("restored", "GRANT SELECT ON orders TO pg_monitor");
    Path work = directory.resolve("work");
    Said different = slipway("--output", "json", "--work", work.toString());
    assertEquals(ExitCode.ENDED_OTHERWISE, different.code, different.toString());
    JsonNode answer = new ObjectMapper().readTree(different.out);
    assertFalse(answer.get("equal").asBoolean());
    assertEquals(
        List.of(
            "database/right relation public.orders: SELECT to pg_monitor",
            "database/rows of public.orders/sum"),
        answer.get("differences").findValuesAsText("path"));
    assertEquals(
        List.of("row (4711) of public.orders"), answer.get("rows").findValuesAsText("path"));
    assertTrue(Files.isRegularFile(work.resolve("before.json")));
    assertFalse((different + Files.readString(work.resolve("after.json"))).contains(PASSWORD));
  }

  @Test
  void what_was_recorded_is_compared_with_what_somebody_else_made_of_it() {
    psql("postgres", "CREATE DATABASE managed TEMPLATE shop");
    String before = directory.resolve("before").toString();
    Said recorded = typed(List.of("--record", before, of("managed")));
    assertEquals(ExitCode.REACHED, recorded.code, recorded.toString());
    Said again = typed(List.of("--record", before, of("managed")));
    assertEquals(ExitCode.REFUSED, again.code, again.toString());
    assertTrue(recorded.out.contains("indexes agree"), "what is not recorded: " + recorded);

    Said same = typed(List.of("--recorded", before, of("managed")));
    assertEquals(ExitCode.REACHED, same.code, same.toString());
    assertTrue(same.out.startsWith("equal"), same.toString());
    assertTrue(same.out.contains("the very database that was recorded"), same.toString());
    psql("managed", "DELETE FROM orders WHERE id = 17");
    Said less = typed(List.of("--recorded", before, of("managed")));
    assertEquals(ExitCode.ENDED_OTHERWISE, less.code, less.toString());
    assertTrue(less.out.contains("rows of public.orders"), less.toString());
    assertFalse((recorded.toString() + less).contains(PASSWORD));
  }

  @Test
  void a_database_is_not_compared_with_itself_whatever_its_addresses_look_like() {
    Said said =
        typed(
            List.of(
                of("shop"),
                "host=%s port=5432 user=postgres dbname=shop password=env:PW".formatted(address)));
    assertEquals(ExitCode.REFUSED, said.code, said.toString());
    assertTrue(said.err.contains("the same database 'shop'"), said.toString());
  }

  @Test
  void what_was_asked_for_and_not_done_is_no_proof() {
    psql("postgres", "CREATE DATABASE one");
    psql("postgres", "CREATE DATABASE two TEMPLATE one");
    psql("postgres", "CREATE ROLE looker LOGIN PASSWORD '%s'".formatted(PASSWORD));
    List<String> both = List.of(of("one"), of("two"));
    List<String> asLooker = both.stream().map(a -> a.replace("postgres@", "looker@")).toList();
    assertEquals(ExitCode.REACHED, typed(asLooker).code);
    List<String> withIndexes = new ArrayList<>(asLooker);
    withIndexes.add("--indexes");
    Said said = typed(withIndexes);
    assertEquals(ExitCode.REFUSED, said.code, said.toString());
    assertTrue(said.out.startsWith("no difference was found, but not all"), said.toString());
    assertTrue(said.out.contains("amcheck is not available"), said.toString());
    psql("one", "SELECT lo_create(77)");
    psql("two", "SELECT lo_create(77)");
    assertEquals(ExitCode.REFUSED, typed(asLooker).code, "large objects");
    assertEquals(ExitCode.REACHED, typed(both).code);
  }

  @Test
  void how_many_addresses_there_are_is_said() {
    for (List<String> wrong :
        List.of(
            List.of(of("shop")),
            List.of("--record", "/nowhere", of("shop"), of("shop")),
            List.of("--record", "/nowhere", "--work", "/nowhere", of("shop")),
            List.of("--recorded", "/nowhere", of("shop"), of("shop")),
            List.of("--record", "/nowhere", "--recorded", "/nowhere", of("shop")))) {
      Said said = typed(wrong);
      assertEquals(ExitCode.USAGE, said.code, said.toString());
      assertTrue(said.err.contains("one address") || said.err.contains("--work"), said.toString());
    }
    Said none = typed(List.of("--recorded", directory.toString(), of("shop")));
    assertEquals(ExitCode.REFUSED, none.code, none.toString());
  }

  private static void psql(String database, String sql) {
    docker(
        "exec",
        container,
        "psql",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-U",
        "postgres",
        "-d",
        database,
        "-c",
        sql);
  }

  private static String docker(String... arguments) {
    Exec.Result result = run(arguments);
    if (!result.ok()) {
      throw new IllegalStateException(arguments[0] + ": " + result.err());
    }
    return result.out();
  }

  private static Exec.Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return new Exec().run(Path.of("/"), Map.of(), Duration.ofMinutes(1), command);
  }
}
