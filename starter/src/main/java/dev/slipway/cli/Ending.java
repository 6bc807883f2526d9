package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.plan.Report;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, as far as it can be read.
 *
 * @param outcome the word; Temporal's own (CANCELED, TERMINATED …) when the run had no say
 * @param message what the failure says; empty on success
 * @param report null when the run left none
 * @param result what a successful run returned, whatever it is; null after a failure
 */
record Ending(
    RunInfo info,
    String outcome,
    String message,
    @Nullable Report report,
    @Nullable JsonNode result) {

  /** Outcome of a run that failed because an agent did not answer. */
  static final String UNANSWERED = "UNANSWERED";

  int exitCode() {
    return report == null ? ExitCode.of(outcome) : ExitCode.of(report);
  }
}
