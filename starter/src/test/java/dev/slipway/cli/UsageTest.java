package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What was typed wrongly never reaches a server: the session here has none. */
class UsageTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private CommandLine cli() {
    return Cli.create(
        new Session(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            InstantSource.system(),
            ZoneOffset.UTC,
            Session.Pace.STANDARD,
            () -> {
              throw new AssertionError("asked for a server");
            }));
  }

  private int run(String... args) {
    return cli().execute(args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("slipway: say what to do"),
        wrong("slipway: unknown command 'upgrad'; did you mean upgrade?", "upgrad", "kekkai"),
        wrong("slipway: unknown command 'xyzzy'\n", "xyzzy"),
        wrong(
            "slipway upgrade: unknown option '--dryrun'; did you mean --dry-run?",
            "upgrade",
            "kekkai",
            "--to",
            "a=1",
            "--dryrun"),
        wrong(
            "slipway rollback: unknown option '--accept'; did you mean --accept-data-loss?",
            "rollback",
            "kekkai",
            "--accept"),
        wrong("slipway status: unknown argument 'b'", "status", "a", "b"),
        wrong("--to=COMPONENT=VERSION", "upgrade", "kekkai"),
        wrong("STACK", "upgrade", "--to", "a=1"),
        wrong(
            "--to: 'defectdojo' is not COMPONENT=VERSION",
            "upgrade",
            "kekkai",
            "--to",
            "defectdojo"),
        wrong("--to: '' cannot be a version", "upgrade", "kekkai", "--to", "defectdojo="),
        wrong("--to: '' cannot be the name of a component", "upgrade", "kekkai", "--to", "=1"),
        wrong("--to: '1 2' cannot be a version", "plan", "kekkai", "--to", "a=1 2"),
        wrong("--to: '../1' cannot be a version", "plan", "kekkai", "--to", "a=../1"),
        wrong("--to: 'a;rm' cannot be the name of a component", "plan", "kekkai", "--to", "a;rm=1"),
        wrong(
            "--to: the component 'a' is named twice",
            "plan",
            "kekkai",
            "--to",
            "a=1",
            "--to",
            "a=2"),
        wrong("'--to'", "plan", "kekkai", "--to"),
        wrong("--to=MAJOR", "migrate-postgres", "kekkai"),
        wrong("--to: '9' is no major version", "migrate-postgres", "kekkai", "--to", "9"),
        wrong(
            "--method: 'clon' is none of standby-link, clone, copy, dump; did you mean clone?",
            "migrate-postgres",
            "kekkai",
            "--to",
            "18",
            "--method",
            "clon"),
        wrong(
            "--prove: 'all' is none of rows, structure",
            "migrate-postgres",
            "kekkai",
            "--to",
            "18",
            "--prove",
            "all"),
        wrong("STACK: '../etc' cannot be the name", "plan", "../etc", "--to", "a=1"),
        wrong("STACK: '$(id)' cannot be the name", "status", "$(id)"),
        wrong("STACK: 'a?[31mb' cannot be the name", "status", "a\u001b[31mb"),
        wrong("--reason", "abort", "kekkai"),
        wrong("--reason: say why", "veto", "kekkai", "defectdojo=2.38.0"),
        wrong(
            "'defectdojo' is not COMPONENT=VERSION",
            "veto",
            "kekkai",
            "defectdojo",
            "--reason",
            "r"),
        wrong("--reason", "unveto", "kekkai", "defectdojo=2.38.0"),
        wrong("COMPONENT=VERSION", "unveto", "kekkai", "--reason", "r"),
        wrong("--despite-veto: say why", "upgrade", "kekkai", "--to", "a=1", "--despite-veto", " "),
        wrong("--kept", "inspect", "kekkai"),
        wrong("--kept: '../x' is no id of a run", "inspect", "kekkai", "--kept", "../x"),
        wrong("--older-than: '30 days' is no age", "retire", "kekkai", "--older-than", "30 days"),
        wrong("--reason: say why", "abort", "kekkai", "--reason", " "),
        wrong("--reason: one line", "abort", "kekkai", "--reason", "a\nb"),
        wrong("--reason: one line", "abort", "kekkai", "--reason", "x".repeat(501)),
        wrong("--step", "retry", "kekkai"),
        wrong("--generation", "retry", "kekkai", "--step", "a", "--generation", "two"),
        wrong("--generation", "skip", "kekkai", "--step", "a", "--reason", "r"),
        wrong("--generation", "go-back", "kekkai", "--step", "a", "--reason", "r"),
        wrong("--reason", "skip", "kekkai", "--step", "a", "--generation", "1"),
        wrong(
            "--on-failure: 'aks' is neither rollback nor ask",
            "rollback",
            "kekkai",
            "--on-failure",
            "aks"),
        wrong(
            "--downtime-budget: '10 min' is no time: a number with s, m, h or d, e.g. 10m",
            "rollback",
            "kekkai",
            "--downtime-budget",
            "10 min"),
        wrong(
            "--of: 'upgrde' is none of upgrade, rollback, emergency, migrate-postgres, backup, hold, retire;"
                + " did you mean upgrade?",
            "abort",
            "kekkai",
            "--reason",
            "r",
            "--of",
            "upgrde"),
        wrong(
            "--tier: 'all' is neither code, schema nor data",
            "rollback",
            "kekkai",
            "--tier",
            "all"),
        wrong("--point: '../x' is no name of a run", "rollback", "kekkai", "--point", "../x"),
        wrong("--wait needs the STACK", "status", "--wait"),
        wrong(
            "--override-window: say why", "upgrade", "a", "--to", "a=1", "--override-window", " "),
        wrong("--override-window: one line", "rollback", "a", "--override-window", "a\nb"),
        wrong("say what: apply, list", "schedule"),
        wrong("--to=COMPONENT=VERSION", "schedule", "apply", "kekkai"),
        wrong("--reason", "schedule", "pause", "kekkai"),
        wrong("--count: 0 is not from 1 to 200", "schedule", "preview", "kekkai", "--count", "0"),
        wrong("--window: '../x' cannot be a name", "schedule", "delete", "a", "--window", "../x"),
        wrong("STACK: '../x' cannot be the name", "schedule", "list", "../x"),
        wrong("--output: 'yaml' is neither text nor json", "status", "--output", "yaml"));
  }

  private static Arguments wrong(String message, String... args) {
    return Arguments.of(message, args);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrong_usage_ends_with_2_and_names_what_is_wrong(String message, String[] args) {
    assertEquals(ExitCode.USAGE, run(args));
    assertTrue(err().contains(message), () -> "wanted: " + message + "\nfound: " + err());
    assertTrue(err().contains("--help"), err());
    assertEquals("", out());
  }

  @Test
  void wrong_usage_is_a_document_too_where_json_was_asked_for() throws JsonProcessingException {
    assertEquals(ExitCode.USAGE, run("plan", "kekkai", "--output", "json"));
    JsonNode document = Payloads.json().readTree(out());
    assertEquals(ExitCode.USAGE, document.path("exitCode").asInt());
    assertTrue(document.path("error").asText().contains("--to"), out());
  }

  @Test
  void every_command_has_help_with_an_example_and_the_exit_codes() {
    for (Map.Entry<String, CommandLine> command : cli().getSubcommands().entrySet()) {
      out.reset();
      assertEquals(0, run(command.getKey(), "--help"), command.getKey());
      assertTrue(out().contains("Example"), () -> command.getKey() + " has no example:\n" + out());
      assertTrue(out().contains("slipway " + command.getKey()), out());
      assertTrue(out().contains("69   no server"), out());
      assertTrue(out().contains("--output"), out());
    }
  }

  @Test
  void every_command_about_schedules_has_help_with_an_example() {
    CommandLine schedule = java.util.Objects.requireNonNull(cli().getSubcommands().get("schedule"));
    assertEquals(7, schedule.getSubcommands().size());
    for (String command : schedule.getSubcommands().keySet()) {
      out.reset();
      assertEquals(0, run("schedule", command, "--help"), command);
      assertTrue(out().contains("slipway schedule " + command), out());
      assertTrue(out().contains("69   no server"), out());
    }
  }

  @Test
  void the_help_is_as_it_was_agreed() {
    run("--help");
    Golden.check("help", out());
    out.reset();
    run("upgrade", "--help");
    Golden.check("help-upgrade", out());
    out.reset();
    run("migrate-postgres", "--help");
    Golden.check("help-migrate-postgres", out());
  }

  @Command(name = "worker", description = "Something of the caller.")
  static final class Foreign implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void a_command_of_the_caller_is_dressed_like_ours() {
    Session session =
        new Session(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            InstantSource.system(),
            ZoneOffset.UTC,
            Session.Pace.STANDARD,
            () -> {
              throw new AssertionError("asked for a server");
            });
    CommandLine cli = Cli.create(session, new Foreign());
    assertEquals(ExitCode.BUG, cli.execute("worker", "--output", "json"));
    assertTrue(err().contains("a bug of Slipway"), err());
    assertTrue(out().contains("\"exitCode\" : 70"), out());
    assertTrue(session.json());
    assertEquals(0, cli.execute("worker", "--help"));
    assertEquals(ExitCode.USAGE, cli.execute("worker", "--outptu"));
    assertTrue(err().contains("did you mean --output?"), err());
  }

  @Test
  void completion_is_a_script_that_knows_the_commands() {
    assertEquals(0, run("completion"));
    assertTrue(out().startsWith("#!/usr/bin/env bash"), out());
    assertTrue(out().contains("by-hand"), out());
    assertTrue(out().contains("--accept-data-loss"), out());
  }
}
