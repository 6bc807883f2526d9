package dev.slipway.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Answers a command that could not do its work: a sentence for what is known to happen, everything
 * for a bug.
 */
final class Failed implements IExecutionExceptionHandler {
  private final Session session;

  Failed(Session session) {
    this.session = session;
  }

  @Override
  public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
    Optional<CliFailure> known = Problems.explained(problem);
    return known.isPresent() ? known(known.get()) : bug(problem);
  }

  private int known(CliFailure failure) {
    session.say("slipway: " + failure.text());
    if (!failure.hint().isEmpty()) {
      session.say(failure.hint());
    }
    document(failure.exitCode(), failure.text(), failure.hint());
    return failure.exitCode();
  }

  private int bug(Exception problem) {
    session.say(
        "slipway: this is a bug of Slipway; what you asked for may or may not have been done");
    PrintWriter trace = new PrintWriter(session.err(), true, StandardCharsets.UTF_8);
    problem.printStackTrace(trace);
    trace.flush();
    document(ExitCode.BUG, String.valueOf(problem), "");
    return ExitCode.BUG;
  }

  private void document(int code, String error, String hint) {
    if (session.json()) {
      session.out().println(Documents.write(new Documents.Failed(code, error, hint)));
      session.out().flush();
    }
  }
}
