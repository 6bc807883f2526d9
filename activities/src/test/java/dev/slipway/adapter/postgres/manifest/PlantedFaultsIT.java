package dev.slipway.adapter.postgres.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A verifier that has stopped looking is worse than none: each fault that a carried database can
 * have is planted, and has to be named, and nothing else.
 */
@Tag("long")
class PlantedFaultsIT {
  @TempDir private Path work;

  /**
   * One fault.
   *
   * @param paths everything that has to be named, and nothing else may be
   */
  private record Fault(String name, String sql, Set<String> paths) {
    static Fault of(String name, String sql, String... paths) {
      return new Fault(name, sql, Set.of(paths));
    }
  }

  /** A part of an extension that users fill, one that it keeps for itself, and labels. */
  private static final String RARE =
      """
      CREATE SEQUENCE app.of_extension; CREATE TABLE app.kept_inside AS SELECT 1 AS one; CREATE TABLE app.emptied (one integer);
      ALTER EXTENSION hstore ADD SEQUENCE app.of_extension;
      ALTER EXTENSION hstore ADD TABLE app.kept_inside; ALTER EXTENSION hstore ADD TABLE app.emptied;
      UPDATE pg_extension SET extconfig = ARRAY['app.of_extension'::regclass], extcondition = ARRAY[''] WHERE extname = 'hstore';
      INSERT INTO pg_shseclabel SELECT oid, 'pg_authid'::regclass, 'guard', 'high' FROM pg_authid WHERE rolname = 'shop_app';
      INSERT INTO pg_shseclabel SELECT oid, 'pg_database'::regclass, 'guard', 'high' FROM pg_database WHERE datname = 'shop';
      """;

  private static final List<Fault> ROWS =
      List.of(
          Fault.of(
              "row dropped",
              "DELETE FROM app.keyless WHERE a = 'row 7'",
              "shop/rows of app.keyless/rows"),
          Fault.of(
              "two identical rows added",
              "INSERT INTO app.keyless VALUES ('twin', 1), ('twin', 1)",
              "shop/rows of app.keyless/rows"),
          Fault.of(
              "two identical rows in the place of two other identical ones",
              "DELETE FROM app.keyless WHERE a = 'twin'; INSERT INTO app.keyless VALUES ('pair', 1), ('pair', 1)",
              "shop/rows of app.keyless/sum"),
          Fault.of(
              "one byte changed",
              "UPDATE app.wide SET raw = set_byte(raw, 777, get_byte(raw, 777) # 1) WHERE id = 3",
              "shop/rows of app.wide/sum"),
          Fault.of(
              "numeric 1.00 to 1.0",
              "UPDATE ONLY app.things SET price = 1.0 WHERE label = 'one'",
              "shop/rows of app.things/sum"),
          Fault.of(
              "NULL to empty text",
              "UPDATE app.keyless SET a = '' WHERE a IS NULL",
              "shop/rows of app.keyless/sum"),
          Fault.of(
              "an element of an array",
              "UPDATE app.children SET toys = '{{1,2},{3,5}}' WHERE label = 'Ann'",
              "shop/rows of app.children/sum"),
          Fault.of(
              "scale within jsonb",
              "UPDATE app.customers SET about = '{\"money\": 1.5}' WHERE id = 100",
              "shop/rows of app.customers/sum"),
          Fault.of(
              "one letter in a long jsonb",
              "UPDATE app.vast SET doc = jsonb_set(doc, '{n}', '6') WHERE id = 5",
              "shop/rows of app.vast/sum"),
          Fault.of(
              "a long array with an element less",
              "UPDATE app.vast SET list = list[1:1] WHERE id = 5",
              "shop/rows of app.vast/sum"),
          Fault.of(
              "NULL to a composite of nothing",
              "UPDATE app.vast SET pair = ROW(NULL, NULL, NULL) WHERE id = 7",
              "shop/rows of app.vast/sum"),
          Fault.of(
              "a range whose cast to text says nothing",
              "UPDATE app.kinds SET s = '[1.5,2.6)' WHERE s = '[1.5,2.5)'",
              "shop/rows of app.kinds/sum"),
          Fault.of(
              "the dimension of a bit",
              "UPDATE app.kinds SET bits = B'0101100' WHERE bits = B'10110'",
              "shop/rows of app.kinds/sum"),
          Fault.of("unlogged table emptied", "TRUNCATE app.cache", "shop/rows of app.cache/rows"),
          Fault.of(
              "sequence stands one lower",
              "SELECT setval('app.things_id_seq', (SELECT last_value - 1 FROM app.things_id_seq))",
              "shop/value of sequence app.things_id_seq/value"),
          Fault.of(
              "sequence that was not called counts as called",
              "SELECT setval('app.tickets', 4242, true)",
              "shop/value of sequence app.tickets/called"),
          Fault.of(
              "sequence of an extension",
              "SELECT setval('app.of_extension', 17)",
              "shop/value of sequence app.of_extension/called",
              "shop/value of sequence app.of_extension/value"),
          Fault.of(
              "large object missing",
              "SELECT lo_unlink(50009)",
              "shop/large object 50009",
              "shop/large object all/rows"),
          Fault.of(
              "byte of a large object",
              "SELECT lo_put(50010, 5, '\\x00')",
              "shop/large object 50010/content",
              "shop/large object all/sum"),
          Fault.of(
              "materialised view emptied",
              "REFRESH MATERIALIZED VIEW app.sums WITH NO DATA",
              "shop/materialised view app.sums/filled"),
          Fault.of(
              "a commit after the fence",
              "INSERT INTO app.orders (customer, day, total) VALUES (105, '2023-07-07', 10)",
              "shop/rows of app.orders_2023/rows",
              "shop/value of sequence app.orders_id_seq/value"));

