package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.plan.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The exact argument lists. */
class ComposeCommandTest {
  private static final Place PLAIN =
      new Place("compose", "shop", "local", "/srv/shop", List.of(), "");
  private static final Place NAMED =
      new Place("compose", "shop", "local", "/srv/shop", List.of("a.yml", "b $(x).yml"), "p");
  private static final String START = "docker compose --ansi never --progress plain ";

  private static void expect(String words, List<String> command) {
    assertEquals(START + words, String.join(" ", command));
  }

  @Test
  void nothing_is_given_that_the_stack_file_does_not_give() {
    expect("config --hash *", ComposeCommand.of(PLAIN).hashes());
    expect("config --hash *", ComposeCommand.byHand().hashes());
  }

  @Test
  void files_and_project_are_given_as_single_words() {
    assertEquals(
        List.of("--file", "a.yml", "--file", "b $(x).yml", "--project-name", "p", "config"),
        ComposeCommand.of(NAMED).usual().subList(6, 13));
  }

  @Test
  void the_definition_is_read_with_units_of_every_profile() {
    expect("--profile * config --format json", ComposeCommand.of(PLAIN).definition());
    expect(
        "--profile * config --no-interpolate --format json", ComposeCommand.of(PLAIN).template());
  }

  @Test
  void other_settings_replace_the_stacks_own() {
    expect(
        "--env-file /tmp/x.env config --variables",
        ComposeCommand.of(PLAIN).reading(Path.of("/tmp/x.env")).variables());
  }

  @Test
  void making_containers_keeps_dependencies_selected_and_starts_nothing() {
    expect(
        "up --no-start --no-build --pull never app web",
        ComposeCommand.of(PLAIN).create(List.of("app", "web")));
    expect(
        "up --no-start --no-deps --no-build --pull never app",
        ComposeCommand.of(PLAIN).createAlone(List.of("app")));
    expect(
        "up --no-start --no-build --pull never --dry-run app",
        ComposeCommand.of(PLAIN).foresee(List.of("app")));
  }

  @Test
  void starting_replaces_nothing() {
    expect(
        "up -d --no-deps --no-recreate --no-build --pull never app",
        ComposeCommand.of(PLAIN).start(List.of("app")));
  }

  @Test
  void a_one_shot_is_named_and_labelled_and_stays_after_its_end() {
    expect(
        "--file a.yml --file b $(x).yml --file /o.yml --project-name p run --detach --no-TTY"
            + " --no-deps --rm=false --name n --label k=v init",
        ComposeCommand.of(NAMED)
            .overriddenBy(NAMED, Path.of("/o.yml"))
            .oneShot("n", Map.of("k", "v"), "init"));
  }

  @Test
  void removing_names_its_units() {
    expect("rm --stop --force app", ComposeCommand.of(PLAIN).remove(List.of("app")));
  }

  @Test
  void the_override_quotes_what_it_is_given() {
    String text =
        BorrowedNetwork.text(
            "in: it",
            "i:1",
            "abc",
            new java.util.TreeMap<>(Map.of("A", "x\"$y")),
            List.of("down", "a $b"));
    assertEquals(
        List.of(
            "  \"in: it\":",
            "    image: \"i:1\"",
            "    network_mode: \"container:abc\"",
            "    environment: {\"A\":\"x\\\"$$y\"}",
            "    command: [\"down\",\"a $$b\"]"),
        text.lines()
            .filter(l ->
                l.contains("in: it")
                    || l.contains("image")
                    || l.contains("network_mode")
                    || l.contains("environment")
                    || l.contains("command"))
            .toList());
  }
}
