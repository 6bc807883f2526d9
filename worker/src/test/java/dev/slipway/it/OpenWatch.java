package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.demo.Example;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The stack that is built from tags, under load, and what can be seen of it from outside. */
final class OpenWatch implements AutoCloseable {
  final Field field;
  final Invariants holds;

  OpenWatch(String name) throws IOException {
    field = Field.open(Example.OPENWATCH, name);
    holds = new Invariants(field);
  }

  Report upgrade(Map<String, String> to) {
    return upgrade(to, Map.of());
  }

  Report upgrade(Map<String, String> to, Map<String, String> settings) {
    Map<String, Object> input = new HashMap<>(Map.of("stack", field.stack.name(), "to", to));
    input.put("despiteVeto", "tests go there again");
    if (!settings.isEmpty()) {
      input.put("settings", settings);
    }
    return Field.end(field.start(Names.UPGRADE, input));
  }

  /** Images by unit, settings, commit and branch, the state of the checkout, and the catalogue. */
  Map<String, String> seen() throws IOException {
    Map<String, String> seen = new TreeMap<>();
    for (String id : all()) {
      String[] unit =
          must(
                  "docker",
                  "inspect",
                  "--format",
                  "{{index .Config.Labels \"com.docker.compose.service\"}} {{.Name}} {{.Config.Image}} {{.Image}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}",
                  id)
              .split(" ", 2);
      seen.put("unit " + unit[0], unit[1]);
    }
    seen.put("settings", Files.readString(field.stack.directory().resolve(".env")));
    seen.put("commit", git("rev-parse", "HEAD"));
    seen.put("checkout", git("status", "--porcelain"));
    seen.put("revision", value("select version_num from alembic_version"));
    seen.put(
        "columns",
        value(
            "select string_agg(table_name || '.' || column_name, ',' order by 1) from (select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2) c"));
    return seen;
  }

  private List<String> all() {
    return must(
            "docker",
            "ps",
            "-aq",
            "--no-trunc",
            "--filter",
            "label=com.docker.compose.project=" + field.stack.name(),
            "--filter",
            "label=com.docker.compose.oneoff=False")
        .lines()
        .sorted()
        .toList();
  }

  /** A plain "up -d" replaces, builds, migrates and leaves behind nothing. */
  void nothingChangesByHand() throws IOException {
    List<String> containers = all();
    Map<String, String> before = seen();
    Exec.Result result = field.stack.compose("up", "-d");
    assertEquals(containers, all(), "docker compose up -d made containers");
    assertEquals(before, seen(), "docker compose up -d changed something");
    assertTrue(!result.err().contains("orphan"), result.err());
  }

  String value(String sql) {
    return must(
        "docker",
        "exec",
        field.container("database"),
        "psql",
        "-XAtU",
        "postgres",
        "-d",
        "openwatch",
        "-c",
        sql);
  }

  /** In the stack's checkout. */
  String git(String... words) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    return must(command.toArray(new String[0]));
  }

  String must(String... command) {
    Path where = field.stack.directory();
    Exec.Result result = new Exec().run(where, Map.of(), Duration.ofMinutes(1), List.of(command));
    assertTrue(result.ok(), () -> List.of(command) + ": " + result.err());
    return result.out().strip();
  }

  List<String> images(String kind) {
    return must(
            "docker",
            "image",
            "ls",
            "--format",
            "{{.Tag}}",
            "%s/%s".formatted(field.stack.name(), kind))
        .lines()
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    field.close();
  }
}