  private static final List<Fault> RIGHTS =
      List.of(
          Fault.of(
              "grant",
              "GRANT SELECT ON app.cache TO shop_auditor",
              "shop/right relation app.cache: SELECT to shop_auditor"),
          Fault.of(
              "right to pass a right on",
              "GRANT USAGE ON SCHEMA app TO shop_app WITH GRANT OPTION",
              "shop/right schema app: USAGE to shop_app/given by"),
          Fault.of(
              "right on a column",
              "REVOKE UPDATE (nick) ON app.customers FROM shop_app",
              "shop/right column app.customers.nick: UPDATE to shop_app"),
          Fault.of(
              "right on a routine of an extension",
              "REVOKE EXECUTE ON FUNCTION public.similarity(text, text) FROM shop_reader",
              "shop/right changed function public.similarity(pg_catalog.text,pg_catalog.text)"),
          Fault.of(
              "default right",
              "ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner IN SCHEMA app GRANT INSERT ON TABLES TO shop_app",
              "shop/right default of shop_owner for r in app: INSERT to shop_app"),
          Fault.of(
              "right on a large object",
              "REVOKE SELECT ON LARGE OBJECT 50002 FROM shop_reader",
              "shop/large object 50002/rights",
              "shop/large object all/sum"),
          Fault.of(
              "role attribute",
              "ALTER ROLE shop_app CREATEDB",
              "server/role shop_app/makes databases"),
          Fault.of(
              "password",
              "ALTER ROLE shop_app PASSWORD 'another'",
              "server/password of role shop_app/secret verifier"),
          Fault.of(
              "membership",
              "REVOKE shop_reader FROM shop_group",
              "server/membership shop_group in shop_reader",
              "server/membership given shop_group in shop_reader by postgres"),
          Fault.of(
              "setting of a role",
              "ALTER ROLE shop_app SET statement_timeout = '31s'",
              "server/setting of role shop_app: statement_timeout/value"),
          Fault.of(
              "setting of the database",
              "ALTER DATABASE shop SET default_statistics_target = 51",
              "shop/setting all: default_statistics_target/value"),
          Fault.of(
              "whose rights a subscription has",
              "ALTER SUBSCRIPTION inward SET (run_as_owner = true)",
              "shop/subscription inward/as its owner"),
          Fault.of(
              "secret setting of the database",
              "ALTER DATABASE shop SET \"app.jwt_secret\" = 'another'",
              "shop/setting all: app.jwt_secret/secret value"),
          Fault.of(
              "secret setting of a routine",
              "ALTER FUNCTION app.turned(text) SET \"app.passphrase\" = 'another'",
              "shop/routine app.turned(text)/secret settings"),
          Fault.of(
              "label of a role",
              "UPDATE pg_shseclabel SET label = 'low' WHERE classoid = 'pg_authid'::regclass",
              "server/security label of role guard: shop_app/label"),
          Fault.of(
              "label of the database",
              "DELETE FROM pg_shseclabel WHERE classoid = 'pg_database'::regclass",
              "shop/security label guard: database"),
          Fault.of(
              "policy on a table of an extension",
              "CREATE POLICY one ON app.emptied USING (one > 1)",
              "shop/policy app.emptied.one"),
          Fault.of(
              "row security of a table of an extension",
              "ALTER TABLE app.emptied ENABLE ROW LEVEL SECURITY",
              "shop/row security of a table of an extension app.emptied"),
          Fault.of(
              "secret of a user mapping",
              "ALTER USER MAPPING FOR shop_app SERVER elsewhere OPTIONS (SET password 'changed')",
              "shop/user mapping shop_app on elsewhere/secret options"),
          Fault.of(
              "right to set a parameter",
              "REVOKE SET ON PARAMETER log_min_duration_statement FROM shop_owner",
              "server/right to set log_min_duration_statement"));

