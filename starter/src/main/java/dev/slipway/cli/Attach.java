package dev.slipway.cli;

import dev.slipway.plan.Plan;
import dev.slipway.plan.PlanText;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits for a run and tells how it ended, or what it waits for. */
final class Attach {
  private final Session session;
  private final Runs runs;
  private final Detach.Worker worker;

  Attach(Session session, Runs runs) {
    this(session, runs, Detach.Worker.ELSEWHERE);
  }

  Attach(Session session, Runs runs, Detach.Worker worker) {
    this.session = session;
    this.runs = runs;
    this.worker = worker;
  }

  /** To a run that changes something. Ctrl-C leaves it alone. */
  int to(RunRef ref) {
    return to(ref, Duration.ZERO);
  }

  /** To a run that has just been told a decision. */
  int afterDecision(RunRef ref) {
    return to(ref, session.pace().settle());
  }

  private int to(RunRef ref, Duration settle) {
    Follow follow = new Follow(session, runs, settle);
    Follow.Result result = Detach.whileWatching(session, ref, worker, () -> follow.follow(ref));
    Status waiting = result.waiting();
    return waiting == null ? ended(result.ending(), null) : waits(result.info(), waiting);
  }

  /** To a plan; tells it whole. */
  int toPlan(RunRef ref) {
    Ending ending = new Follow(session, runs, Duration.ZERO).followPlan(ref).ending();
    Plan plan =
        runs.engine()
            .query(ref, "status", Status.class, session.pace().query())
            .map(Status::plan)
            .orElse(null);
    return ended(ending, plan);
  }

  private int ended(@Nullable Ending ending, @Nullable Plan plan) {
    if (ending == null) {
      throw new IllegalStateException("a run neither ended nor waits");
    }
    RunInfo info = ending.info();
    session.answer(
        new Documents.Run(
            ending.exitCode(),
            info.ref().stack(),
            info.type(),
            info.ref().workflowId(),
            info.ref().runId(),
            info.started(),
            info.closed(),
            ending.outcome(),
            ending.message(),
            ending.report(),
            plan,
            null,
            ending.report() == null ? ending.result() : null),
        () -> text(ending, plan));
    return ending.exitCode();
  }

  private String text(Ending ending, @Nullable Plan plan) {
    Report report = ending.report();
    if (report == null) {
      return "%s: %s. %s\n"
          .formatted(
              ending.info().ref().workflowId(),
              ending.outcome().replace('_', ' '),
              ending.message());
    }
    return plan == null
        ? ReportText.render(report, ending.info(), session.zone(), session.typed())
        : PlanText.render(plan) + ReportText.conclusion(report, session.typed());
  }

  private int waits(RunInfo info, Status status) {
    session.answer(
        new Documents.Run(
            ExitCode.WAITING,
            info.ref().stack(),
            info.type(),
            info.ref().workflowId(),
            info.ref().runId(),
            info.started(),
            info.closed(),
            null,
            "waits for " + status.waitingFor(),
            null,
            null,
            status,
            null),
        () ->
            StatusText.openRun(RunLines.of(info, status), session.clock().instant(), session.zone())
                + "\nWatch on: slipway status %s --wait\n".formatted(info.ref().stack()));
    return ExitCode.WAITING;
  }
}
