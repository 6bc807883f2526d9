package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.StackDefinition;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Freeze;
import dev.slipway.stack.WindowRules.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The windows of a stack file: what is read, and what makes no sense. */
class WindowsFileTest {
  private static final String WINDOWS =
      """
      windows:
        zone: Europe/Berlin
        expected: 20m
        reserve: 10m
        weekly:
          minor: { days: [mon, thu], from: 02:00, to: 04:00, changes: [patch, minor] }
          night: { days: [sat], from: "22:00", to: 06:00, zone: UTC }
        freezes:
          year-end: { from: 2026-12-20, until: 2027-01-03, reason: the books are closed }
      """;

  @TempDir Path directory = Path.of("");

  /** The example without its own windows. */
  private static String rest() throws IOException {
    return Example.text().replaceFirst("(?s)windows:\n.*?(?=approvals:\n)", "");
  }

  private Path file(String windows) throws IOException {
    return Example.write(directory, rest() + windows);
  }

  private static WindowRules read(Path file) {
    StackDefinition definition = StackFiles.read(file).definition();
    assertNotNull(definition, () -> Example.errors(file).toString());
    return definition.windows();
  }

  @Test
  void what_is_written_is_read() throws IOException {
    Path file = file(WINDOWS);
    assertEquals(List.of(), Example.errors(file));
    assertEquals(List.of(), Example.warnings(file));
    assertEquals(
        new WindowRules(
            "Europe/Berlin",
            Duration.ofMinutes(20),
            Duration.ofMinutes(10),
            List.of(
                new Window(
                    "minor",
                    List.of(DayOfWeek.MONDAY, DayOfWeek.THURSDAY),
                    LocalTime.of(2, 0),
                    LocalTime.of(4, 0),
                    "Europe/Berlin",
                    List.of(Kind.PATCH, Kind.MINOR)),
                new Window(
                    "night",
                    List.of(DayOfWeek.SATURDAY),
                    LocalTime.of(22, 0),
                    LocalTime.of(6, 0),
                    "UTC",
                    List.of())),
            List.of(
                new Freeze(
                    "year-end",
                    LocalDate.of(2026, 12, 20),
                    LocalDate.of(2027, 1, 3),
                    "the books are closed"))),
        read(file));
  }

  @Test
  void left_out_any_time_is_fine() throws IOException {
    assertEquals(WindowRules.NONE, read(file("")));
    assertFalse(read(file("")).any());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zone: Europe/Berlin | zone: Europe/Berln | no time zone \"Europe/Berln\"; allowed: names as in Europe/Berlin, or UTC; did you mean \"Europe/Berlin\"?",
        "zone: UTC | zone: UTTC | no time zone \"UTTC\"",
        "days: [mon, thu] | days: [mon, thuu] | did you mean \"thu\"?",
        "days: [mon, thu] | days: [mon, mon] | \"mon\" is listed twice",
        "days: [mon, thu] | days: [] | at least 1",
        "from: 02:00 | from: 24:00 | a time of day from 00:00 to 23:59",
        "to: 04:00 | too: 04:00 | did you mean \"to\"?",
        "changes: [patch, minor] | changes: [patch, minr] | did you mean \"minor\"?",
        "until: 2027-01-03 | until: 2026-12-01 | is before the first day",
        "until: 2027-01-03 | until: 2027-02-30 | there is no day \"2027-02-30\"",
        "reason: the books are closed | reason: \"\" | is empty",
        "reserve: 10m | reserve: 2h | is not longer than the reserve of 2h",
        "reserve: 10m | reserve: ten | a number with s, m, h or d",
        "reserve: 10m | reserve: 15 | found the number \"15\"; allowed: a number with s, m, h or d"
      })
  void what_makes_no_sense_is_an_error(String old, String replacement, String message)
      throws IOException {
    assertTrue(WINDOWS.contains(old), old);
    List<String> errors = Example.errors(file(WINDOWS.replace(old, replacement)));
    assertTrue(errors.stream().anyMatch(e -> e.contains(message)), errors::toString);
  }

  @Test
  void all_findings_come_at_once() throws IOException {
    List<String> errors =
        Example.errors(
            file(
                WINDOWS
                    .replace("Europe/Berlin", "Mars")
                    .replace("2027-01-03", "2027-02-30")
                    .replace("[sat]", "[sta]")));
    assertEquals(3, errors.size(), errors::toString);
  }

  @Test
  void a_window_in_which_nothing_may_begin_yet_is_a_warning() throws IOException {
    List<String> warnings =
        Example.warnings(file(WINDOWS.replace("expected: 20m", "expected: 3h")));
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.getFirst().contains("is shorter than the expected 3h"), warnings::toString);
    // Exactly what is needed: a schedule would begin a few seconds too late, every week.
    assertEquals(
        1, Example.warnings(file(WINDOWS.replace("expected: 20m", "expected: 110m"))).size());
    assertEquals(
        List.of(), Example.warnings(file(WINDOWS.replace("expected: 20m", "expected: 105m"))));
  }

  @Test
  void the_schema_takes_the_same() throws IOException {
    assertEquals(List.of(), StackFileDocTest.violations(rest() + WINDOWS));
    String wrong = WINDOWS.replace("from: 02:00", "from: 24:00");
    assertFalse(StackFileDocTest.violations(rest() + wrong).isEmpty());
  }

  /** It stands there as a comment, so that the example can be upgraded at any time. */
  @Test
  void the_windows_in_the_example_stack_are_right() throws IOException {
    String text = Files.readString(Path.of("../stacks/kekkai/slipway.yml"));
    String said = text.substring(text.indexOf("# windows:")).replaceAll("(?m)^# ?", "");
    WindowRules rules = read(file(said));
    assertEquals(
        List.of("minor", "security", "major"), rules.windows().stream().map(Window::name).toList());
    assertEquals(1, rules.freezes().size());
  }
}
