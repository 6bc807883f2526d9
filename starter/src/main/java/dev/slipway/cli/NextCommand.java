package dev.slipway.cli;

import dev.slipway.plan.Change;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Names;
import java.util.List;
import java.util.stream.Collectors;

/** What to type after a run has ended. Pure. */
final class NextCommand {
  private NextCommand() {}

  static List<String> after(Report r) {
    return switch (r.outcome()) {
      case COMPLETED -> completed(r);
      case PLANNED -> List.of(again(r) + "   to do it");
      case REFUSED -> refused(r);
      case ROLLED_BACK, ABORTED ->
          List.of(
              "slipway history %s   what was done, in order".formatted(r.stack()),
              planAgain(r)
                  + (r.outcome() == Outcome.ABORTED
                      ? "   when it is wanted again"
                      : "   when the cause is mended"));
      case REJECTED, EXPIRED ->
          List.of(planAgain(r) + "   to look at it once more", again(r) + "   to ask again");
      case SUPERSEDED ->
          List.of("slipway status %s   who holds the stack now".formatted(r.stack()));
    };
  }

  /** After what was started just here: the command as it was typed, with all that it asked for. */
  static List<String> after(Report r, Typed typed) {
    if (!typed.starts()) {
      return after(r);
    }
    String again = typed.again() + "   once that is mended, there or in the command";
    return switch (r.outcome()) {
      case PLANNED -> planned(r, typed);
      case REFUSED ->
          asksForLoss(r)
              ? List.of(typed.with("--accept-data-loss") + "   to lose that", again)
              : List.of(again);
      case REJECTED, EXPIRED -> List.of(typed.again() + "   to ask again");
      case COMPLETED, ROLLED_BACK, ABORTED, SUPERSEDED -> after(r);
    };
  }

  /** A plan may be made at any time; what it plans may not always be begun. */
  private static List<String> planned(Report r, Typed typed) {
    boolean outside =
        r.findings().stream()
            .anyMatch(f -> f.check().equals("window") && f.severity() == Finding.Severity.WARN);
    return outside && !typed.words().contains("--override-window")
        ? List.of(
            typed.forReal() + "   to do it, in a window",
            typed.forReal() + " --override-window WHY   to do it now")
        : List.of(typed.forReal() + "   to do it");
  }

  private static List<String> completed(Report r) {
    return switch (r.runbook()) {
      case Names.UPGRADE ->
          List.of(
              "slipway rollback %s --reason WHY   goes back, should the release prove bad"
                  .formatted(r.stack()));
      case Names.MIGRATE_POSTGRES -> migrated(r);
      case Names.BACKUP -> List.of("slipway backups %s   lists them".formatted(r.stack()));
      case Names.RETIRE -> List.of("slipway kept %s   lists what is left".formatted(r.stack()));
      default -> List.of("slipway status %s   what runs".formatted(r.stack()));
    };
  }

  /** A rehearsal changes nothing. */
  private static List<String> migrated(Report r) {
    return r.changes().isEmpty()
        ? List.of(
            "slipway migrate-postgres %s --to VERSION --dry-run   predicts by it"
                .formatted(r.stack()))
        : List.of(
            "slipway rollback %s --reason WHY   goes back to the old server, and loses what was written since"
                .formatted(r.stack()));
  }

  private static List<String> refused(Report r) {
    String mended = planAgain(r) + "   when the cause is mended";
    return asksForLoss(r)
        ? List.of(
            "slipway rollback %s --accept-data-loss --reason WHY   to lose that"
                .formatted(r.stack()),
            mended)
        : List.of(mended);
  }

  private static boolean asksForLoss(Report r) {
    return r.runbook().equals(Names.ROLLBACK) && !r.loss().nothing();
  }

  /**
   * The same request as a command; versions are not shell words only because a validator made them
   * so.
   */
  private static String again(Report r) {
    return switch (r.runbook()) {
      case Names.MIGRATE_POSTGRES ->
          "slipway migrate-postgres %s --to %s".formatted(r.stack(), version(r.changes()));
      case Names.ROLLBACK ->
          "slipway rollback %s%s --reason WHY"
              .formatted(r.stack(), r.loss().nothing() ? "" : " --accept-data-loss");
      case Names.RETIRE -> "slipway retire %s --reason WHY".formatted(r.stack());
      default -> "slipway upgrade %s%s".formatted(r.stack(), to(r.changes()));
    };
  }

  private static String planAgain(Report r) {
    return switch (r.runbook()) {
      case Names.ROLLBACK -> "slipway rollback %s --dry-run".formatted(r.stack());
      case Names.BACKUP -> "slipway backup %s".formatted(r.stack());
      case Names.RETIRE -> "slipway retire %s --dry-run".formatted(r.stack());
      case Names.MIGRATE_POSTGRES -> again(r) + " --dry-run";
      default -> "slipway plan %s%s".formatted(r.stack(), to(r.changes()));
    };
  }

  private static String version(List<Change> changes) {
    return changes.isEmpty() ? "VERSION" : changes.getFirst().to();
  }

  private static String to(List<Change> changes) {
    return changes.isEmpty()
        ? " --to COMPONENT=VERSION"
        : changes.stream()
            .map(c -> " --to " + c.component() + "=" + c.to())
            .collect(Collectors.joining());
  }
}
