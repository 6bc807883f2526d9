package dev.slipway.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.slipway.plan.Comparison;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Veto;
import dev.slipway.plan.window.Preview;
import dev.slipway.runbook.Status;
import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documents of {@code --output json}. Their fields are a contract: they may become more, never
 * other.
 */
final class Documents {
  private static final ObjectWriter WRITER =
      Payloads.json().writer().with(SerializationFeature.INDENT_OUTPUT);

  private Documents() {}

  static String write(Object document) {
    try {
      return WRITER.writeValueAsString(document);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("cannot write " + document.getClass(), bug);
    }
  }

  /** Why a command gave no answer. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Failed(int exitCode, String error, String hint) {}

  /**
   * A run that was started and is left alone, or that a person told something.
   *
   * @param requestedBy who the operating system says has typed
   * @param identity "claimed": nothing proves it; "proven": it was signed
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Begun(
      int exitCode,
      String stack,
      String runbook,
      String workflowId,
      String runId,
      String requestedBy,
      String identity,
      String answer) {}

  /**
   * A run that ended, or waits for a person.
   *
   * @param started when Temporal took it
   * @param closed absent while it waits
   * @param outcome null while it waits
   * @param message what its failure says; absent on success
   * @param status where it is, when it waits
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Run(
      int exitCode,
      String stack,
      String runbook,
      String workflowId,
      String runId,
      Instant started,
      @Nullable Instant closed,
      @Nullable String outcome,
      String message,
      @Nullable Report report,
      @Nullable Plan plan,
      @Nullable Status status,
      @Nullable JsonNode result) {}

  /** The public part of a key. */
  record KeyShown(int exitCode, Keys.Key key) {}

  /** The public parts of all keys. */
  record KeysShown(int exitCode, List<Keys.Key> keys) {}

  /** What a stack must not go to. */
  record Vetoes(int exitCode, String stack, List<Veto> vetoes) {}

  /** What differs between what a run kept and what is live. */
  record Compared(int exitCode, String stack, Comparison kept) {}

  /** Answer to a question about a stack. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(int exitCode, String stack, @Nullable Inspection answer) {}

  /**
   * Where a stack is.
   *
   * @param runs the newest run of each runbook, open ones first
   * @param host what the host says; absent while a run is open, or when it was not reached
   * @param notes what could not be found out
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StackStatus(
      int exitCode,
      String stack,
      List<RunLine> runs,
      @Nullable Inspection host,
      List<String> notes) {}

  /** Open runs of all stacks. */
  record AllStatus(int exitCode, List<RunLine> runs) {}

  /**
   * One run in a status.
   *
   * @param state RUNNING or how it ended, in Temporal's word
   * @param status what the run itself says; absent when no worker answers
   * @param pending what Temporal knows of its activities
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record RunLine(
      String stack,
      String runbook,
      String workflowId,
      String runId,
      String state,
      Instant started,
      @Nullable Instant closed,
      @Nullable Status status,
      @Nullable Ended ended,
      List<String> pending) {}

  /**
   * What a doctor found.
   *
   * @param source where the address was said
   * @param server version of the server; empty when it does not say
   * @param findings those that stop first
   */
  record Health(
      int exitCode,
      String address,
      String namespace,
      String source,
      String server,
      List<Finding> findings) {}

  /** What became of schedules. */
  record AppliedSchedules(int exitCode, String stack, List<AppliedSchedule> schedules) {}

  /**
   * What became of one.
   *
   * @param what created, updated, removed, paused, resumed or triggered
   */
  record AppliedSchedule(String schedule, String what, boolean paused) {}

  /** Schedules that are there. */
  record ScheduleLines(int exitCode, List<ScheduleLine> schedules) {}

  /**
   * One of them.
   *
   * @param note why it is paused, or what was said last
   * @param next at most three
   * @param lastStarted absent when it never started anything
   * @param lastOutcome "open", or the word with which it ended
   * @param missed starts that were left out since the server was away for too long
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ScheduleLine(
      String schedule,
      boolean paused,
      String note,
      List<Instant> next,
      @Nullable Instant lastStarted,
      String lastOutcome,
      long missed) {}

  /** The next times of windows. */
  record WindowPreview(int exitCode, String stack, List<Preview.Row> times) {}

  /** How a closed run ended. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Ended(String outcome, String message, @Nullable Report report) {}
}
