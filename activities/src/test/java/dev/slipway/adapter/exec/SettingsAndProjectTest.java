package dev.slipway.adapter.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings files and projects, read as Compose reads them. */
class SettingsAndProjectTest {
  @TempDir Path directory;

  private Path settings(String text) throws IOException {
    return Files.writeString(directory.resolve(".env"), text);
  }

  private Place place(String name, String... files) {
    return new Place("compose", "s", "local", directory.toString(), List.of(files), name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "V=1.2          | 1.2",
        "V=1.2 # pinned | 1.2",
        "V=a#b          | a#b",
        "V='a # b' # c  | a # b",
        "V=\"a b\"      | a b",
        "export V=1     | 1",
        "V = 1          | 1",
      })
  void values_are_read_without_quotes_and_comments(String line, String value) throws IOException {
    assertEquals(value, SettingsFile.read(settings(line + "\n")).get("V"));
  }

  @Test
  void one_value_is_changed_and_everything_else_stays() throws IOException {
    Path file = settings("# V=0\nA=1\nV=1 # pinned by ops\n\nB=$A\n");
    assertEquals("# V=0\nA=1\nV=2 # pinned by ops\n\nB=$A\n", SettingsFile.with(file, "V", "2"));
    assertEquals(
        "# V=0\nA=1\nV=1 # pinned by ops\n\nB=$A\nC=3\n", SettingsFile.with(file, "C", "3"));
  }

  @Test
  void a_value_that_could_be_read_differently_is_quoted_or_refused() throws IOException {
    Path file = settings("");
    assertEquals("V='$(id) #x'\n", SettingsFile.with(file, "V", "$(id) #x"));
    assertThrows(StepFailure.class, () -> SettingsFile.with(file, "V", "a'b"));
    assertThrows(StepFailure.class, () -> SettingsFile.with(file, "V", "a\nB=1"));
  }

  @Test
  void a_project_is_called_what_compose_would_call_it() throws IOException {
    Path odd = Files.createDirectory(directory.resolve("_My Shop.1"));
    assertEquals(
        "myshop1", Project.name(new Place("compose", "s", "local", odd.toString(), List.of(), "")));
    Files.writeString(
        directory.resolve("docker-compose.yml"), "name: written # so\nservices: {}\n");
    assertEquals("written", Project.name(place("")));
    settings("COMPOSE_PROJECT_NAME=set\n");
    assertEquals("set", Project.name(place("")));
    assertEquals("given", Project.name(place("given")));
  }

  @Test
  void the_files_of_a_project_are_those_compose_would_take() throws IOException {
    Files.writeString(directory.resolve("docker-compose.yml"), "services: {}\n");
    assertEquals(List.of("docker-compose.yml"), Project.files(place("")));
    Files.writeString(directory.resolve("docker-compose.override.yml"), "services: {}\n");
    assertEquals(
        List.of("docker-compose.yml", "docker-compose.override.yml"), Project.files(place("")));
    settings("COMPOSE_FILE=x.yml:y.yml\n");
    assertEquals(List.of("x.yml", "y.yml"), Project.files(place("")));
    assertEquals(List.of("z.yml"), Project.files(place("", "z.yml")));
    assertEquals(directory.resolve("sub"), Project.directory(place("", "sub/z.yml")));
  }

  @Test
  void marks_that_differ_have_names_that_differ() {
    assertNotEquals(Marks.name("r/a b/1"), Marks.name("r/a-b/1"));
    assertEquals(Marks.name("r/a/1"), Marks.name("r/a/1"));
  }
}
