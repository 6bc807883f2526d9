package dev.slipway.cli;

import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands that ask the host of a stack. */
final class AskCommands {
  private AskCommands() {}

  @Command(
      name = "history",
      description = {
        "Show the journal of a stack: every decision and effect, with who, when and why.",
        "Exit code 1 when the journal is not intact."
      },
      footer = {"", "Example:", "  slipway history kekkai"})
  static final class HistoryCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();

    HistoryCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return ask(session, stack.name(), "history", InspectText::history, HistoryCommand::broken);
    }

    private static boolean broken(Inspection answer) {
      return answer.journal() != null && !answer.journal().intact();
    }
  }

  @Command(
      name = "backups",
      description =
          "List the backups of a stack, newest first, and whether a restore has proven them.",
      footer = {"", "Example:", "  slipway backups kekkai"})
  static final class BackupsCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();

    BackupsCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return ask(
          session,
          stack.name(),
          "backups",
          answer -> InspectText.backups(answer, session.zone()),
          answer -> false);
    }
  }

  @Command(
      name = "drift",
      description = {
        "Compare what runs with what the last run of Slipway left running.",
        "Exit code 1 when they differ."
      },
      footer = {"", "Example:", "  slipway drift kekkai --output json"})
  static final class DriftCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();

    DriftCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return ask(
          session,
          stack.name(),
          "drift",
          answer -> InspectText.drift(answer, session.zone()),
          answer -> Answers.troubled(Answers.drift(answer)));
    }
  }

  private static int ask(
      Session session,
      String stack,
      String what,
      Function<Inspection, String> text,
      Predicate<Inspection> troubled) {
    try (Connection connection = session.connect()) {
      Inspection answer = new Questions(session, new Runs(connection)).ask(stack, what);
      int code = troubled.test(answer) ? ExitCode.ENDED_OTHERWISE : ExitCode.REACHED;
      session.answer(new Documents.Answer(code, stack, answer), () -> text.apply(answer));
      return code;
    }
  }
}
