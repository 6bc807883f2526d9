package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.Pages;
import dev.slipway.Repository;
import dev.slipway.cli.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the pages say can be typed, followed and found. */
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern NAMED = Pattern.compile("`([^`]+)`");

  private static CommandLine commands() {
    return Main.commandLine(Session.ofProcess());
  }

  static Stream<Path> pages() {
    return Pages.all().stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_relative_link_resolves(Path page) {
    List<String> dead = new ArrayList<>();
    Matcher links = LINK.matcher(Repository.read(page));
    while (links.find()) {
      String to = links.group(1);
      if (!to.contains("://") && !Files.exists(page.resolveSibling(to))) {
        dead.add(to);
      }
    }
    assertEquals(List.of(), dead);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_command_line_can_be_typed(Path page) {
    String text = Repository.read(page);
    for (String line : Pages.fenced(text)) {
      if (line.startsWith("slipway ") || line.startsWith("./slipway ")) {
        typed(line);
      }
    }
    for (String code : Pages.inline(text)) {
      if (code.startsWith("slipway ")) {
        mentioned(code);
      }
    }
  }

  @Test
  void a_wrong_command_line_is_noticed() {
    assertThrows(AssertionError.class, () -> typed("slipway upgrad kekkai --to a=1"));
    assertThrows(AssertionError.class, () -> typed("slipway upgrade kekkai --too a=1"));
    assertThrows(AssertionError.class, () -> typed("slipway upgrade kekkai"));
    assertThrows(AssertionError.class, () -> mentioned("slipway frobnicate"));
    assertThrows(AssertionError.class, () -> mentioned("slipway rollback --harder"));
  }

  /** As it would be typed; what follows after some space explains it. */
  private static void typed(String line) {
    String[] arguments = words(line.replaceAll("(\\s+# |\\s{3}).*$", ""));
    try {
      commands().parseArgs(arguments);
    } catch (ParameterException wrong) {
      throw new AssertionError(line + ": " + wrong.getMessage(), wrong);
    }
  }

  /** In a sentence a command stands without its arguments. */
  private static void mentioned(String code) {
    String[] words = words(code);
    if (words[0].equals("COMMAND")) {
      return;
    }
    CommandLine command = commands().getSubcommands().get(words[0]);
    assertNotNull(command, code + ": there is no such command");
    for (String word : words) {
      if (word.startsWith("--")) {
        String option = word.replaceAll("=.*", "");
        assertNotNull(
            command.getCommandSpec().findOption(option), code + ": there is no " + option);
      }
    }
  }

  private static String[] words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words.subList(1, words.size()).toArray(new String[0]);
  }

  @Test
  void the_page_of_commands_has_every_command_with_every_option() {
    String page = Repository.read("docs/commands.md");
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, CommandLine> command : commands().getSubcommands().entrySet()) {
      if (command.getValue().getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      String row =
          page.lines().filter(l -> l.startsWith("| `" + command.getKey())).findFirst().orElse("");
      if (row.isEmpty()) {
        missing.add(command.getKey());
      }
      command.getValue().getCommandSpec().options().stream()
          .map(CommandLine.Model.OptionSpec::longestName)
          .filter(o -> !List.of("--help", "--version", "--output").contains(o))
          .filter(o -> !row.contains("`" + o))
          .forEach(o -> missing.add(command.getKey() + " " + o));
    }
    assertEquals(List.of(), missing);
  }

  /** The page of a runbook has the steps of its source: same names, same order, same undo. */
  @ParameterizedTest
  @CsvSource({
    "docs/runbooks/upgrade.md, upgrade/UpgradeWorkflowImpl.java",
    "docs/runbooks/rollback.md, rollback/RollbackWorkflowImpl.java",
    "docs/runbooks/migrate-postgres.md, postgres/MigratePostgresWorkflowImpl.java"
  })
  void the_page_of_a_runbook_has_its_steps(String page, String source) {
    String code = Repository.read("workflows/src/main/java/dev/slipway/runbook/" + source);
    List<String> described = new ArrayList<>();
    for (List<String> row : Pages.rows(Repository.read(page))) {
      Matcher step = NAMED.matcher(row.size() > 1 ? row.get(1) : "");
      if (row.getFirst().matches("\\d+") && step.find()) {
        described.add(step.group(1));
        String undo = row.getLast().replace("`", "");
        if (row.getLast().startsWith("`")) {
          assertTrue(code.contains('"' + undo + '"'), "%s: no undo '%s'".formatted(page, undo));
        }
      }
    }
    assertFalse(described.isEmpty());
    assertEquals(Pages.steps(code), described);
  }

  @Test
  void decisions_are_numbered_without_gaps() {
    List<String> numbers =
        Repository.files("docs/adr", ".md").stream()
            .map(f -> Objects.requireNonNull(f.getFileName()).toString().substring(0, 4))
            .toList();
    for (int i = 0; i < numbers.size(); i++) {
      assertEquals("%04d".formatted(i + 1), numbers.get(i));
    }
  }
}
