package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.demo.Ledger.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * From the moment the fence stood until the door began to open, by the agent's own journal: the
 * time in which no write of a user may be acknowledged.
 */
final class Frozen {
  private Frozen() {}

  /** That time. */
  record Window(Instant from, Instant to) {
    boolean holds(Instant at) {
      return at.isAfter(from) && at.isBefore(to);
    }
  }

  /** What the ledger says was acknowledged in that time. */
  static List<Entry> writes(Field field, String run) {
    Window frozen = window(field, run);
    return field.ledger.entries().stream().filter(e -> frozen.holds(e.at())).toList();
  }

  static Window window(Field field, String run) {
    Instant from = Instant.MAX;
    Instant to = Instant.MAX;
    for (JsonNode entry : journal(field)) {
      String what = entry.path("what").asText();
      Instant at = Instant.parse(entry.path("at").asText());
      if (entry.path("run").asText().equals(run)) {
        boolean fenced = what.startsWith("done: fence the databases");
        boolean opens = what.startsWith("begin: ") && what.contains("(Platform.OpenDoor");
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
    try {
      for (String line : Files.readAllLines(field.state().resolve("journal.jsonl"))) {
        entries.add(json.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }
}
