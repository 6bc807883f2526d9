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
      footer = {"", "Example:", "  slipway retry kekkai --step 'door open' --generation 1"})
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
        "  slipway by-hand kekkai --step 'door open' --generation 1 --reason 'removed maintenance.on'"
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

  @Command(
      name = "skip",
      description = {
        "Go on without a step that has failed for good, where the plan allows it.",
        "The report names the step as skipped and not proven."
      },
      footer = {
        "",
        "Example:",
        "  slipway skip kekkai --step 'prove the backup' --generation 1 --reason 'proven by hand'"
      })
  static final class SkipCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private StuckTry stuck = new StuckTry();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();
    @Mixin private Args.Of of = new Args.Of();
    @Mixin private Args.Wait wait = new Args.Wait();

    SkipCommand(Session session) {
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
          (tell, ref) -> claimed(session, tell.answered(ref, "skip", decision)));
    }
  }

  @Command(
      name = "go-back",
      description = {
        "Put everything back that a run has begun, instead of trying its failed step again.",
        "Only while it asks, and until its point of no return. A run that does not ask: slipway abort."
      },
      footer = {
        "",
        "Example:",
        "  slipway go-back kekkai --step migrate --generation 1 --reason 'needs a new release'"
      })
  static final class GoBackCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private StuckTry stuck = new StuckTry();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();
    @Mixin private Args.Of of = new Args.Of();
    @Mixin private Args.Wait wait = new Args.Wait();

    GoBackCommand(Session session) {
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
          (tell, ref) -> claimed(session, tell.answered(ref, "rollback", decision)));
    }
  }

  /** Which try of which step is meant: what ends it must not hit another. */
  static final class StuckTry {
    @Option(
        names = "--step",
        required = true,
        paramLabel = "STEP",
        description = "The step, as 'slipway status STACK' shows it.")
    private String step = "";

    @Option(
        names = "--generation",
        required = true,
        paramLabel = "N",
        description = "Which try of the step is meant, as shown; refused when it is over already.")
    private int generation;
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

  static Said claimed(Session session, String answer) {
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
