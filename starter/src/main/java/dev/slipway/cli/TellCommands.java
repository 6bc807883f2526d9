package dev.slipway.cli;

import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Decision;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that tell an open run something. */
final class TellCommands {
  private TellCommands() {}

  @Command(
      name = "abort",
      description = {
        "Stop the run that is open on a stack and put back what it has begun.",
        "Works until its point of no return, and also while no worker is up."
      },
      footer = {"", "Example:", "  slipway abort kekkai --reason 'wrong night' --wait"})
  static final class AbortCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();
    @Mixin private Args.Of of = new Args.Of();
    @Mixin private Args.Wait wait = new Args.Wait();

    AbortCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Abort abort = new Abort(reason.text(), Requester.name(session.env()));
      return tell(
          session,
          stack.name(),
          of.runbook(),
          wait.wanted(),
          (tell, ref) -> claimed(session, tell.abort(ref, abort)));
    }
  }

  @Command(
      name = "retry",
      description = "Try a stuck step again, when its cause is mended.",
      footer = {"", "Example:", "  slipway retry kekkai --step 'start the writers'"})
  static final class RetryCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Stuck stuck = new Stuck();
    @Mixin private Args.Of of = new Args.Of();
    @Mixin private Args.Wait wait = new Args.Wait();

    RetryCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Decision decision =
          new Decision(stuck.step, stuck.generation, Requester.name(session.env()), "");
      return tell(
          session,
          stack.name(),
          of.runbook(),
          wait.wanted(),
          (tell, ref) -> claimed(session, tell.answered(ref, "retry", decision)));
    }
  }

  @Command(
      name = "by-hand",
      description = {
        "Say that you have done a stuck step yourself.",
        "The run looks, and goes on only when it sees that the step holds."
      },
      footer = {
        "",
        "Example:",
        "  slipway by-hand kekkai --step 'door open' --reason 'removed maintenance.on, reloaded nginx'"
      })
  static final class ByHandCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Stuck stuck = new Stuck();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();
    @Mixin private Args.Of of = new Args.Of();
    @Mixin private Args.Wait wait = new Args.Wait();

    ByHandCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Decision decision =
          new Decision(stuck.step, stuck.generation, Requester.name(session.env()), reason.text());
      return tell(
          session,
          stack.name(),
          of.runbook(),
          wait.wanted(),
          (tell, ref) -> claimed(session, tell.answered(ref, "byHand", decision)));
    }
  }

  /** Which step is meant. */
  static final class Stuck {
    @Option(
        names = "--step",
        required = true,
        paramLabel = "STEP",
        description = "The step, as 'slipway status STACK' shows it.")
    private String step = "";

    @Option(
        names = "--generation",
        paramLabel = "N",
        description = "Which try of the step is meant; refused when it is over already.")
    private @Nullable Integer generation;
  }

  /**
   * What came of telling.
   *
   * @param by whose word it counts as
   * @param identity whether that is proven
   */
  record Said(String answer, String by, String identity) {}

  private static Said claimed(Session session, String answer) {
    return new Said(answer, Requester.name(session.env()), "claimed");
  }

  static int tell(
      Session session,
      String stack,
      String runbook,
      boolean wait,
      BiFunction<Tell, RunRef, Said> message) {
    try (Connection connection = session.connect()) {
      Runs runs = new Runs(connection);
      Tell tell = new Tell(session, runs);
      RunInfo run = tell.open(stack, runbook);
      Said said = message.apply(tell, run.ref());
      String answer = said.answer();
      if (wait) {
        session.say("%s: %s".formatted(stack, answer));
        return new Attach(session, runs).afterDecision(run.ref());
      }
      session.answer(
          new Documents.Begun(
              ExitCode.REACHED,
              stack,
              run.type(),
              run.ref().workflowId(),
              run.ref().runId(),
              said.by(),
              said.identity(),
              answer),
          () -> "%s: %s\nWatch it: slipway status %s --wait".formatted(stack, answer, stack));
      return ExitCode.REACHED;
    }
  }
}
