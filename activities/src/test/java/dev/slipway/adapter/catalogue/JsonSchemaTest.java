package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The published schema and the reader must accept and refuse the same files. */
class JsonSchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(JsonSchema.text(), InputFormat.JSON);

  @TempDir Path directory = Path.of("");

  private static List<String> violations(String yaml) throws JsonProcessingException {
    Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    String json = new ObjectMapper().writeValueAsString(loaded);
    return SCHEMA.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  @Test
  void the_schema_is_a_schema() throws IOException {
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    assertEquals(List.of(), meta.validate(JsonSchema.text(), InputFormat.JSON));
  }

  @Test
  void both_accept_the_example() throws IOException {
    assertEquals(List.of(), violations(Example.text()));
    assertEquals(List.of(), Example.errors(Example.FILE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stack: kekkai | stack: Kekkai",
        "stack: kekkai | stack: 7",
        "stack: kekkai | stak: kekkai",
        "stack: kekkai | ''",
        "environment: production | environment: [production]",
        "kind: compose | kind: kubernetes",
        "kind: compose, | ''",
        "files: [docker-compose.yml] | files: []",
        "files: [docker-compose.yml] | files: docker-compose.yml",
        "files: [docker-compose.yml] | files: [/etc/passwd]",
        "files: [docker-compose.yml] | files: [../x]",
        "directory: . | directory: '; rm -rf /'",
        "units: [portal] | units: []",
        "units: [portal] | units: [7]",
        "units: [portal] | units: ['../portal']",
        "env: PORTAL_VERSION | env: PORTAL-VERSION",
        "env: PORTAL_VERSION | enf: PORTAL_VERSION",
        "within: 2h | within: 2 hours",
        "within: 2h | within: 2",
        "password: env:DD_DATABASE_PASSWORD | password: hunter2",
        "schema: django | schema: rails",
        "schema: django | schema: null",
        "closed: 503 | closed: 200",
        "closed: 503 | closed: '503'",
        "url: \"http:// | url: \"ftp://",
        "url: \"http:// | url: \"http://a:b@",
        "create: nginx/maintenance.on, | ''",
        "maxUsed: 90% | maxUsed: 101%",
        "maxUsed: 90% | maxUsed: 90",
        "minFree: 2GiB | minFree: 2GB",
        "queue: { unit: valkey, store: valkey_data } | queue: valkey",
        "port: 8000 | port: 0",
        "port: 8000 | port: 70000",
        "name: public, | name: public, unit: portal,",
        "port: 3031, | ''",
        "- exec: | - shell:",
        "- exec: { name: worker answers, unit: celeryworker, command: [celery, inspect, ping] } | - {}",
        "command: [celery, inspect, ping] | command: celery inspect ping",
        "command: [celery, inspect, ping] | command: []",
        "expect: \"1\" | expect: [1]",
        "/status: healthy | status: healthy",
        "/status: healthy | /status: [healthy]",
        "method: POST | method: DELETE",
        "{ oldCodeRunsOnNewSchema: false } | { oldCodeRunsOnNewSchema: 'false' }",
        "{ oldCodeRunsOnNewSchema: false } | []",
        "count: 10 | count: 0",
        "count: 10 | count: 1.5",
      })
  void both_refuse(String old, String replacement) throws IOException {
    Path file = Example.with(directory, old, replacement);

    assertFalse(violations(Files.readString(file)).isEmpty(), "the schema accepts it");
    assertFalse(Example.errors(file).isEmpty(), "the reader accepts it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expect: \"1\" | expect: 1",
        "/status: healthy | /status: true",
        "environment: production | ''",
        "directory: ., | ''",
        ", project: portal | ''",
        "rollback: { oldCodeRunsOnNewSchema: false } | ''",
        "retention: { count: 10, days: 30 } | retention: {}",
        "preflight: { disk: { maxUsed: 90%, minFree: 2GiB }, backup: { maxAge: 24h } } | preflight: { disk: {} }",
        "within: 2h | within: 90s",
        "password: env:DD_DATABASE_PASSWORD | password: file:/run/secrets/db",
      })
  void both_accept(String old, String replacement) throws IOException {
    Path file = Example.with(directory, old, replacement);

    assertEquals(List.of(), violations(Files.readString(file)));
    assertEquals(List.of(), Example.errors(file));
  }

  @Test
  void every_key_of_the_table_is_in_the_schema_and_the_other_way_round() throws IOException {
    List<String> schema = new ArrayList<>();
    keys(new ObjectMapper().readTree(JsonSchema.text()), "", schema);

    assertEquals(table(), schema.stream().sorted().toList());
  }

  @Test
  void the_example_has_every_key_of_the_table_and_the_reader_knows_it() throws IOException {
    String yaml =
        Example.text()
            .replace(
                "{ oldCodeRunsOnNewSchema: false }",
                "{ oldCodeRunsOnNewSchema: false, onFailure: ask, skip: [prove the backup], downtimeBudget: 10m }")
            .replace(
                "project: portal }",
                "project: portal, source: { git: ../portal.git, settings: .env.example, migrations: db/, watch: [app/config.py] } }")
            .replace(
                "{ env: PORTAL_VERSION, file: .env }",
                "{ tag: PORTAL_VERSION, prefix: v, file: .env }")
            .replace(
                "{ count: 10, days: 30 }", "{ count: 10, days: 30, kept: { count: 2, days: 9 } }")
            .replace("{ unit: initializer,", "{ unit: initializer, run: [manage.py, migrate],")
            .replace("after: [portal]", "after: [portal]\n    downgrade: { unit: initializer }");
    for (String path : table()) {
      String key = path.substring(path.lastIndexOf('.') + 1);
      // Each key, misspelt wherever it stands, must be missed by the reader.
      String wrong = yaml.replaceAll("(?m)([{ ,]|^)" + key + ":", "$1" + key + "x:");
      assertTrue(!wrong.equals(yaml), "the example lacks " + path);
      assertFalse(
          Example.errors(Example.write(directory, wrong)).isEmpty(), "nobody misses " + path);
    }
  }

  private static List<String> table() {
    List<String> keys = new ArrayList<>();
    keys(StackForm.ROOT, "", keys);
    return keys.stream().sorted().toList();
  }

  private static void keys(Form form, String path, List<String> keys) {
    switch (form) {
      case Form.Fields fields -> fields.keys().forEach(k -> key(k, path, keys));
      case Form.OneOf oneOf -> oneOf.keys().forEach(k -> key(k, path, keys));
      case Form.Names names -> keys(names.of(), path + ".*", keys);
      case Form.Items items -> keys(items.of(), path + "[]", keys);
      default -> {}
    }
  }

  private static void key(Form.Key key, String path, List<String> keys) {
    String at = path + "." + key.name();
    keys.add(at);
    keys(key.form(), at, keys);
  }

  private static void keys(JsonNode schema, String path, List<String> keys) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      keys.add(path + "." + property.getKey());
      keys(property.getValue(), path + "." + property.getKey(), keys);
    }
    if (schema.has("items")) {
      keys(schema.get("items"), path + "[]", keys);
    }
    if (schema.path("additionalProperties").isObject()) {
      keys(schema.get("additionalProperties"), path + ".*", keys);
    }
  }
}
