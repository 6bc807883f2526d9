package dev.slipway.cli;

import dev.slipway.cli.Start.InspectInput;
import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a host about a stack, by a run that only reads. */
final class Questions {
  private final Session session;
  private final Runs runs;

  Questions(Session session, Runs runs) {
    this.session = session;
    this.runs = runs;
  }

  /**
   * The answer; a {@link CliFailure} with the reason when there is none.
   *
   * @param what is looked at, for the summary in the Temporal UI: an Inspect looks at everything
   */
  Inspection ask(String stack, String what) {
    runs.refuseWithoutWorker();
    RunRef ref =
        runs.start(
            Start.inspect(
                new InspectInput(stack, Requester.name(session.env())),
                what,
                session.clock().instant()));
    Ending ending = new Follow(session, runs, Duration.ZERO).followQuestion(ref).ending();
    return answer(ending, stack);
  }

  /** What a run that only answers has come to, however long it takes once it is begun. */
  <T> T result(Start what, Class<T> type) {
    runs.refuseWithoutWorker();
    RunRef ref = runs.start(what);
    Ending ending = new Follow(session, runs, Duration.ZERO).followQuestion(ref).ending();
    if (ending == null || ending.result() == null) {
      int code = ending == null ? ExitCode.UNAVAILABLE : ending.exitCode();
      throw CliFailure.ended(
          code == ExitCode.REACHED ? ExitCode.BUG : code,
          "%s: %s".formatted(what.stack(), ending == null ? "no answer" : ending.message()));
    }
    return Answers.read(ending.result(), type);
  }

  private static Inspection answer(@Nullable Ending ending, String stack) {
    if (ending == null || ending.result() == null) {
      int code = ending == null ? ExitCode.UNAVAILABLE : ending.exitCode();
      String why = ending == null ? "no answer" : ending.message();
      throw CliFailure.ended(
          code == ExitCode.REACHED ? ExitCode.BUG : code, "%s: %s".formatted(stack, why));
    }
    Inspection seen = Answers.read(ending.result());
    if (seen.observed() == null) {
      throw CliFailure.refused("%s: %s".formatted(stack, Answers.reasons(seen.findings())), "");
    }
    return seen;
  }
}
