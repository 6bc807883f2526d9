package dev.slipway.cli;

import dev.slipway.runbook.Names;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names one run in Temporal.
 *
 * @param workflowId runbook and stack, e.g. "upgrade/kekkai"
 * @param runId Temporal's id of this very run; empty for the newest
 */
record RunRef(String workflowId, String runId) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Runbooks of which a stack has at most one run at a time, so that their id needs no more than
   * the stack.
   */
  static final List<String> RUNBOOKS =
      List.of(
          Names.UPGRADE,
          Names.ROLLBACK,
          Names.EMERGENCY_ROLLBACK,
          Names.MIGRATE_POSTGRES,
          Names.BACKUP,
          Names.HOLD,
          Names.RETIRE);

  /** Their words in ids and on the command line. */
  static List<String> kinds() {
    return RUNBOOKS.stream().map(RunRef::kind).toList();
  }

  /** The word of a runbook in ids and on the command line. */
  static String kind(String runbook) {
    return switch (runbook) {
      case Names.EMERGENCY_ROLLBACK -> "emergency";
      case Names.MIGRATE_POSTGRES -> "migrate-postgres";
      default -> runbook.toLowerCase(Locale.ROOT);
    };
  }

  /** The newest run of a runbook on a stack. */
  static RunRef newest(String runbook, String stack) {
    return new RunRef(id(runbook, stack), "");
  }

  static String id(String runbook, String stack) {
    return kind(runbook) + "/" + stack;
  }

  /** An id of its own, for what may be asked many times at once: "plan", "inspect". */
  static String freshId(String kind, String stack, Instant now) {
    int random = ThreadLocalRandom.current().nextInt(0x10000);
    return "%s/%s/%s-%04x".formatted(kind, stack, TIME.format(now), random);
  }

  /** The runbook's word in an id: "upgrade". */
  String kind() {
    int slash = workflowId.indexOf('/');
    return slash < 0 ? workflowId : workflowId.substring(0, slash);
  }

  String stack() {
    String[] parts = workflowId.split("/", -1);
    return parts.length > 1 ? parts[1] : "";
  }
}
