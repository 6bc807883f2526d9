package dev.slipway.cli;

import dev.slipway.cli.Documents.AllStatus;
import dev.slipway.cli.Documents.RunLine;
import dev.slipway.cli.Documents.StackStatus;
import dev.slipway.runbook.Status;
import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says where a stack is, or which runs are open. */
@Command(
    name = "status",
    description = {
      "Show where a stack is: the run that is open, what it waits for and the command that answers; else what runs, and how the last runs ended.",
      "Without STACK: the open runs of all stacks. Exit code 4 when a run waits for a person."
    },
    footer = {"", "Examples:", "  slipway status", "  slipway status kekkai --wait"})
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", arity = "0..1", paramLabel = "STACK", description = "Name of the stack.")
  private @Nullable String stack;

  @Mixin private Args.Wait wait = new Args.Wait();

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String named = stack;
    if (named == null && wait.wanted()) {
      throw new ParameterException(spec.commandLine(), "--wait needs the STACK to watch");
    }
    if (named != null) {
      Args.stackName(spec, named);
    }
    try (Connection connection = session.connect()) {
      Runs runs = new Runs(connection);
      return named == null ? all(runs) : one(runs, named);
    }
  }

  private int all(Runs runs) {
    List<RunLine> open = new RunLines(session, runs).open();
    AllStatus status = new AllStatus(code(open), open);
    session.answer(status, () -> StatusText.all(status, session.clock().instant()));
    return status.exitCode();
  }

  private int one(Runs runs, String name) {
    List<RunLine> lines = new RunLines(session, runs).of(name);
    boolean open = !lines.isEmpty() && lines.getFirst().closed() == null;
    if (open && wait.wanted()) {
      RunLine first = lines.getFirst();
      return new Attach(session, runs).to(new RunRef(first.workflowId(), first.runId()));
    }
    List<String> notes = new ArrayList<>();
    // While a run is open it says more than its host could, and at once.
    Inspection host = open ? null : host(runs, name, lines.isEmpty(), notes);
    if (open && lines.getFirst().status() == null) {
      notes.add(
          "no worker answers; this is what Temporal itself knows (start one: slipway worker)");
    }
    StackStatus status = new StackStatus(code(lines), name, lines, host, notes);
    session.answer(
        status, () -> StatusText.stack(status, session.clock().instant(), session.zone()));
    return status.exitCode();
  }

  /**
   * What the host says; when it cannot be asked and nothing else is known either, that is the
   * answer.
   */
  private @Nullable Inspection host(
      Runs runs, String name, boolean nothingElse, List<String> notes) {
    try {
      return new Questions(session, runs).ask(name, "status");
    } catch (CliFailure unasked) {
      if (nothingElse) {
        throw unasked;
      }
      notes.add("the host was not asked: " + unasked.text());
      return null;
    }
  }

  private static int code(List<RunLine> lines) {
    if (lines.stream().anyMatch(StatusCommand::waits)) {
      return ExitCode.WAITING;
    }
    boolean silent =
        lines.stream().anyMatch(line -> line.closed() == null && line.status() == null);
    return silent ? ExitCode.UNAVAILABLE : ExitCode.REACHED;
  }

  /** What a run has written at Temporal tells it also when no worker answers. */
  private static boolean waits(RunLine line) {
    Status status = line.status();
    return status == null
        ? line.closed() == null && line.pending().stream().anyMatch(p -> p.startsWith("waits for "))
        : Follow.waitsForPerson(status);
  }
}
