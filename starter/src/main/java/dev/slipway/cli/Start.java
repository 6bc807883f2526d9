package dev.slipway.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.runbook.Names;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run to be started.
 *
 * @param input the one JSON object that every runbook takes
 * @param summary what the Temporal UI shows beside the id
 * @param locks whether the id is the stack's only one, so that a second start is refused
 */
record Start(
    String runbook, String stack, String workflowId, Object input, String summary, boolean locks) {

  /**
   * Input of an Upgrade.
   *
   * @param onFailure empty, and then left out, when the stack file decides
   * @param downtimeBudget likewise
   * @param overrideWindow absent when windows count: an empty reason is refused
   * @param despiteVeto absent when vetoes count: an empty reason is refused
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record UpgradeInput(
      String stack,
      Map<String, String> to,
      boolean dryRun,
      boolean acceptDataLoss,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String onFailure,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String downtimeBudget,
      @Nullable String overrideWindow,
      @Nullable String despiteVeto,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String ifHeld,
      String reason,
      String requestedBy,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> settings) {}

  /** Input of a Rollback. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record RollbackInput(
      String stack,
      boolean acceptDataLoss,
      boolean dryRun,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String tier,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String point,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String onFailure,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String downtimeBudget,
      @Nullable String overrideWindow,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String ifHeld,
      String reason,
      String requestedBy) {}

  /** Input of an EmergencyRollback. */
  record EmergencyInput(String stack, boolean acceptDataLoss, String reason, String requestedBy) {}

  /**
   * Input of a Hold.
   *
   * @param takeOver whether it ends whatever holds the stack, and holds nothing itself
   */
  record HoldInput(
      String stack,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String ifHeld,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean takeOver,
      String reason,
      String requestedBy) {}

  /**
   * Input of a MigratePostgres. What is empty or absent is left out, and decided by the plan.
   *
   * @param to the major version, as text
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record MigrateInput(
      String stack,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String server,
      String to,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String artefact,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String method,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String prove,
      boolean rehearsal,
      boolean dryRun,
      boolean acceptDataLoss,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String onFailure,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String downtimeBudget,
      @Nullable String overrideWindow,
      String reason,
      String requestedBy) {}

  /** Input of a Windows. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record WindowsInput(String stack, Map<String, String> to) {}

  /** Input of a Backup. */
  record BackupInput(
      String stack,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String ifHeld,
      String reason,
      String requestedBy) {}

  /** Input of an Inspect. */
  record InspectInput(String stack, String requestedBy) {}

  /** Input of an Inspect of what a run kept. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record CompareInput(String stack, String kept, String table, int limit, String requestedBy) {}

  /** Input of a Retire. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record RetireInput(
      String stack,
      String run,
      String olderThan,
      boolean dryRun,
      String reason,
      String requestedBy) {}

  /** Input of a Veto: one of the two maps is there. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record VetoInput(
      String stack,
      @Nullable Map<String, String> veto,
      @Nullable Map<String, String> lift,
      String reason,
      String requestedBy) {}

  static Start upgrade(UpgradeInput input, Instant now) {
    String what = "%s %s".formatted(input.stack(), input.to());
    return input.dryRun()
        ? new Start(
            Names.UPGRADE,
            input.stack(),
            RunRef.freshId("plan", input.stack(), now),
            input,
            "Plan: " + what,
            false)
        : whole(Names.UPGRADE, input.stack(), input, "Upgrade " + what);
  }

  static Start rollback(RollbackInput input, Instant now) {
    return input.dryRun()
        ? new Start(
            Names.ROLLBACK,
            input.stack(),
            RunRef.freshId("plan", input.stack(), now),
            input,
            "Plan: roll back " + input.stack(),
            false)
        : whole(Names.ROLLBACK, input.stack(), input, "Roll back " + input.stack());
  }

  static Start emergency(EmergencyInput input) {
    return whole(
        Names.EMERGENCY_ROLLBACK,
        input.stack(),
        input,
        "Emergency rollback of %s: %s".formatted(input.stack(), input.reason()));
  }

  static Start hold(HoldInput input) {
    return whole(
        Names.HOLD, input.stack(), input, "Hold %s: %s".formatted(input.stack(), input.reason()));
  }

  /** Takes the stack from whatever holds it and gives it back at once. */
  static Start takeAway(HoldInput input, Instant now) {
    return new Start(
        Names.HOLD,
        input.stack(),
        RunRef.freshId("release", input.stack(), now),
        input,
        "Release %s by force: %s".formatted(input.stack(), input.reason()),
        false);
  }

  static Start migrate(MigrateInput input, Instant now) {
    String what = "PostgreSQL of %s to %s".formatted(input.stack(), input.to());
    return input.dryRun()
        ? new Start(
            Names.MIGRATE_POSTGRES,
            input.stack(),
            RunRef.freshId("plan", input.stack(), now),
            input,
            "Plan: " + what,
            false)
        : whole(
            Names.MIGRATE_POSTGRES,
            input.stack(),
            input,
            (input.rehearsal() ? "Rehearse: " : "") + what);
  }

  static Start backup(BackupInput input) {
    return whole(Names.BACKUP, input.stack(), input, "Back up " + input.stack());
  }

  static Start inspect(InspectInput input, String what, Instant now) {
    return new Start(
        Names.INSPECT,
        input.stack(),
        RunRef.freshId("inspect", input.stack(), now),
        input,
        "%s of %s".formatted(what, input.stack()),
        false);
  }

  static Start compare(CompareInput input, Instant now) {
    return new Start(
        Names.INSPECT,
        input.stack(),
        RunRef.freshId("inspect", input.stack(), now),
        input,
        "What run %s of %s kept".formatted(input.kept(), input.stack()),
        false);
  }

  static Start retire(RetireInput input, Instant now) {
    return input.dryRun()
        ? new Start(
            Names.RETIRE,
            input.stack(),
            RunRef.freshId("plan", input.stack(), now),
            input,
            "Plan: retire what runs of %s left".formatted(input.stack()),
            false)
        : whole(
            Names.RETIRE,
            input.stack(),
            input,
            "Retire what runs of %s left".formatted(input.stack()));
  }

  static Start veto(VetoInput input, Instant now) {
    return new Start(
        Names.VETO,
        input.stack(),
        RunRef.freshId("veto", input.stack(), now),
        input,
        "%s %s".formatted(input.lift() == null ? "Veto" : "Lift the veto of", input.stack()),
        false);
  }

  static Start windows(String stack, Map<String, String> to, Instant now) {
    return new Start(
        Names.WINDOWS,
        stack,
        RunRef.freshId("windows", stack, now),
        new WindowsInput(stack, to),
        "Windows of " + stack,
        false);
  }

  private static Start whole(String runbook, String stack, Object input, String summary) {
    return new Start(runbook, stack, RunRef.id(runbook, stack), input, summary, true);
  }
}
