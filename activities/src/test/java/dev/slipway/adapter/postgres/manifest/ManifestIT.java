package dev.slipway.adapter.postgres.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.manifest.Narrowing.Side;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a manifest does beside naming differences. */
@Tag("long")
class ManifestIT {
  private static final long SEED = 4_611_686_018_427_387_847L;

  private static Majors majors;
  private static Majors.Cluster server;

  @TempDir private Path work;

  @BeforeAll
  static void start() {
    majors = new Majors();
    server = majors.withFixture(15);
  }

  @AfterAll
  static void stop() {
    majors.close();
  }

  private static Scope shop() {
    return Scope.database("shop").threads(1);
  }

  private static List<String> texts(Manifest before, Manifest after) {
    return before.differences(after).stream().map(Difference::path).toList();
  }

  @Test
  void an_interrupted_taking_reads_only_what_is_missing() throws IOException {
    Manifest whole = Manifests.take(server.source(), shop().at("fence"), SEED, work);
    // A result that is no more what the table has tells whether the table was read again.
    for (Path result : results()) {
      String text = Files.readString(result);
      if (text.contains("app.hashed_0")) {
        Files.writeString(result, text.replaceFirst("\"rows\" : \\d+", "\"rows\" : 4711"));
      } else if (text.contains("app.hashed_1")) {
        Files.delete(result);
      }
    }
    Manifest again = Manifests.take(server.source(), shop().at("fence"), SEED, work);
    assertEquals(
        List.of("database/rows of app.hashed_0/rows"),
        texts(whole, again),
        "what is there is not read again, what is missing is");
    Manifest seeded = Manifests.take(server.source(), shop().at("fence"), SEED + 1, work);
    assertThrows(StepFailure.class, () -> whole.differences(seeded));
    Manifest later = Manifests.take(server.source(), shop().at("another"), SEED, work);
    assertEquals(List.of(), texts(whole, later), "another state is read anew");
  }

  @Test
  void results_of_what_was_committed_meanwhile_are_not_used_though_the_state_is_called_the_same() {
    Manifest whole = Manifests.take(server.source(), shop().at("fence"), SEED, work);
    server.sql("shop", "INSERT INTO app.hashed VALUES (10001, 'late')");
    Manifest again = Manifests.take(server.source(), shop().at("fence"), SEED, work);
    server.sql("shop", "DELETE FROM app.hashed WHERE k = 10001");
    assertEquals(1, texts(whole, again).size());
  }

  @Test
  void a_session_is_given_back_as_it_came() throws Exception {
    try (Connection one = server.source().open("shop")) {
      String before = settings(one);
      Link link = Link.open(of(() -> kept(one)), "shop");
      String snapshot = link.export();
      assertEquals("off", link.text("SHOW row_security"));
      assertEquals("\"\"", link.text("SHOW search_path"));
      link.run("COMMIT");
      assertEquals(before, settings(one));
      assertFalse(snapshot.isEmpty());
    }
  }

