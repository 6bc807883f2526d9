package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.host.JournalFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A stack that emergencies are tried out on, as it was before any of them. */
final class EmergencyGround {
  private final Field field;
  private final Invariants holds;
  private final Map<String, String> before;

  EmergencyGround(Field field, Invariants holds) {
    this.field = field;
    this.holds = holds;
    this.before = Seen.of(field);
  }

  /** With what was not in the way, and nothing is left that a run made to work with. */
  void asBefore() {
    assertEquals(before, Seen.of(field), "as before");
    assertEquals(List.of(), inServer(), "what runs left in the database server");
    assertTrue(journal().intact(), "numbered without gaps, and chained");
    assertEquals("", helpers(), "helpers of runs");
    holds.nothingChangesByHand();
  }

  Journal journal() {
    return new JournalFile(
            new StateDir(field.work.resolve("state")), new Secrets(Map.of()), Clock.systemUTC())
        .read(field.stack.name(), Integer.MAX_VALUE);
  }

  /** Whether the journal has such a line of the newest run. */
  boolean journalled(String beginning) {
    List<Journal.Entry> entries = journal().entries();
    return !entries.isEmpty()
        && entries.stream()
            .filter(e -> e.run().equals(entries.getLast().run()))
            .anyMatch(e -> e.what().startsWith(beginning));
  }

  private List<String> inServer() {
    return field
        .value(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'slipway%' UNION ALL SELECT slot_name FROM pg_replication_slots")
        .lines()
        .toList();
  }

  private String helpers() {
    String label = "label=dev.slipway.stack=" + field.stack.name();
    return field.docker("ps", "--all", "--filter", label, "--format", "{{.Names}}").out();
  }

  /** The program in a process of its own, as this build has it. */
  Exec.Result slipway(Map<String, String> environment, String... arguments) {
    return new Exec()
        .run(field.work, environment(environment), Duration.ofMinutes(3), command(arguments));
  }

  /** By the launcher, as operators type it: its start is what they wait for. */
  Exec.Result launched(Map<String, String> environment, String... arguments) {
    return CommandLine.slipway(field.work, environment(environment), arguments);
  }

  /** The same, for whoever wants to kill it. */
  ProcessBuilder process(Map<String, String> environment, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .directory(field.work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(field.work.resolve("typed.log").toFile());
    builder.environment().putAll(environment(environment));
    return builder;
  }

  private Map<String, String> environment(Map<String, String> environment) {
    Map<String, String> all = new TreeMap<>(field.places());
    all.putAll(environment);
    return all;
  }

  private static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.slipway.worker.Main"));
    command.addAll(List.of(arguments));
    return command;
  }
}
