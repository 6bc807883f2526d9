package dev.slipway.cli;

/** Starts a run, and watches it where that is wanted. */
final class Launch {
  private final Session session;

  Launch(Session session) {
    this.session = session;
  }

  /** A run that only plans: always watched, there is nothing else to it. */
  int plan(Start what) {
    try (Connection connection = session.connect()) {
      Runs runs = new Runs(connection);
      runs.refuseWithoutWorker();
      return new Attach(session, runs).toPlan(runs.start(what));
    }
  }

  int run(Start what, boolean wait) {
    try (Connection connection = session.connect()) {
      Runs runs = new Runs(connection);
      runs.refuseWithoutWorker();
      RunRef ref = runs.start(what);
      session.say(
          "%s of %s started (%s)".formatted(what.runbook(), what.stack(), ref.workflowId()));
      return wait ? new Attach(session, runs).to(ref) : begun(what, ref);
    }
  }

  private int begun(Start what, RunRef ref) {
    session.answer(
        new Documents.Begun(
            ExitCode.REACHED,
            what.stack(),
            what.runbook(),
            ref.workflowId(),
            ref.runId(),
            Requester.name(session.env()),
            "claimed",
            ""),
        () ->
            """
            The %s of %s runs on its own now.
            Watch it: slipway status %s --wait
            Stop it:  slipway abort %s --reason WHY\
            """
                .formatted(RunRef.kind(what.runbook()), what.stack(), what.stack(), what.stack()));
    return ExitCode.REACHED;
  }
}
