package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileFilesTest {
  @TempDir Path directory = Path.of("");

  private List<String> refused(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("slipway.yml"), bytes);
    StackFiles.Loaded loaded =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> StackFiles.read(file));
    assertNull(loaded.definition());
    List<String> errors = Example.errors(file);
    assertFalse(errors.isEmpty());
    return errors;
  }

  private String refused(String text) throws IOException {
    return refused(text.getBytes(StandardCharsets.UTF_8)).getFirst();
  }

  @Test
  void a_directory() {
    assertTrue(
        Example.errors(directory).getFirst().endsWith("is a directory; name the stack file in it"));
  }

  @Test
  void an_alias_bomb() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [".formatted(i, i))
          .append(String.join(", ", java.util.Collections.nCopies(10, alias)))
          .append("]\n");
    }
    assertEquals("F:7: has more than 50 aliases; write them out", refused(bomb.toString()));
  }

  @Test
  void an_alias_bomb_within_the_number_of_aliases() throws IOException {
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      items.append("x, ");
    }
    String aliases = String.join(", ", java.util.Collections.nCopies(40, "*p"));
    String text =
        "verify: [&p { exec: { name: n, unit: u, command: [%s] } }, %s]\n"
            .formatted(items, aliases);

    assertTrue(
        refused(text.getBytes(StandardCharsets.UTF_8)).stream()
            .anyMatch(e -> e.contains("has more than 20000 values, aliases counted")));
  }

  @Test
  void an_alias_to_itself() throws IOException {
    assertTrue(refused("stack: a\nverify: &v [*v, *v]\n").startsWith("F:1: "));
    assertTrue(refused("&r stack: *r\n").startsWith("F"));
    assertTrue(refused("&r {? *r : x}\n").startsWith("F"));
  }

  @Test
  void ten_megabytes() throws IOException {
    byte[] bytes = new byte[10 << 20];
    java.util.Arrays.fill(bytes, (byte) '#');
    assertEquals(
        List.of("F: is larger than 1 MiB; a stack file is a page or two of YAML"), refused(bytes));
  }

  @Test
  void one_megabyte_of_brackets() throws IOException {
    assertEquals(
        "F:1: is nested deeper than 32 levels", refused("[".repeat(YamlSource.MAX_BYTES - 1)));
    assertEquals("F:1: is nested deeper than 32 levels", refused("{a: ".repeat(200_000)));
  }

  @Test
  void one_megabyte_of_keys_and_of_one_word() throws IOException {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; keys.length() < YamlSource.MAX_BYTES - 20; i++) {
      keys.append('k').append(i).append(": 1\n");
    }
    assertTrue(refused(keys.toString()).startsWith("F:1: "));
    String word = "stack: " + "a".repeat(1_000_000);
    assertTrue(
        refused(word.getBytes(StandardCharsets.UTF_8)).stream().anyMatch(e -> e.contains("…")));
  }

  @Test
  void long_words_do_not_exhaust_the_stack_of_a_pattern() throws IOException {
    String path = "a/".repeat(200_000) + "a";
    for (String place :
        List.of(
            "create: nginx/maintenance.on=create: " + path,
            "/status: healthy=\"/" + path + "\": healthy",
            "env:SMOKE_TOKEN=file:" + path,
            "path: /api/v2/version=path: /" + path)) {
      String[] oldAndNew = place.split("=", 2);
      assertFalse(Example.errors(Example.with(directory, oldAndNew[0], oldAndNew[1])).isEmpty());
    }
    assertFalse(
        Example.errors(
                Example.with(
                    directory, "/status: healthy", "\"" + "/a".repeat(200) + "\": healthy"))
            .contains("x"));
  }

  @Test
  void deep_block_nesting() throws IOException {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      deep.append(" ".repeat(i)).append("a:\n");
    }
    assertTrue(refused(deep.toString()).contains("is nested deeper than 32 levels"));
  }

  @Test
  void binary() throws IOException {
    byte[] bytes = new byte[4096];
    new Random(1).nextBytes(bytes);
    assertTrue(refused(bytes).getFirst().contains("is not UTF-8 text"));
    assertEquals(
        List.of("F:2: contains the control character U+0000; remove it; binary files are refused"),
        refused("stack: a\n\0".getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        List.of("F:1: contains the control character U+001B; remove it; binary files are refused"),
        refused("stack: \u001b[2J".getBytes(StandardCharsets.UTF_8)));
    assertTrue(
        refused("stack: kekkai".getBytes(StandardCharsets.UTF_16)).getFirst().contains("UTF-8"));
  }

  @Test
  void tabs() throws IOException {
    String error = refused("stack: a\nplatform:\n\tkind: compose\n");
    assertTrue(error.startsWith("F:3: is not YAML"), error);
    assertTrue(error.endsWith("indent with spaces, never with tabs"), error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stack: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://evil\"]]\n",
        "evil: !!java.lang.ProcessBuilder [[id]]\n",
        "stack: !!binary aGk=\n",
        "stack: !custom x\n",
        "!!set {stack: a}\n"
      })
  void tags(String text) throws IOException {
    String error = refused(text);
    assertTrue(error.contains("tags are not allowed"), error);
  }

  @Test
  void duplicate_keys_name_both_lines() throws IOException {
    List<String> errors =
        refused("stack: a\nhost: local\nstack: b\n".getBytes(StandardCharsets.UTF_8));
    assertTrue(
        errors.contains("F:3: stack: is given twice, first in line 1; remove one of them"),
        errors::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   \n",
        "# nothing\n",
        "---\n",
        "null\n",
        "~\n",
        "stack",
        "7",
        "[]",
        "{}",
        "stack: a\n---\nstack: b\n",
        "%YAML 9.9\n---\nstack: a\n",
        "? [a, b]\n: c\n",
        "? {a: b}\n: c\n",
        "stack: 'a",
        "stack: \"\\xZZ\"",
        "stack: [a\n",
        "stack: *nowhere\n",
        "<<: {stack: a}\n",
        "stack: @a\n",
        "\"st\\u0000ck\": a\n",
        "-",
        ": :",
        "{{{{",
        "stack: |\n  kekkai\n"
      })
  void oddities_are_refused_with_a_finding(String text) throws IOException {
    assertTrue(refused(text).startsWith("F"));
  }

  @Test
  void random_damage_never_throws() throws IOException {
    byte[] good = Example.text().getBytes(StandardCharsets.UTF_8);
    long seed = 20261121;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        bad[random.nextInt(bad.length)] =
            (byte) " :-[]{},&*!|>'\"%@`#\t\n~0a\0\377".charAt(random.nextInt(26));
      }
      Path file = Files.write(directory.resolve("slipway.yml"), bad);
      StackFiles.read(file);
    }
  }

  static Stream<String> injections() {
    return Stream.of(
        "../kekkai",
        "a/../b",
        "; rm -rf /",
        "$(id)",
        "`id`",
        "a b",
        "a\\nb",
        "-rf",
        "a|b",
        "a&b",
        "a>b",
        "a'b",
        "..",
        ".",
        "a*",
        "~",
        "A",
        "ü",
        "a\u202eb");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("injections")
  void names_are_names(String name) throws IOException {
    String quoted = "'" + name.replace("'", "''") + "'";
    for (String place :
        List.of(
            "stack: kekkai=stack: %s",
            "units: [portal]=units: [%s]",
            "  dojo:=  %s:",
            "  portal:=  %s:",
            "unit: postgres=unit: %s",
            "reload: nginx=reload: %s",
            "unit: initializer=unit: %s",
            "unit: celeryworker=unit: %s",
            "unit: valkey=unit: %s")) {
      String[] oldAndNew = place.split("=", 2);
      Path file = Example.with(directory, oldAndNew[0], oldAndNew[1].formatted(quoted));
      assertFalse(Example.errors(file).isEmpty(), place + " " + name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../.env",
        "a/../../b",
        "..",
        ".",
        "a;b",
        "$(id)",
        "a b",
        "-rf",
        "a//b",
        "./a"
      })
  void files_stay_below_the_directory(String path) throws IOException {
    for (String place :
        List.of(
            "create: nginx/maintenance.on=create: '%s'",
            "files: [docker-compose.yml]=files: ['%s']",
            "file: .env=file: '%s'",
            "nginx/]=nginx/, '%s']")) {
      String[] oldAndNew = place.split("=", 2);
      Path file = Example.with(directory, oldAndNew[0], oldAndNew[1].formatted(path));
      assertFalse(Example.errors(file).isEmpty(), place + " " + path);
    }
  }

  @Test
  void a_password_instead_of_a_reference_is_refused_and_never_shown() throws IOException {
    for (String place :
        List.of(
            "password: env:DD_DATABASE_PASSWORD=password: hunter2",
            "password: env:DD_DATABASE_PASSWORD=password: 4711",
            "adminPassword: env:POSTGRES_PASSWORD=adminPassword: env:hunter-2",
            "bearer: env:SMOKE_TOKEN=bearer: hunter2",
            "url: \"http://127=url: \"http://admin:hunter2@127",
            "headers: { Host: portal.example }=headers: { Authorization: Bearer hunter2 }")) {
      String[] oldAndNew = place.split("=", 2);
      List<String> errors = Example.errors(Example.with(directory, oldAndNew[0], oldAndNew[1]));
      assertFalse(errors.isEmpty(), place);
      assertTrue(
          errors.stream().noneMatch(e -> e.contains("hunter") || e.contains("4711")),
          errors::toString);
    }
  }

  @Test
  void a_directory_or_nothing_instead_of_a_file() {
    assertEquals(1, StackFiles.read(directory).findings().size());
    assertEquals(1, StackFiles.read(directory.resolve("none.yml")).findings().size());
  }
}