  private static final List<Fault> STRUCTURE =
      List.of(
          Fault.of(
              "policy",
              "ALTER POLICY light ON app.things USING (weight < 11)",
              "shop/policy app.things.light/text"),
          Fault.of(
              "row security switched off",
              "ALTER TABLE app.things DISABLE ROW LEVEL SECURITY",
              "shop/relation app.things/row security"),
          Fault.of(
              "trigger disabled",
              "ALTER TABLE app.things DISABLE TRIGGER touch",
              "shop/trigger app.things.touch/enabled"),
          Fault.of(
              "foreign key switched off",
              "ALTER TABLE app.customers DISABLE TRIGGER ALL",
              "shop/enforcement app.customers.orders_customer_fkey of app.orders"),
          Fault.of(
              "trigger of a partition",
              "ALTER TABLE app.orders_2023 ENABLE TRIGGER on_all",
              "shop/trigger of a partition app.orders_2023.on_all"),
          Fault.of(
              "index invalid",
              "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.customers_trgm'::regclass",
              "shop/index app.customers_trgm/valid"),
          Fault.of(
              "index missing", "DROP INDEX app.customers_about", "shop/index app.customers_about"),
          Fault.of(
              "constraint not valid",
              "UPDATE pg_constraint SET convalidated = false WHERE conname = 'long_enough'",
              "shop/constraint app.customers.long_enough/validated",
              "shop/constraint app.customers.long_enough/text"),
          Fault.of(
              "text of a view",
              "CREATE OR REPLACE VIEW app.invoked WITH (security_invoker = true) AS SELECT id, upper(code) AS code FROM app.squeezed",
              "shop/relation app.invoked/text"),
          Fault.of(
              "option of a view",
              "ALTER VIEW app.invoked RESET (security_invoker)",
              "shop/relation app.invoked/options"),
          Fault.of(
              "body of a routine",
              "CREATE OR REPLACE FUNCTION app.noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN old; END $$",
              "shop/routine app.noted()/source"),
          Fault.of(
              "prefix operator",
              "DROP OPERATOR app.## (NONE, integer)",
              "shop/operator app.\"##\"(NONE, integer)"),
          Fault.of(
              "inverse of an aggregate",
              "UPDATE pg_aggregate SET aggminvtransfn = 'int4pl'::regproc WHERE aggfnoid = 'app.rolled'::regproc",
              "shop/routine app.rolled(integer)/aggregate that moves"),
          Fault.of(
              "initial value of an aggregate that moves",
              "UPDATE pg_aggregate SET aggminitval = '1' WHERE aggfnoid = 'app.rolled'::regproc",
              "shop/routine app.rolled(integer)/initial value that moves"),
          Fault.of(
              "origin of a subscription",
              "ALTER SUBSCRIPTION inward SET (origin = none)",
              "shop/subscription inward/origin"),
          Fault.of(
              "streaming of a subscription",
              "ALTER SUBSCRIPTION inward SET (streaming = parallel, binary = true)",
              "shop/subscription inward/binary",
              "shop/subscription inward/streaming"),
          Fault.of(
              "password of a subscription",
              "ALTER SUBSCRIPTION inward SET (password_required = false)",
              "shop/subscription inward/needs a password"),
          Fault.of(
              "foreign key of a partition not valid",
              "UPDATE pg_constraint SET convalidated = false WHERE contype = 'f' AND conrelid = 'app.orders_2023'::regclass",
              "shop/foreign keys of a partition that are not valid app.orders_2023 to app.customers"),
          Fault.of(
              "version of an extension",
              "UPDATE pg_extension SET extversion = '1.5' WHERE extname = 'pg_trgm'",
              "shop/extension pg_trgm/version"),
          Fault.of(
              "comment",
              "COMMENT ON COLUMN app.customers.nick IS 'case matters'",
              "shop/comment table column app.customers.nick/comment"),
          Fault.of(
              "owner",
              "ALTER VIEW app.tree OWNER TO postgres",
              "shop/relation app.tree/owner",
              "shop/right relation app.tree: DELETE to postgres",
              "shop/right relation app.tree: DELETE to shop_owner",
              "shop/right relation app.tree: INSERT to postgres",
              "shop/right relation app.tree: INSERT to shop_owner",
              "shop/right relation app.tree: MAINTAIN to postgres",
              "shop/right relation app.tree: MAINTAIN to shop_owner",
              "shop/right relation app.tree: REFERENCES to postgres",
              "shop/right relation app.tree: REFERENCES to shop_owner",
              "shop/right relation app.tree: SELECT to postgres",
              "shop/right relation app.tree: SELECT to shop_owner",
              "shop/right relation app.tree: SELECT to shop_reader/given by",
              "shop/right relation app.tree: TRIGGER to postgres",
              "shop/right relation app.tree: TRIGGER to shop_owner",
              "shop/right relation app.tree: TRUNCATE to postgres",
              "shop/right relation app.tree: TRUNCATE to shop_owner",
              "shop/right relation app.tree: UPDATE to postgres",
              "shop/right relation app.tree: UPDATE to shop_owner"),
          Fault.of(
              "label of an enum",
              "ALTER TYPE app.mood RENAME VALUE 'ok' TO 'fine'",
              "shop/type app.mood/labels",
              "shop/column app.customers.mood/default",
              "shop/relation app.busy/text",
              "shop/rows of app.customers/sum"),
          Fault.of(
              "constraint of a domain",
              "ALTER DOMAIN app.cents DROP CONSTRAINT cents_check",
              "shop/constraint app.cents.cents_check"),
          Fault.of(
              "default of a column",
              "ALTER TABLE ONLY app.things ALTER COLUMN price SET DEFAULT 1.0",
              "shop/column app.things.price/default"),
          Fault.of(
              "identity of a column",
              "ALTER TABLE app.customers ALTER COLUMN id SET GENERATED BY DEFAULT",
              "shop/column app.customers.id/identity"),
          Fault.of(
              "partition detached",
              "ALTER TABLE app.hashed DETACH PARTITION app.hashed_1",
              "shop/inheritance app.hashed_1 of app.hashed",
              "shop/relation app.hashed_1/bounds",
              "shop/column app.hashed_1.k/of its own",
              "shop/column app.hashed_1.v/of its own",
              "shop/column app.hashed_1.k/position",
              "shop/column app.hashed_1.v/position"),
          Fault.of(
              "publication",
              "ALTER PUBLICATION outward DROP TABLE app.customers",
              "shop/publication of outward: app.customers"),
          Fault.of(
              "event trigger",
              "ALTER EVENT TRIGGER watched DISABLE",
              "shop/event trigger watched/enabled"),
          Fault.of(
              "connection limit",
              "ALTER DATABASE shop CONNECTION LIMIT 91",
              "shop/database /connection limit"));

