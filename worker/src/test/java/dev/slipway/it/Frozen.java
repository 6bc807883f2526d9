package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.demo.Ledger.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From the moment the fence stood until the door began to open, by the agent's own journal: the
 * time in which no write of a user may be acknowledged.
 */
final class Frozen {
  private static final String BEGIN = "begin: ";
  private static final String DONE = "done: ";

  private Frozen() {}

  /** That time. */
  record Window(Instant from, Instant to) {
    boolean holds(Instant at) {
      return at.isAfter(from) && at.isBefore(to);
    }

    Window theHalfMinuteBefore() {
      return new Window(from.minusSeconds(30), from);
    }
  }

  /** What the ledger says was acknowledged in that time. */
  static List<Entry> writes(Field field, String run) {
    Window frozen = window(field, run);
    return field.ledger.entries().stream().filter(e -> frozen.holds(e.at())).toList();
  }

  /** Whether a run came as far as that, however it went on. */
  static boolean was(Field field, String run) {
    return journal(field).stream()
        .filter(e -> e.path("run").asText().equals(run))
        .map(e -> e.path("what").asText())
        .anyMatch(w -> w.startsWith(DONE) && fenced(w.substring(DONE.length())));
  }

  static Window window(Field field, String run) {
    return between(field, run, Frozen::fenced, what -> what.contains("(Platform.OpenDoor"));
  }

  /** The part of it in which nobody but the run may write: units of the release wait as well. */
  static Window shut(Field field, String run) {
    return between(field, run, Frozen::fenced, what -> what.startsWith("deploy ("));
  }

  /**
   * How many rows of each table were written in that time by the database's own clock; empty when
   * none was.
   */
  static String rows(Field field, Window shut) {
    String in = "%s between '" + shut.from() + "' and '" + shut.to() + "'";
    return field.value(
        Stream.of(
                "host_script at",
                "dojo_finding created",
                "dojo_job created",
                "dojo_job finished",
                "dojo_findingevent at",
                "dojo_heartbeat at",
                "dojo_scanimport created")
            .map(t -> t.split(" "))
            .map(t ->
                "select '%s %s', count(*) from %s where %s having count(*) > 0"
                    .formatted(t[0], t[1], t[0], in.formatted(t[1])))
            .collect(Collectors.joining(" union all ")));
  }

  private static boolean fenced(String what) {
    return what.startsWith("fence the databases");
  }

  /** When the door began to close. */
  static Instant doorClosed(Field field, String run) {
    return journal(field).stream()
        .filter(e -> e.path("run").asText().equals(run))
        .filter(e -> e.path("what").asText().startsWith(BEGIN) && closes(e.path("what").asText()))
        .map(e -> Instant.parse(e.path("at").asText()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the journal does not tell of the door"));
  }

  private static boolean closes(String what) {
    return what.contains("(Platform.CloseDoor");
  }

  private static Window between(
      Field field, String run, Predicate<String> done, Predicate<String> begun) {
    Instant from = Instant.MAX;
    Instant to = Instant.MAX;
    for (JsonNode entry : journal(field)) {
      String what = entry.path("what").asText();
      Instant at = Instant.parse(entry.path("at").asText());
      if (entry.path("run").asText().equals(run)) {
        boolean fenced = what.startsWith(DONE) && done.test(what.substring(DONE.length()));
        boolean opens = what.startsWith(BEGIN) && begun.test(what.substring(BEGIN.length()));
        from = fenced && from.equals(Instant.MAX) ? at : from;
        to = opens && to.equals(Instant.MAX) ? at : to;
      }
    }
    assertTrue(from.isBefore(to) && to.isBefore(Instant.MAX), "the journal tells of both");
    return new Window(from, to);
  }

  private static List<JsonNode> journal(Field field) {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> entries = new ArrayList<>();
    Path file = field.state().resolve("journal.jsonl");
    if (!Files.exists(file)) {
      return entries; // Nothing was ever done to the stack.
    }
    try {
      for (String line : Files.readAllLines(file)) {
        entries.add(json.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }
}
