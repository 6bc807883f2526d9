package dev.slipway.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The claim file of a stack, as somebody writes it by hand. */
final class HandWrittenClaim {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Path file;

  HandWrittenClaim(Field field) {
    this.file = field.state().resolve("lock.json");
  }

  long number() {
    return read().path("number").asLong();
  }

  String run() {
    return read().path("run").asText();
  }

  String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Held by a workflow, under the next number. */
  void heldBy(String workflow, String workflowRun, String run) {
    ObjectNode lock = read();
    lock.put("number", number() + 1).put("held", true).put("run", run);
    lock.put("workflow", workflow).put("workflowRun", workflowRun);
    lock.put("since", "2026-01-02T03:04:05Z").put("step", "typed by hand");
    try {
      Files.writeString(file, lock.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode read() {
    try {
      return (ObjectNode) JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
