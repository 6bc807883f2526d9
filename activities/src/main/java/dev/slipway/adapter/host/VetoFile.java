package dev.slipway.adapter.host;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Change;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Report.StepReport;
import dev.slipway.plan.StepNames;
import dev.slipway.plan.Veto;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a stack must not go to. A run writes one when its release has failed after it
 * was let at the stack, or when people went back behind it; only people end one. What a disk, a
 * network or a person stopped says nothing about a release, and vetoes nothing.
 */
final class VetoFile {
  /** Steps in which the new release shows what it is worth. */
  private static final List<String> TRIALS =
      List.of(
          StepNames.MIGRATE,
          StepNames.DEPLOY,
          StepNames.VERIFY,
          StepNames.VERIFY_SCHEMA,
          StepNames.STAY_UP);

  /** What a release that fails by itself fails with. */
  private static final List<String> ITS_OWN =
      List.of("MIGRATION_FAILED", "UNIT_NOT_SERVING", "CHECK");

  /** Longer ones are of log tails, and the report of the run has them. */
  private static final int LONGEST_WHY = 300;

  private final StateDir state;
  private final JournalFile journal;
  private final Clock clock;

  VetoFile(StateDir state, JournalFile journal, Clock clock) {
    this.state = state;
    this.journal = journal;
    this.clock = clock;
  }

  /** Content of vetoes.json. */
  record Content(List<Veto> vetoes) {
    Content {
      vetoes = List.copyOf(vetoes);
    }
  }

  List<Veto> of(String stack) {
    Content content = state.readJson(file(stack), Content.class);
    return content == null ? List.of() : content.vetoes();
  }

  /** Afterwards the versions are vetoed; one that is already stays as it was said first. */
  synchronized void add(String stack, String run, List<Wanted> versions, String by, String why) {
    List<Veto> vetoes = new ArrayList<>(of(stack));
    for (Wanted version : versions) {
      boolean there = vetoed(vetoes, version);
      if (!there) {
        vetoes.add(
            new Veto(version.component(), version.version(), Instant.now(clock), by, why, run));
        write(stack, vetoes);
      }
      // Also when it is there: an attempt before this one may have died between the two.
      if (!there || mine(vetoes, version, run)) {
        journal.addOnce(stack, run, "vetoed " + words(version), by, why);
      }
    }
  }

  private static boolean mine(List<Veto> vetoes, Wanted version, String run) {
    return vetoes.stream()
        .anyMatch(v -> v.of(version.component(), version.version()) && v.run().equals(run));
  }

  /** Afterwards none of the versions is vetoed. Lifts none when one of them was not. */
  synchronized void lift(String stack, String run, List<Wanted> versions, String by, String why) {
    List<Veto> vetoes = new ArrayList<>(of(stack));
    for (Wanted version : versions) {
      if (!vetoed(vetoes, version) && !journal.says(stack, run, lifted(version))) {
        throw StepFailure.input(
            "NOT_VETOED",
            "lift the veto of %s: it is not vetoed, so nothing was changed; vetoed: %s"
                .formatted(
                    words(version),
                    vetoes.isEmpty()
                        ? "none"
                        : String.join(", ", vetoes.stream().map(Veto::words).toList())));
      }
    }
    for (Wanted version : versions) {
      if (vetoed(vetoes, version)) {
        // First: a veto that is gone without a word would be one that nobody lifted.
        journal.addOnce(stack, run, lifted(version), by, why);
        vetoes.removeIf(v -> v.of(version.component(), version.version()));
        write(stack, vetoes);
      }
    }
  }

  private static boolean vetoed(List<Veto> vetoes, Wanted version) {
    return vetoes.stream().anyMatch(v -> v.of(version.component(), version.version()));
  }

  private static String lifted(Wanted version) {
    return "veto lifted: " + words(version);
  }

  /** What the end of a run says about the versions that it was about. */
  void ended(String stack, Report report, @Nullable Plan plan) {
    String by = plan == null ? "" : plan.order().requestedBy();
    if (failedByItself(report)) {
      add(stack, report.run(), versions(report.changes()), by, shortened(report.why()));
    } else if (plan != null && wentBack(report)) {
      String reason = plan.order().reason();
      String why = "people went back behind it" + (reason.isEmpty() ? "" : ": " + reason);
      // A run that never came to an end was lost, which says nothing about its release; and the
      // server of a stack is no component, whose versions upgrades could ask for.
      plan.undone().stream()
          .filter(point -> !point.unfinished() && point.server() == null)
          .forEach(point -> add(stack, report.run(), versions(point.changes()), by, why));
    }
  }

  private static boolean failedByItself(Report report) {
    return report.runbook().equals("Upgrade")
        && report.outcome() == Outcome.ROLLED_BACK
        && report.steps().stream().anyMatch(VetoFile::trialFailed);
  }

  private static boolean trialFailed(StepReport step) {
    return step.end() == StepEnd.FAILED
        && TRIALS.contains(step.name())
        && ITS_OWN.contains(String.valueOf(step.fault()));
  }

  private static boolean wentBack(Report report) {
    return List.of("Rollback", "EmergencyRollback").contains(report.runbook())
        && report.outcome() == Outcome.COMPLETED;
  }

  private static List<Wanted> versions(List<Change> changes) {
    return changes.stream()
        .filter(c -> !c.from().equals(c.to()))
        .map(c -> new Wanted(c.component(), c.to()))
        .toList();
  }

  private static String shortened(String why) {
    String line = why.lines().findFirst().orElse("");
    return line.length() <= LONGEST_WHY ? line : line.substring(0, LONGEST_WHY) + "…";
  }

  private static String words(Wanted version) {
    return version.component() + "=" + version.version();
  }

  private void write(String stack, List<Veto> vetoes) {
    state.stack(stack);
    state.writeJson(file(stack), new Content(vetoes));
  }

  private Path file(String stack) {
    return state.peek(stack).resolve("vetoes.json");
  }
}
