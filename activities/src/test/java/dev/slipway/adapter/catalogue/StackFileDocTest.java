package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The page about stack files says what the reader does; the files in stacks/ are right. */
class StackFileDocTest {
  private static final Path PAGE = Path.of("../docs/stack-file.md");

  @TempDir Path directory = Path.of("");

  @Test
  void every_key_and_kind_is_on_the_page() throws IOException {
    String page = Files.readString(PAGE);
    String wanted = section(section(page, "keys", keys()), "kinds", kinds());
    if (System.getProperty("slipway.golden", "").equals("write")) {
      Files.writeString(PAGE, wanted);
      return;
    }
    assertEquals(wanted, page);
  }

  @Test
  void the_example_on_the_page_is_right() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("```yaml", page.indexOf("<!-- example -->")) + 8;
    String example = page.substring(start, page.indexOf("```", start));

    Path file = Files.writeString(directory.resolve("slipway.yml"), example);

    assertEquals(List.of(), Example.errors(file));
    assertEquals(List.of(), violations(example));
  }

  @Test
  void the_example_stacks_are_right() throws IOException {
    List<Path> files;
    try (Stream<Path> stacks = Files.list(Path.of("../stacks"))) {
      files = stacks.map(s -> s.resolve("slipway.yml")).filter(Files::exists).sorted().toList();
    }
    assertFalse(files.isEmpty());
    for (Path file : files) {
      assertEquals(List.of(), Example.errors(file));
      List<String> open =
          Example.warnings(file).stream()
              .filter(w -> !w.contains("components.redis: no probe"))
              .toList();
      assertEquals(List.of(), open, "a queue that has no page to name its release is left open");
      assertEquals(List.of(), violations(Files.readString(file)));
    }
  }

  static List<String> violations(String yaml) throws IOException {
    Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(JsonSchema.text(), InputFormat.JSON)
        .validate(new ObjectMapper().writeValueAsString(loaded), InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private static String section(String page, String name, String content) {
    int start = page.indexOf("\n", page.indexOf("<!-- " + name + ":")) + 1;
    int end = page.indexOf("<!-- end of " + name + " -->");
    return page.substring(0, start) + content + page.substring(end);
  }

  private static String keys() {
    List<String> lines = new ArrayList<>();
    lines.add("| Key | Value | Default | Meaning |");
    lines.add("|---|---|---|---|");
    keys(StackForm.ROOT, "", lines);
    return String.join("\n", lines) + "\n";
  }

  private static void keys(Form form, String path, List<String> lines) {
    switch (form) {
      case Form.Fields fields -> fields.keys().forEach(k -> key(k, path, lines));
      case Form.OneOf oneOf -> oneOf.keys().forEach(k -> key(k, path, lines));
      case Form.Names names -> keys(names.of(), path + "*.", lines);
      case Form.Items items -> keys(items.of(), path, lines);
      default -> {}
    }
  }

  private static void key(Form.Key key, String path, List<String> lines) {
    // The probes of smoke are those of verify.
    boolean told = key.name().equals("smoke");
    lines.add(
        "| `%s` | %s | %s | %s |"
            .formatted(path + key.name(), value(key.form()), byDefault(key), key.meaning()));
    if (!told) {
      String below = path + key.name() + (key.form() instanceof Form.Items ? "[]." : ".");
      keys(key.form(), below, lines);
    }
  }

  private static String byDefault(Form.Key key) {
    return switch (key.absent()) {
      case Form.Absent.Refused refused -> "*required*";
      case Form.Absent.Default given ->
          key.form() instanceof Form.Items ? "`[" + given.text() + "]`" : "`" + given.text() + "`";
      case Form.Absent.Nothing nothing -> "";
      case Form.Absent.Empty empty -> "";
    };
  }

  private static String value(Form form) {
    return switch (form) {
      case Form.Text text -> word(text.kind());
      case Form.Whole whole -> "%d to %d".formatted(whole.least(), whole.most());
      case Form.Flag flag -> "`true`, `false`";
      case Form.Choice choice -> "`" + String.join("`, `", choice.words()) + "`";
      case Form.Plain plain -> "text, number, flag";
      case Form.Items items -> "list of " + value(items.of());
      case Form.Names names -> "mapping from " + word(names.key()) + " to " + value(names.of());
      case Form.Fields fields -> "mapping";
      case Form.OneOf oneOf -> "mapping with one key";
    };
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String kinds() {
    List<String> lines = new ArrayList<>();
    lines.add("| Kind | Allowed |");
    lines.add("|---|---|");
    for (Kind kind : Kind.values()) {
      lines.add("| %s | %s |".formatted(word(kind), kind.allowed()));
    }
    return String.join("\n", lines) + "\n";
  }
}
