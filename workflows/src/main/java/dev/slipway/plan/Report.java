package dev.slipway.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended. The same in the result or failure of the workflow, in the journal, and in the
 * report query.
 *
 * @param outcome one word, see {@link Outcome}
 * @param why what led to it, in a sentence; empty when the requested state was reached
 * @param downtimeMillis from closing the door until it was open again, or until the end of a run
 *     that left it closed; 0 when it never closed
 * @param wallMillis from the start of the run to its end, time without a worker included
 * @param steps each step that was begun, in order
 * @param intruders who tried to reach a fenced database, as its server saw them
 * @param leftBehind what was kept aside for study, with where it is
 * @param newerFiles files of users that are newer than the state gone back to; left in place
 */
public record Report(
    Outcome outcome,
    String why,
    String stack,
    String runbook,
    String run,
    String planDigest,
    List<Change> changes,
    Tier tier,
    Plan.Loss loss,
    long downtimeMillis,
    long wallMillis,
    List<StepReport> steps,
    List<Finding> findings,
    List<String> overrides,
    List<String> intruders,
    List<String> leftBehind,
    List<String> newerFiles,
    List<String> notProven) {

  public Report {
    changes = List.copyOf(changes);
    steps = List.copyOf(steps);
    findings = List.copyOf(findings);
    overrides = List.copyOf(overrides);
    intruders = List.copyOf(intruders);
    leftBehind = List.copyOf(leftBehind);
    newerFiles = List.copyOf(newerFiles);
    notProven = List.copyOf(notProven);
  }

  /**
   * How a run ends. Everything but COMPLETED and PLANNED fails the workflow with this word as
   * failure type.
   */
  public enum Outcome {
    /** The requested release serves. */
    COMPLETED,
    /** A dry run: the plan, and nothing done. */
    PLANNED,
    /** Refused before anything changed. */
    REFUSED,
    /** A step failed; the previous release serves with its data. */
    ROLLED_BACK,
    /** A person asked to stop; the previous release serves with its data. */
    ABORTED,
    /** Another run took the stack over. */
    SUPERSEDED,
    /** Somebody who was asked said no; nothing was touched. */
    REJECTED,
    /** Too few agreed in time; nothing was touched. */
    EXPIRED
  }

  /** How a step ended. */
  public enum StepEnd {
    DONE,
    FAILED,
    UNDONE,
    BY_HAND,
    SKIPPED
  }

  /**
   * One step that was begun.
   *
   * @param millis from its beginning to its end, retries and proofs included, without waiting for
   *     somebody to decide about it
   * @param detail what was seen, or why it failed
   * @param fault type of the failure, e.g. MIGRATION_FAILED; null where there was none that says
   *     its type
   */
  public record StepReport(
      String name, StepEnd end, long millis, String detail, @Nullable String fault) {
    public StepReport(String name, StepEnd end, long millis, String detail) {
      this(name, end, millis, detail, null);
    }
  }
}
