package dev.slipway.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** How long the parts of a rollback point took to be put in place, by the notes of a run. */
final class SwitchTimes {
  private SwitchTimes() {}

  /** The slowest database server; zero when the run put none in place. */
  static Duration servers(Path state, String run) {
    Path notes = state.resolve("captures").resolve(run).resolve("data-left.json");
    long longest = 0;
    if (Files.exists(notes)) {
      for (var part : took(notes).properties()) {
        boolean server = part.getKey().startsWith("server ");
        longest = server ? Math.max(longest, part.getValue().asLong()) : longest;
      }
    }
    return Duration.ofMillis(longest);
  }

  private static JsonNode took(Path notes) {
    try {
      return new ObjectMapper().readTree(notes.toFile()).path("took");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
