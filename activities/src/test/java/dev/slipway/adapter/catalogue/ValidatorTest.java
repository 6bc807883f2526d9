package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.stack.Component;
import dev.slipway.stack.Downgrade;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import dev.slipway.stack.StackDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidatorTest {
  @TempDir Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "writers: [portal] | writers: [portl] | no unit of this component \"portl\"; allowed: portal; did you mean \"portal\"?",
        "writers: [portal] | writers: [portal, portal] | \"portal\" is listed twice",
        "after: [portal] | after: [portla] | no component \"portla\"; allowed: portal, defectdojo; did you mean \"portal\"?",
        "after: [portal] | after: [defectdojo] | goes in a circle: defectdojo after defectdojo",
        "writers: [portal] | after: [defectdojo] | goes in a circle: portal after defectdojo after portal",
        "unit: initializer | unit: uwsgi | uwsgi is also among the units",
        "after: [portal] | downgrade: { unit: uwsgi } | uwsgi is also among the units",
        "after: [portal] | downgrade: { run: [a] } | unit",
        "units: [portal] | units: [portal, uwsgi] | belongs to components.portal already",
        "env: DOJO_VERSION } | env: PORTAL_VERSION } | PORTAL_VERSION is the knob of components.portal already",
        "component: defectdojo | component: dojo | no component \"dojo\"",
        "files: [.env, | files: [ | .env is not kept, and holds the knob of components.portal",
        "of: portal } | of: porta } | no component \"porta\"; allowed: portal, defectdojo; did you mean \"portal\"?",
        "database: dojo | database: dojoo | no database \"dojoo\"; allowed: dojo; did you mean \"dojo\"?",
        "name: public | name: portal health | \"portal health\" names two probes",
        "port: 8000, path: /api/v1/health, status | path: /api/v1/health, status | verify[0].http: mixes or breaks off ways to ask",
        "name: public, | name: public, unit: portal, | exactly one of: unit + port + path, or url",
        "- sql: { | - sql: {}, exec: { | found",
        "maxUsed: 90% | maxUsed: 190% | 1% to 100%",
        "maxUsed: 90% | maxUsed: 90 | found the number \"90\"; allowed: 1% to 100%",
        "database: dojo | database: 12 | found the number \"12\"; allowed: text; put it in quotes",
        "minFree: 2GiB | minFree: 2GB | GiB or TiB",
        "maxAge: 24h | maxAge: 0h | e.g. 30m, 2h, 24h",
        "closed: 503 | closed: 5030 | allowed: 300 to 599",
        "oldCodeRunsOnNewSchema: false | oldCodeRunsOnNewSchema: no | allowed: true or false",
        "oldCodeRunsOnNewSchema: false | onFailure: aks | allowed: rollback, ask",
        "oldCodeRunsOnNewSchema: false | skip: [migrate] | allowed: prove the backup, verify behind the door",
        "oldCodeRunsOnNewSchema: false | skip: [prove the backup, prove the backup] | is listed twice",
        "oldCodeRunsOnNewSchema: false | downtimeBudget: 10 min | e.g. 30m, 2h, 24h",
        "schema: django | schema: djano | did you mean \"django\"?",
      })
  void what_makes_no_sense_is_an_error(String old, String replacement, String message)
      throws IOException {
    List<String> errors = Example.errors(Example.with(directory, old, replacement));

    assertTrue(errors.stream().anyMatch(e -> e.contains(message)), errors::toString);
  }

  @Test
  void a_downgrade_is_read_and_one_revision_is_added_for_one_database() throws IOException {
    String said = "downgrade: { unit: down, run: [alembic, downgrade], within: 5m }";
    Path file = Example.with(directory, "after: [portal]", said);
    StackDefinition definition = StackFiles.read(file).definition();
    assertNotNull(definition);
    assertEquals(
        new Downgrade("down", List.of("alembic", "downgrade"), Duration.ofMinutes(5)),
        definition.components().stream()
            .filter(c -> c.name().equals("defectdojo"))
            .map(Component::downgrade)
            .findFirst()
            .orElseThrow());
    String elsewhere = Files.readString(file).replace("component: defectdojo", "component: portal");
    List<String> none = Example.errors(Example.write(directory, elsewhere));
    assertTrue(none.toString().contains("defectdojo owns no database"), none::toString);
    Example.with(directory, "after: [portal]", said);
    String second =
        "databases:\n  again: { unit: postgres, name: other, component: defectdojo, user: u, password: env:A, adminPassword: env:B, schema: django }\n";
    String both = Files.readString(file).replace("databases:\n", second);
    List<String> errors = Example.errors(Example.write(directory, both));
    assertTrue(
        errors.toString().contains("owns 2 databases, and one revision is added to run"),
        errors::toString);
  }

  @Test
  void when_a_run_goes_back_is_read() throws IOException {
    String said = "onFailure: ask, skip: [prove the backup], downtimeBudget: 10m";
    StackDefinition definition =
        StackFiles.read(Example.with(directory, "oldCodeRunsOnNewSchema: false", said))
            .definition();
    assertNotNull(definition);
    assertEquals(
        new RollbackRules(
            false, OnFailure.ASK, List.of("prove the backup"), Duration.ofMinutes(10)),
        definition.rollback());
  }

  @Test
  void the_same_database_twice() throws IOException {
    String second =
        "databases:\n  again: { unit: postgres, name: defectdojo, component: portal, user: u, password: env:A, adminPassword: env:B, schema: django }\n";

    assertEquals(
        List.of(
            "F:20: databases.dojo.name: is the same database as databases.again; name each database once"),
        Example.errors(Example.with(directory, "databases:\n", second)));
  }

  @Test
  void what_is_left_open_is_a_warning() throws IOException {
    Path file =
        Example.write(
            directory,
            """
            stack: small
            platform: { kind: compose, directory: ., files: [compose.yml] }
            components:
              app: { version: { env: APP }, units: [app] }
            databases:
              main: { unit: db, name: app, component: app, user: app, password: env:P, adminPassword: file:admin }
            keep: { files: [.env] }
            """);

    assertEquals(List.of(), Example.errors(file));
    assertEquals(
        List.of(
            "F:1: warning: has no probes under verify; only the platform's health is read then",
            "F:1: warning: has databases and no door; stopping the units is the door then: users get errors instead of a maintenance page",
            "F:2: warning: platform.files[0]: there is no file "
                + directory.resolve("compose.yml").toAbsolutePath()
                + "; relative to directory",
            "F:4: warning: components.app: owns database databases.main and has no writers; name the units that write under writers, so that they are stopped first and in order",
            "F:4: warning: components.app: no probe under verify reads its release; add an http probe with version: { json: /POINTER, of: app }; else the release is not proven",
            "F:6: warning: databases.main: names no schema tool; which migrations it has cannot be read back; allowed: django, alembic, flyway, liquibase",
            "F:7: warning: keep.files: compose.yml is not kept; add it, so that a change of it is noticed and undone"),
        Example.warnings(file));
  }
}
