package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.plan.Finding;
import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import java.util.List;

/** Reads what an Inspect answered. Pure. */
final class Answers {
  private static final String DRIFT = "drift";

  private Answers() {}

  static Inspection read(JsonNode answer) {
    return read(answer, Inspection.class);
  }

  static <T> T read(JsonNode answer, Class<T> type) {
    try {
      return Payloads.json().treeToValue(answer, type);
    } catch (JsonProcessingException other) {
      throw CliFailure.unavailable(
          "the worker's answer cannot be read: " + other.getOriginalMessage(),
          "worker and command line are of different versions; install the same");
    }
  }

  /** What differs between what runs and what should run. */
  static List<Finding> drift(Inspection inspection) {
    return inspection.findings().stream().filter(f -> f.check().equals(DRIFT)).toList();
  }

  static boolean troubled(List<Finding> findings) {
    return findings.stream().anyMatch(f -> f.severity() != Finding.Severity.PASS);
  }

  /** One sentence for each reason that stops. */
  static String reasons(List<Finding> findings) {
    List<String> reasons =
        findings.stream()
            .filter(Finding::stops)
            .map(f -> "%s %s: %s (%s)".formatted(f.check(), f.about(), f.seen(), f.hint()))
            .toList();
    return String.join("; ", reasons);
  }
}
