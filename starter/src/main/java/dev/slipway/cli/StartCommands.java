package dev.slipway.cli;

import dev.slipway.cli.Start.BackupInput;
import dev.slipway.cli.Start.RollbackInput;
import dev.slipway.cli.Start.UpgradeInput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that start a run. */
final class StartCommands {
  private StartCommands() {}

  @Command(
      name = "plan",
      description = "Show what an upgrade would do, cost and lose. Writes nothing.",
      footer = {"", "Example:", "  slipway plan kekkai --to defectdojo=2.38.0"})
  static final class PlanCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.To to = new Args.To();
    @Mixin private Args.Settings settings = new Args.Settings();

    PlanCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      var input =
          new UpgradeInput(
              stack.name(),
              to.versions(),
              true,
              false,
              "",
              "",
              null,
              null,
              "",
              "",
              Requester.name(session.env()),
              settings.given());
      return new Launch(session).plan(Start.upgrade(input, session.clock().instant()));
    }
  }

  @Command(
      name = "upgrade",
      description = {
        "Bring components of a stack to other versions. Ends with the new release serving, or with"
            + " the previous one and its data.",
        "Returns when the run is started, unless --wait is given."
      },
      footer = {
        "",
        "Examples:",
        "  slipway upgrade kekkai --to defectdojo=2.38.0 --wait --reason CVE-2026-1234",
        "  slipway upgrade kekkai --to defectdojo=2.38.0 --to portal=1.9.2 --dry-run",
        "  slipway upgrade openwatch --to backend=0.4.0 --set OPENWATCH_AUDIT_KEY=file:/root/audit.key --wait"
      })
  static final class UpgradeCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.To to = new Args.To();
    @Mixin private Args.Settings settings = new Args.Settings();
    @Mixin private Args.Reason reason = new Args.Reason();
    @Mixin private Args.OnFailure onFailure = new Args.OnFailure();
    @Mixin private Args.DowntimeBudget budget = new Args.DowntimeBudget();
    @Mixin private Args.OverrideWindow overrideWindow = new Args.OverrideWindow();
    @Mixin private Args.DespiteVeto despiteVeto = new Args.DespiteVeto();
    @Mixin private Args.IfHeld ifHeld = new Args.IfHeld();
    @Mixin private Args.Wait wait = new Args.Wait();

    @Option(names = "--dry-run", description = "Only plan, as 'slipway plan' does.")
    private boolean dryRun;

    @Option(
        names = "--accept-data-loss",
        description =
            "Agree to lose what users write before the new release is verified, on a stack without"
                + " a door.")
    private boolean acceptDataLoss;

    UpgradeCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      var input =
          new UpgradeInput(
              stack.name(),
              to.versions(),
              dryRun,
              acceptDataLoss,
              onFailure.word(),
              budget.time(),
              overrideWindow.text(),
              despiteVeto.text(),
              ifHeld.word(),
              reason.text(),
              Requester.name(session.env()),
              settings.given());
      Start start = Start.upgrade(input, session.clock().instant());
      Launch launch = new Launch(session);
      return dryRun ? launch.plan(start) : launch.run(start, wait.wanted());
    }
  }

  @Command(
      name = "rollback",
      description = {
        "Go back behind the last finished upgrade, or an earlier one, to what was captured before"
            + " it.",
        "Where going back would lose what users wrote since, it says how much, and wants"
            + " --accept-data-loss."
      },
      footer = {
        "",
        "Examples:",
        "  slipway rollback kekkai --dry-run",
        "  slipway rollback kekkai --accept-data-loss --reason 'reports are wrong' --wait",
        "  slipway rollback kekkai --point 20261121-014500-p7wq --tier schema --dry-run"
      })
  static final class RollbackCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Reason reason = new Args.Reason();
    @Mixin private Args.OnFailure onFailure = new Args.OnFailure();
    @Mixin private Args.DowntimeBudget budget = new Args.DowntimeBudget();
    @Mixin private Args.OverrideWindow overrideWindow = new Args.OverrideWindow();
    @Mixin private Args.IfHeld ifHeld = new Args.IfHeld();
    @Mixin private Args.Wait wait = new Args.Wait();

    @Option(
        names = "--accept-data-loss",
        description = "Agree to lose what users wrote since the upgrade, if there is no other way.")
    private boolean acceptDataLoss;

    @Option(names = "--dry-run", description = "Only show the way back and what it would lose.")
    private boolean dryRun;

    @Mixin private Args.HowFarBack back = new Args.HowFarBack();

    RollbackCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      var input =
          new RollbackInput(
              stack.name(),
              acceptDataLoss,
              dryRun,
              back.tier(),
              back.point(),
              onFailure.word(),
              budget.time(),
              overrideWindow.text(),
              ifHeld.word(),
              reason.text(),
              Requester.name(session.env()));
      Start start = Start.rollback(input, session.clock().instant());
      Launch launch = new Launch(session);
      return dryRun ? launch.plan(start) : launch.run(start, wait.wanted());
    }
  }

  @Command(
      name = "backup",
      description =
          "Back the databases of a stack up while it serves, and prove the backup by a restore.",
      footer = {"", "Example:", "  slipway backup kekkai --wait"})
  static final class BackupCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Reason reason = new Args.Reason();
    @Mixin private Args.IfHeld ifHeld = new Args.IfHeld();
    @Mixin private Args.Wait wait = new Args.Wait();

    BackupCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      var input =
          new BackupInput(
              stack.name(), ifHeld.word(), reason.text(), Requester.name(session.env()));
      return new Launch(session).run(Start.backup(input), wait.wanted());
    }
  }
}
