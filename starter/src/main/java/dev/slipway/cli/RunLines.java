package dev.slipway.cli;

import dev.slipway.cli.Documents.Ended;
import dev.slipway.cli.Documents.RunLine;
import dev.slipway.runbook.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the runs of one or all stacks for a status. */
final class RunLines {
  private final Session session;
  private final Runs runs;

  RunLines(Session session, Runs runs) {
    this.session = session;
    this.runs = runs;
  }

  /** The newest run of each runbook on the stack; open ones first, then the latest. */
  List<RunLine> of(String stack) {
    List<RunLine> lines = new ArrayList<>();
    for (String runbook : RunRef.RUNBOOKS) {
      runs.engine().describe(RunRef.newest(runbook, stack)).map(this::line).ifPresent(lines::add);
    }
    lines.sort(
        Comparator.comparing((RunLine line) -> line.closed() != null)
            .thenComparing(RunLine::started, Comparator.reverseOrder()));
    return lines;
  }

  /** Open runs of all stacks, in the order of stacks. */
  List<RunLine> open() {
    return runs.engine().open().stream()
        .filter(info -> RunRef.RUNBOOKS.contains(info.type()) && !info.ref().kind().equals("plan"))
        .map(this::line)
        .sorted(Comparator.comparing(RunLine::stack).thenComparing(RunLine::workflowId))
        .toList();
  }

  private RunLine line(RunInfo info) {
    if (!info.open()) {
      Ending ending = runs.ending(info);
      return line(info, null, new Ended(ending.outcome(), ending.message(), ending.report()));
    }
    Status status =
        runs.engine()
            .query(info.ref(), "status", Status.class, session.pace().query())
            .orElse(null);
    return line(info, status, null);
  }

  static RunLine of(RunInfo info, @Nullable Status status) {
    return line(info, status, null);
  }

  private static RunLine line(RunInfo info, @Nullable Status status, @Nullable Ended ended) {
    return new RunLine(
        info.ref().stack(),
        info.type(),
        info.ref().workflowId(),
        info.ref().runId(),
        info.status(),
        info.started(),
        info.closed(),
        status,
        ended,
        pending(info));
  }

  private static List<String> pending(RunInfo info) {
    List<String> pending = new ArrayList<>(info.pending());
    if (!info.phase().isEmpty()) {
      pending.addFirst("phase " + info.phase());
    }
    if (!info.waitingFor().isEmpty()) {
      pending.addFirst("waits for " + info.waitingFor());
    }
    if (info.blocked()) {
      pending.addFirst(ProgressText.withoutWorker(info));
    }
    return pending;
  }
}
