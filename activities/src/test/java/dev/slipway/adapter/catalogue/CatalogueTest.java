package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
  @TempDir Path directory = Path.of("");

  private Path stack(String where, String name) throws IOException {
    Path file = directory.resolve(where);
    Files.createDirectories(file.getParent());
    return Files.writeString(
        file,
        """
        stack: %s
        platform: { kind: compose, directory: /srv/%s }
        components: { app: { version: { env: APP }, units: [app] } }
        keep: { files: [.env] }
        """
            .formatted(name, where.replaceAll("[^a-z]", "")));
  }

  private List<String> errors(String name) {
    return new Catalogue(directory)
        .find(name).findings().stream()
            .filter(FileFinding::isError)
            .map(f -> f.text().replace(directory.toString(), "D"))
            .toList();
  }

  @Test
  void finds_stacks_in_files_and_in_directories() throws IOException {
    stack("one.yml", "one");
    stack("two.yaml", "two");
    stack("three/slipway.yml", "three");
    stack("docker-compose.yml", "compose");
    stack("three/other.yml", "other");

    assertEquals(List.of("one", "three", "two"), new Catalogue(directory).list().stacks());
    assertNotNull(new Catalogue(directory).find("three").definition());
  }

  @Test
  void an_unknown_stack_is_answered_with_the_known_ones() throws IOException {
    stack("one.yml", "kekkai");
    stack("two.yml", "webwaka");

    assertEquals(
        List.of(
            "D: stack: the catalogue has no \"kekai\"; allowed: kekkai, webwaka; did you mean \"kekkai\"?"),
        errors("kekai"));
    assertEquals(
        List.of("D: stack: the catalogue has no \"../etc\"; allowed: kekkai, webwaka"),
        errors("../etc"));
  }

  @Test
  void one_broken_file_does_not_hide_the_others() throws IOException {
    stack("one.yml", "one");
    Files.writeString(directory.resolve("two.yml"), "stack: two\nplatfrom: {}\n");
    Files.writeString(directory.resolve("three.yml"), "{{{");

    assertNotNull(new Catalogue(directory).find("one").definition());
    assertNull(new Catalogue(directory).find("two").definition());
    assertTrue(errors("two").stream().allMatch(e -> e.startsWith("D/two.yml:")));
    // The stack that is looked for may be the one whose name cannot be read.
    assertTrue(errors("four").getLast().startsWith("D/three.yml:1: is not YAML"));
  }

  @Test
  void a_name_given_twice_is_an_error() throws IOException {
    stack("one.yml", "same");
    stack("two.yml", "same");

    assertNull(new Catalogue(directory).find("same").definition());
    assertEquals(
        List.of(
            "D/two.yml: stack: \"same\" is also the stack of D/one.yml; names are unique in a catalogue: rename or remove one of the two files"),
        errors("same"));
  }

  @Test
  void two_stacks_in_one_project_are_an_error_of_the_second() throws IOException {
    stack("one.yml", "one");
    Files.writeString(
        directory.resolve("two.yml"),
        Files.readString(directory.resolve("one.yml")).replace("stack: one", "stack: two"));

    assertNotNull(new Catalogue(directory).find("one").definition());
    assertNull(new Catalogue(directory).find("two").definition());
    assertEquals(
        List.of(
            "D/two.yml: platform: \"one\" in D/one.yml is the same project; one project is one stack, or two runs could change it at once"),
        errors("two"));
  }

  @Test
  void no_directory_is_a_finding() {
    Catalogue catalogue = new Catalogue(directory.resolve("none"));

    assertEquals(1, catalogue.list().findings().size());
    assertTrue(catalogue.find("one").findings().getLast().hint().contains("--stacks"));
  }
}