  @Test
  void every_planted_fault_is_named_and_nothing_else() {
    List<Fault> faults = new ArrayList<>(RIGHTS);
    faults.addAll(ROWS);
    faults.addAll(STRUCTURE);
    try (Majors majors = new Majors()) {
      Majors.Cluster server = majors.withFixture(17);
      server.sql("shop", RARE);
      Map<String, Set<String>> expected = new LinkedHashMap<>();
      Map<String, Set<String>> named = new LinkedHashMap<>();
      Manifest before = take(server);
      for (Fault fault : faults) {
        server.sql("shop", fault.sql);
        Manifest after = take(server);
        expected.put(fault.name, new TreeSet<>(fault.paths));
        named.put(fault.name, paths(before.differences(after)));
        before = after;
      }
      assertEquals(lines(expected), lines(named));
      assertTrue(
          before
              .notProven()
              .contains(
                  "shop: rows of tables that extensions keep for themselves: app.kept_inside"),
          before.notProven().toString());
    }
  }

  /** What is tolerated between majors must not hide any of them. */
  @Test
  void faults_of_structure_are_named_across_majors_too() {
    try (Majors majors = new Majors()) {
      Majors.Cluster old = majors.withFixture(15);
      Majors.Cluster server = majors.make(17);
      old.dumpTo(server);
      Map<String, Set<String>> expected = new LinkedHashMap<>();
      Map<String, Set<String>> named = new LinkedHashMap<>();
      Manifest before = take(old);
      Set<String> known = paths(before.differences(take(server)));
      assertEquals(Set.of(), known);
      for (Fault fault : STRUCTURE) {
        server.sql("shop", fault.sql);
        Set<String> now = paths(before.differences(take(server)));
        Set<String> come = new TreeSet<>(now);
        come.removeAll(known);
        // 15 cannot say who may maintain.
        expected.put(
            fault.name,
            fault.paths.stream()
                .filter(path -> !path.contains("MAINTAIN"))
                .collect(Collectors.toCollection(TreeSet::new)));
        named.put(fault.name, come);
        known = now;
      }
      assertEquals(lines(expected), lines(named));
    }
  }

  private static Set<String> paths(List<Difference> differences) {
    return differences.stream()
        .map(Difference::path)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String lines(Map<String, Set<String>> faults) {
    return faults.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  private Manifest take(Majors.Cluster server) {
    Scope scope = Scope.databases(List.of("shop")).withServer().threads(2);
    return Manifests.take(server.source(), scope, 4711, work);
  }
}
