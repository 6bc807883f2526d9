package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Door;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Knob;
import dev.slipway.stack.Migration;
import dev.slipway.stack.Platform;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Probe;
import dev.slipway.stack.Retention;
import dev.slipway.stack.SecretRef;
import dev.slipway.stack.StackDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackFilesTest {
  @TempDir Path directory = Path.of("");

  private static StackDefinition definition(Path file) {
    StackFiles.Loaded loaded = StackFiles.read(file);
    StackDefinition definition = loaded.definition();
    assertNotNull(definition, () -> loaded.findings().toString());
    return definition;
  }

  @Test
  void the_example_says_what_it_says() {
    StackDefinition d = definition(Example.FILE);

    assertEquals("kekkai", d.stack());
    assertEquals("production", d.environment());
    assertEquals(
        new Platform.Compose(
            Path.of("src/test/resources/catalogue/kekkai").toAbsolutePath().toString(),
            List.of("docker-compose.yml"),
            "portal"),
        d.platform());
    assertEquals(
        new Component(
            "defectdojo",
            new Knob("DOJO_VERSION", ".env"),
            List.of("uwsgi", "celerybeat", "celeryworker", "defectdojo"),
            List.of("celerybeat", "celeryworker", "uwsgi"),
            new Migration("initializer", Duration.ofHours(2)),
            List.of("portal")),
        d.components().getLast());
    assertEquals(
        new Database(
            "dojo",
            "postgres",
            "defectdojo",
            "defectdojo",
            "defectdojo",
            new SecretRef("env:DD_DATABASE_PASSWORD"),
            "postgres",
            new SecretRef("env:POSTGRES_PASSWORD"),
            Database.SchemaTool.DJANGO,
            Database.Point.AUTO),
        d.databases().getFirst());
    assertEquals(
        new Door("nginx/maintenance.on", "nginx", "http://127.0.0.1:8080/", 503), d.door());
    assertEquals(
        new Keep(
            List.of(".env", "docker-compose.yml", "nginx/"),
            List.of("portal_uploads", "dojo_media"),
            new Keep.Queue("valkey", "valkey_data")),
        d.keep());
    assertEquals(new Preflight(90, 2L << 30, Duration.ofHours(24)), d.preflight());
    assertEquals(new Retention(10, 30), d.retention());
  }

  @Test
  void the_example_has_probes_of_every_kind() {
    StackDefinition d = definition(Example.FILE);

    assertEquals(6, d.verify().size());
    assertEquals(
        new Probe.Http(
            "portal health",
            new Probe.Target.Inside("portal", 8000, "/api/v1/health"),
            "GET",
            "",
            200,
            List.of(new Probe.Expected("/status", "healthy")),
            null,
            null,
            List.of()),
        d.verify().getFirst());
    assertEquals(
        new Probe.Exec("worker answers", "celeryworker", List.of("celery", "inspect", "ping")),
        d.verify().get(4));
    assertEquals(new Probe.Sql("database answers", "dojo", "select 1", "1"), d.verify().getLast());
    assertEquals(
        new Probe.Http(
            "upload",
            new Probe.Target.Inside("portal", 8000, "/api/v1/upload"),
            "POST",
            "{\"probe\": true}",
            201,
            List.of(),
            null,
            new SecretRef("env:SMOKE_TOKEN"),
            List.of(new Probe.Header("Host", "portal.example"))),
        d.smoke().getFirst());
    assertTrue(StackFiles.read(Example.FILE).findings().isEmpty());
  }

  @Test
  void what_is_left_out_has_its_default() throws IOException {
    Path file =
        Example.write(
            directory,
            """
            stack: small
            platform: { kind: compose }
            components:
              app: { version: { env: APP }, units: [app], migrate: { unit: job } }
            keep: { files: [.env] }
            """);

    StackDefinition d = definition(file);

    assertEquals("local", d.host());
    assertEquals("default", d.environment());
    assertEquals(
        new Platform.Compose(
            directory.toAbsolutePath().toString(), List.of("docker-compose.yml"), ""),
        d.platform());
    assertEquals(new Knob("APP", ".env"), d.components().getFirst().version());
    assertEquals(new Migration("job", Duration.ofHours(2)), d.components().getFirst().migrate());
    assertEquals(new Preflight(90, 2L << 30, Duration.ofHours(24)), d.preflight());
    assertEquals(new Retention(10, 30), d.retention());
    assertNull(d.door());
    assertEquals(List.of(), d.databases());
    assertEquals(List.of(), d.verify());
  }

  @Test
  void a_relative_directory_is_relative_to_the_stack_file() throws IOException {
    Path file = Example.with(directory, "directory: .", "directory: ./sub/../other");

    List<String> errors = Example.errors(file);

    // .env is looked for there too.
    assertTrue(
        errors.stream().anyMatch(e -> e.contains(directory.resolve("other/.env").toString())),
        errors::toString);
  }

  @Test
  void a_stack_on_another_host_names_its_directory_and_addresses_in_full() throws IOException {
    Path file = Example.with(directory, "host: local", "host: web1");

    List<String> errors = Example.errors(file);

    assertEquals(3, errors.size(), errors::toString);
    assertTrue(errors.getFirst().contains("write the absolute path on that host"));
    assertTrue(errors.get(1).contains("another host"));
  }

  @Test
  void variables_work_in_addresses_only_and_never_with_secrets() throws IOException {
    assertEquals(
        List.of(
            "F:34: verify[3].http.url: uses ${PORT}, which is not set; add PORT=… to "
                + directory.resolve(".env").toAbsolutePath()),
        Example.errors(
            Example.with(directory, "${PORTAL_HTTP_PORT}/api/v1/health", "${PORT}/api/v1/health")));
    assertTrue(
        Example.errors(
                Example.with(directory, "${PORTAL_HTTP_PORT}/\"", "${DD_DATABASE_PASSWORD}/\""))
            .getFirst()
            .contains("looks like a secret"));
    assertTrue(
        Example.errors(Example.with(directory, "project: portal", "project: \"${P}\""))
            .getFirst()
            .contains("platform.project: found"));
    assertTrue(
        Example.warnings(Example.with(directory, "[celery, inspect, ping]", "[celery, \"${X}\"]"))
            .getFirst()
            .contains("variables work in url only"));
  }

  @Test
  void an_address_made_with_a_hostile_setting_is_refused_without_showing_it() throws IOException {
    Path file = Example.write(directory, Example.text());
    Files.writeString(directory.resolve(".env"), "PORTAL_HTTP_PORT=80@evil:hunter2@h\n");

    List<String> errors = Example.errors(file);

    assertEquals(2, errors.size(), errors::toString);
    assertTrue(errors.stream().noneMatch(e -> e.contains("hunter2")), errors::toString);
  }

  @Test
  void all_findings_come_at_once_in_the_order_of_the_file() throws IOException {
    Path file =
        Example.write(
            directory,
            """
            stack: Kekkai
            enviroment: production
            platform: { kind: componse }
            components:
              web: { version: { env: 1X }, units: web, writer: [web] }
            keep: { files: [../.env], stores: 7 }
            retention: { count: 0, days: soon }
            verify: { http: x }
            """);

    assertEquals(
        List.of(
            "F:1: stack: found \"Kekkai\"; allowed: lower-case letters, digits, dots, dashes and underscores, a letter or digit first, at most 63 characters",
            "F:2: unknown key \"enviroment\"; allowed: stack, environment, host, platform, components, databases, door, keep, preflight, verify, smoke, rollback, retention, approvals, windows; did you mean \"environment\"?",
            "F:3: platform.kind: found \"componse\"; allowed: compose; did you mean \"compose\"?",
            "F:5: components.web.version.env: found \"1X\"; allowed: the name of a variable: letters, digits, underscores, at most 128 characters",
            "F:5: components.web.units: found the text \"web\"; allowed: a list",
            "F:5: components.web: unknown key \"writer\"; allowed: version, units, writers, migrate, after, downgrade; did you mean \"writers\"?",
            "F:6: keep.files: .env is not kept, and holds the knob of components.web; add it: without it no run could go back",
            "F:6: keep.files[0]: found \"../.env\"; allowed: a path below the stack's directory: relative, without \"..\", spaces or signs of a shell; a directory ends in /, at most 512 characters",
            "F:6: keep.stores: found the number \"7\"; allowed: a list",
            "F:7: retention.count: found \"0\"; allowed: 1 to 10000",
            "F:7: retention.days: found the text \"soon\"; allowed: a whole number",
            "F:8: verify: found a mapping; allowed: a list"),
        Example.errors(file));
  }
}
