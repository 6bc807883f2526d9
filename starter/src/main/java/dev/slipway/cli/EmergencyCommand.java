package dev.slipway.cli;

import dev.slipway.cli.Start.EmergencyInput;
import dev.slipway.runbook.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Goes back at once. Where nobody takes runbooks it does so itself, and where there is no server it
 * brings one.
 */
@Command(
    name = "emergency-rollback",
    description = {
      "Go back at once to what ran before the upgrade that runs, or before the last one. Takes the stack from whatever holds it; waits for no window, no approval and no busy agent.",
      "Where that would lose what users wrote, it holds the door closed and asks, unless --accept-data-loss is given.",
      "When no worker is up it runs the worker itself; --local needs no Temporal server either, and is for the host of the stack."
    },
    footer = {
      "",
      "Examples:",
      "  slipway emergency-rollback kekkai --reason 'logins fail' --wait",
      "  slipway emergency-rollback kekkai --reason 'Temporal is down' --local"
    })
public final class EmergencyCommand implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** A worker that is there takes a run up in a fraction of that; users are out meanwhile. */
  private static final Duration TAKEN_UP = Duration.ofSeconds(3);

  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** What this command needs of the program around it. */
  public interface Help {
    /** Something that was started for as long as the run takes. */
    interface Running extends AutoCloseable {
      @Override
      void close();
    }

    /** Whether this process could work for the stack: its file is where this process looks. */
    boolean knows(String stack);

    /** Takes runbooks in this process, and acts on this host's stacks where no agent does. */
    Running work(Connection connection, String stack);

    /**
     * Starts a server and a worker in this process alone.
     *
     * @return what has to be ended, with the target that it is reached at
     * @throws CliFailure when a part of the stack is on another host
     */
    Local local(String stack);

    /** A server in this process. */
    record Local(Target target, Running running) {}
  }

  private final Session session;
  private final Help help;
  @Mixin private Args.StackName stack = new Args.StackName();
  @Mixin private Args.RequiredReason reason = new Args.RequiredReason();
  @Mixin private Args.Wait wait = new Args.Wait();

  @Option(
      names = "--accept-data-loss",
      description = "Agree to lose what users wrote since the upgrade, if there is no other way.")
  private boolean acceptDataLoss;

  @Option(
      names = "--local",
      description =
          "Run on this host without any Temporal server, from what is on the host alone. Run again after a crash it goes on.")
  private boolean local;

  public EmergencyCommand(Session session, Help help) {
    this.session = session;
    this.help = help;
  }

  @Override
  public Integer call() {
    return local ? locally() : onServer();
  }

  private int locally() {
    Help.Local server = help.local(stack.name());
    try (Help.Running running = server.running()) {
      session.say(
          "without a Temporal server: the run is kept in the memory of this process alone; when it dies, run the same command again");
      String address = server.target().address();
      try (Connection connection = Connection.open(server.target())) {
        Runs runs = new Runs(connection);
        RunRef ref = runs.start(start());
        session.say(
            "answers to what it asks, in another terminal, begin with: TEMPORAL_ADDRESS="
                + address);
        return toTheEnd(runs, ref, Detach.Worker.HERE);
      }
    }
  }

  private int onServer() {
    try (Connection connection = connect()) {
      Runs runs = new Runs(connection);
      Optional<RunInfo> running =
          runs.engine()
              .describe(RunRef.newest(start().runbook(), stack.name()))
              .filter(RunInfo::open);
      running.ifPresent(this::joining);
      boolean polled = runs.engine().workerPolls().orElse(true);
      RunRef ref = begun(runs);
      // A worker that is slow must not be joined by one that would refuse a stack it does not know.
      if (polled && (takenUp(runs, ref) || !help.knows(stack.name()))) {
        return wait.wanted() ? new Attach(session, runs).to(ref) : told(ref);
      }
      session.say(
          "no worker takes runbooks from %s: this command does, until the run has ended"
              .formatted(connection.target().words()));
      try (Help.Running worker = help.work(connection, stack.name())) {
        return toTheEnd(runs, ref, Detach.Worker.HERE);
      }
    }
  }

  /** Who is in an emergency need not mend a server first. */
  private Connection connect() {
    try {
      return session.connect();
    } catch (CliFailure away) {
      session.say(
          "without a server, on the stack's host: slipway emergency-rollback %s --local --reason WHY"
              .formatted(stack.name()));
      throw away;
    }
  }

  /** What it was started with stands: nothing that is said now reaches it. */
  private void joining(RunInfo run) {
    session.say("joining the emergency rollback that runs since " + run.started());
    if (acceptDataLoss) {
      session.say(
          "it keeps to what it was started with: if it asks whether writes may be lost, answer with: slipway give-up-writes %s --reason WHY"
              .formatted(stack.name()));
    }
  }

  /**
   * A worker that has died is listed by the server for minutes, and may be given a first task: only
   * one that answers is there, also for a run that is joined.
   */
  private boolean takenUp(Runs runs, RunRef ref) {
    Instant until = session.clock().instant().plus(TAKEN_UP);
    while (runs.engine().describe(ref).map(RunInfo::open).orElse(true)) {
      if (runs.engine().query(ref, "status", Status.class, ANSWER).isPresent()) {
        return true;
      }
      if (session.clock().instant().isAfter(until)) {
        return false;
      }
      Sleep.of(LOOK);
    }
    return true;
  }

  private Start start() {
    return Start.emergency(
        new EmergencyInput(
            stack.name(), acceptDataLoss, reason.text(), Requester.name(session.env())));
  }

  private RunRef begun(Runs runs) {
    RunRef ref = runs.start(start());
    session.say("emergency rollback of %s begun (%s)".formatted(stack.name(), ref.workflowId()));
    return ref;
  }

  private int told(RunRef ref) {
    session.answer(
        new Documents.Begun(
            ExitCode.REACHED,
            stack.name(),
            start().runbook(),
            ref.workflowId(),
            ref.runId(),
            Requester.name(session.env()),
            "claimed",
            ""),
        () -> "It runs on its own now. Watch it: slipway status %s --wait".formatted(stack.name()));
    return ExitCode.REACHED;
  }

  /** Whoever runs the worker stays also while a person is asked. */
  private int toTheEnd(Runs runs, RunRef ref, Detach.Worker worker) {
    while (true) {
      int code = new Attach(session, runs, worker).to(ref);
      if (code != ExitCode.WAITING) {
        return code;
      }
      while (waits(runs, ref)) {
        Sleep.of(PAUSE);
      }
    }
  }

  private boolean waits(Runs runs, RunRef ref) {
    boolean open = runs.engine().describe(ref).map(RunInfo::open).orElse(false);
    Optional<Status> status =
        runs.engine().query(ref, "status", Status.class, session.pace().query());
    return open && status.map(Follow::waitsForPerson).orElse(true);
  }
}