  private static String settings(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet all =
            statement.executeQuery(
                "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings")) {
      assertTrue(all.next());
      return all.getString(1);
    }
  }

  @Test
  void a_pooler_that_deals_out_statements_is_refused() throws Exception {
    try (Connection one = server.source().open("shop");
        Connection other = server.source().open("shop")) {
      AtomicInteger asked = new AtomicInteger();
      Connection pooled =
          proxy((self, method, arguments) ->
              method.invoke(asked.incrementAndGet() % 2 == 0 ? one : other, arguments));
      StepFailure refused =
          assertThrows(StepFailure.class, () -> Link.open(of(() -> pooled), "shop"));
      assertEquals("POOLER", refused.type());
    }
  }

  private static Connection kept(Connection connection) {
    return proxy((self, method, arguments) ->
        method.getName().equals("close") ? null : method.invoke(connection, arguments));
  }

  private static Connection proxy(InvocationHandler handler) {
    return (Connection)
        Proxy.newProxyInstance(
            ManifestIT.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  private static Source of(Supplier<Connection> connections) {
    return new Source() {
      @Override
      public Connection open(String database) {
        return connections.get();
      }

      @Override
      public String name() {
        return "pooled";
      }
    };
  }

  @Test
  void what_was_asked_for_and_could_not_be_done_is_told_apart() {
    server.sql("postgres", "CREATE DATABASE little");
    server.sql("postgres", "CREATE ROLE looker LOGIN");
    Scope scope = Scope.database("little");
    Source looker = server.source("looker");
    assertEquals(List.of(), Manifests.take(looker, scope, SEED, work).undone());
    server.sql("little", "SELECT lo_create(1)");
    Manifest taken = Manifests.take(looker, scope.withIndexes(), SEED, work);
    server.sql("postgres", "DROP DATABASE little");
    server.sql("postgres", "DROP ROLE looker");
    assertEquals(
        List.of(
            "little: large objects: no right to read pg_largeobject",
            "little: that indexes agree with their tables: the extension amcheck is not available"),
        taken.undone());
    assertTrue(taken.notProven().containsAll(taken.undone()));
    assertEquals(taken.undone(), taken.compare(taken).undone());
  }

  @Test
  void a_database_is_told_from_every_other_one() {
    server.sql("postgres", "CREATE DATABASE twin");
    String shop = Manifests.identity(server.source(), "shop");
    assertEquals(shop, Manifests.identity(server.source("shop_owner"), "shop").strip());
    assertNotEquals(shop, Manifests.identity(server.source(), "twin"));
    server.sql("postgres", "DROP DATABASE twin");
  }

  @Test
  void results_are_there_as_soon_as_a_table_is_read() throws IOException {
    AtomicInteger opened = new AtomicInteger();
    Source broken =
        new Source() {
          @Override
          public java.sql.Connection open(String database) throws java.sql.SQLException {
            java.sql.Connection connection = server.source().open(database);
            if (opened.incrementAndGet() == 3) {
              server.sql("shop", "ALTER TABLE app.empty_one RENAME TO gone");
            }
            return connection;
          }

          @Override
          public String name() {
            return server.source().name();
          }
        };
    try {
      assertThrows(StepFailure.class, () -> Manifests.take(broken, shop().at("fence"), SEED, work));
      assertTrue(results().size() > 10, "tables that were read: " + results().size());
    } finally {
      server.sql("shop", "ALTER TABLE app.gone RENAME TO empty_one");
    }
  }

  private List<Path> results() throws IOException {
    try (Stream<Path> all = Files.walk(work)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void a_difference_is_narrowed_to_the_rows() {
    server.sql("postgres", "CREATE DATABASE other TEMPLATE shop");
    server.sql("other", "DELETE FROM app.wide WHERE id = 2");
    server.sql("other", "UPDATE app.wide SET body = 'short' WHERE id = 4");
    server.sql("other", "INSERT INTO app.wide VALUES (77, 'new', NULL)");
    server.sql("other", "INSERT INTO app.keyless VALUES ('same', 1)");
    Side before = new Side(server.source(), "shop");
    Side after = new Side(server.source(), "other");
    List<Difference> found = Narrowing.rows(before, after, Hash.SUM, "app.wide", 20);
    assertEquals(
        Set.of(
            "row (2) of app.wide gone", "row (4) of app.wide changed", "row (77) of app.wide come"),
        found.stream().map(ManifestIT::kind).collect(Collectors.toCollection(TreeSet::new)));
    List<Difference> keyless = Narrowing.rows(before, after, Hash.MD5, "app.keyless", 20);
    assertEquals(1, keyless.size());
    assertTrue(kind(keyless.getFirst()).matches("row at \\(\\d+,\\d+\\) of app.keyless come"));
    assertEquals(List.of(), Narrowing.rows(before, after, Hash.SUM, "app.things", 20));
    server.sql("other", "UPDATE app.vast SET doc = '1' WHERE id = 5");
    assertEquals(
        List.of("row (5) of app.vast changed"),
        Narrowing.rows(before, after, Hash.SUM, "app.vast", 20).stream()
            .map(ManifestIT::kind)
            .toList());
    server.sql("postgres", "DROP DATABASE other");
  }

  private static String kind(Difference d) {
    return d.path() + (d.before() == null ? " come" : d.after() == null ? " gone" : " changed");
  }

  @Test
  void an_index_that_disagrees_with_its_table_is_named() {
    server.sql("postgres", "CREATE DATABASE torn");
    server.sql(
        "torn", "CREATE FUNCTION f(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1'");
    server.sql("torn", "CREATE TABLE t AS SELECT i FROM generate_series(1, 1000) i");
    server.sql("torn", "CREATE INDEX t_f ON t (f(i))");
    Scope scope = Scope.database("torn").withIndexes();
    Manifest before = Manifests.take(server.source(), scope, SEED, work);
    assertFalse(before.notProven().toString().contains("indexes"));
    server.sql(
        "torn",
        "CREATE OR REPLACE FUNCTION f(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT -$1'");
    Manifest after = Manifests.take(server.source(), scope, SEED, work);
    assertTrue(
        texts(before, after).contains("database/damaged public.t_f"),
        texts(before, after).toString());
    assertEquals(
        "", server.sql("torn", "SELECT extname FROM pg_extension WHERE extname = 'amcheck'"));
    server.sql("postgres", "DROP DATABASE torn");
  }

  @Test
  void an_index_that_could_not_be_looked_at_is_not_proven_and_not_damaged() {
    server.sql("postgres", "CREATE DATABASE shut");
    server.sql(
        "shut", "CREATE FUNCTION f(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1'");
    server.sql("shut", "CREATE TABLE t AS SELECT i FROM generate_series(1, 10) i");
    server.sql("shut", "CREATE INDEX t_f ON t (f(i))");
    Scope scope = Scope.database("shut").withIndexes();
    Manifest before = Manifests.take(server.source(), scope, SEED, work);
    server.sql(
        "shut",
        "CREATE OR REPLACE FUNCTION f(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RAISE insufficient_privilege; END'");
    Manifest after = Manifests.take(server.source(), scope, SEED, work);
    server.sql("postgres", "DROP DATABASE shut");
    assertFalse(texts(before, after).toString().contains("damaged"), texts(before, after) + "");
    assertTrue(
        after.notProven().stream().anyMatch(n -> n.startsWith("shut: that public.t_f is whole: ")),
        after.notProven().toString());
  }

  @Test
  void without_rows_all_but_the_rows_is_compared_and_no_table_is_read() throws IOException {
    server.sql("postgres", "CREATE DATABASE bare TEMPLATE shop");
    Scope scope = Scope.database("bare").withoutRows();
    Manifest before = Manifests.take(server.source(), scope, SEED, work);
    server.sql("bare", "DELETE FROM app.wide WHERE id = 2");
    Manifest fewer = Manifests.take(server.source(), scope, SEED, work);
    server.sql("bare", "ALTER TABLE app.wide ADD COLUMN more integer");
    Manifest altered = Manifests.take(server.source(), scope, SEED, work);
    server.sql("postgres", "DROP DATABASE bare");
    assertEquals(List.of(), results(), "no table was read");
    assertEquals(List.of(), texts(before, fewer));
    assertTrue(before.notProven().contains("bare: rows: not asked for"));
    assertTrue(texts(before, altered).toString().contains("app.wide"), texts(before, altered) + "");
  }

  /** As text it has more than a server can hold in one value. */
  @Test
  void a_row_of_long_values_that_are_no_text_is_summed_up() {
    server.sql("postgres", "CREATE DATABASE vast");
    server.sql(
        "vast",
        "CREATE TABLE t AS SELECT json_build_array(repeat('x', 220000000)) AS a, NULL::json AS b, NULL::json AS c, NULL::json AS d, NULL::json AS e");
    server.sql("vast", "UPDATE t SET b = a, c = a, d = a, e = a");
    Manifest before = Manifests.take(server.source(), Scope.database("vast"), SEED, work);
    Side side = new Side(server.source(), "vast");
    assertEquals(List.of(), Narrowing.rows(side, side, Hash.MD5, "public.t", 1));
    server.sql("vast", "UPDATE t SET d = '[1]'");
    Manifest after = Manifests.take(server.source(), Scope.database("vast"), SEED, work);
    server.sql("postgres", "DROP DATABASE vast");
    assertEquals(List.of("database/rows of public.t/sum"), texts(before, after));
  }

  @Test
  void both_ways_of_hashing_agree_on_what_is_equal() {
    Manifest one = Manifests.take(server.source(), shop().by(Hash.MD5), SEED, work);
    Manifest other = Manifests.take(server.source(), shop().by(Hash.MD5).threads(4), SEED, work);
    assertEquals(List.of(), texts(one, other));
    assertEquals(Hash.SUM, Hash.of(server.source(), "shop"));
  }

  @Test
  void a_reader_that_may_not_read_everything_is_told_so_and_gets_no_half_proof() {
    server.sql("postgres", "CREATE ROLE narrow LOGIN");
    server.sql("postgres", "GRANT CONNECT ON DATABASE shop TO narrow");
    StepFailure refused =
        assertThrows(
            StepFailure.class, () -> Manifests.take(server.source("narrow"), shop(), SEED, work));
    assertEquals("NO_RIGHT", refused.type());
    server.sql("postgres", "REVOKE CONNECT ON DATABASE shop FROM narrow; DROP ROLE narrow");
  }

  @Test
  void no_secret_is_in_a_manifest() throws IOException {
    Path file = work.resolve("manifest.json");
    Manifests.take(server.source(), Scope.wholeServer(), SEED, work).write(file);
    String written = Files.readString(file);
    assertTrue(written.contains("password of role"));
    assertTrue(written.contains("app.jwt_secret") && written.contains("plain=shown"));
    for (String secret : List.of("-of-the-fixture", "SCRAM-SHA-256$", Long.toString(SEED))) {
      assertFalse(written.contains(secret), secret);
    }
  }
}
