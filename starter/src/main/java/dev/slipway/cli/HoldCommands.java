package dev.slipway.cli;

import dev.slipway.cli.Start.HoldInput;
import dev.slipway.runbook.Answerable.Abort;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that keep runs from a stack, and let them at it again. */
final class HoldCommands {
  private HoldCommands() {}

  @Command(
      name = "hold",
      description = {
        "Keep every run from a stack while somebody works on it by hand, until it is released.",
        "Whoever starts a run meanwhile is told who holds it, why and since when."
      },
      footer = {"", "Example:", "  slipway hold kekkai --reason 'rebuilding an index'"})
  static final class HoldCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();
    @Mixin private Args.IfHeld ifHeld = new Args.IfHeld();

    HoldCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      try (Connection connection = session.connect()) {
        Runs runs = new Runs(connection);
        runs.refuseWithoutWorker();
        String who = Requester.name(session.env());
        RunRef ref =
            runs.start(
                Start.hold(new HoldInput(stack.name(), ifHeld.word(), false, reason.text(), who)));
        // A hold "waits for a person" as soon as it has the stack; one that was refused has ended.
        int code = new Attach(session, runs).to(ref);
        return code == ExitCode.WAITING ? ExitCode.REACHED : code;
      }
    }
  }

  @Command(
      name = "release",
      description = {
        "Give a held stack back.",
        "With --force: take it from whatever holds it, also from a run that is at work, which ends where it is and puts nothing back."
      },
      footer = {
        "",
        "Examples:",
        "  slipway release kekkai --reason 'index is there'",
        "  slipway release kekkai --force --reason 'its namespace is gone; nothing was running'"
      })
  static final class ReleaseCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();

    @Option(
        names = "--force",
        description =
            "Also from a run, in whichever namespace. Look at the stack before and after.")
    private boolean force;

    ReleaseCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      String who = Requester.name(session.env());
      if (!force) {
        return TellCommands.tell(
            session,
            stack.name(),
            "hold",
            false,
            (tell, ref) ->
                TellCommands.claimed(
                    session, tell.answered(ref, "release", new Abort(reason.text(), who))));
      }
      try (Connection connection = session.connect()) {
        Runs runs = new Runs(connection);
        runs.refuseWithoutWorker();
        var input = new HoldInput(stack.name(), "", true, reason.text(), who);
        return new Attach(session, runs)
            .to(runs.start(Start.takeAway(input, session.clock().instant())));
      }
    }
  }

  @Command(
      name = "give-up-writes",
      description =
          "Answer an emergency rollback that asks: go back although what users wrote since the upgrade is lost. Today's data is kept aside.",
      footer = {"", "Example:", "  slipway give-up-writes kekkai --reason 'all of it is garbage'"})
  static final class GiveUpWritesCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();
    @Mixin private Args.Wait wait = new Args.Wait();

    GiveUpWritesCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Abort consent = new Abort(reason.text(), Requester.name(session.env()));
      return TellCommands.tell(
          session,
          stack.name(),
          "emergency",
          wait.wanted(),
          (tell, ref) ->
              TellCommands.claimed(session, tell.answered(ref, "giveUpWrites", consent)));
    }
  }
}
