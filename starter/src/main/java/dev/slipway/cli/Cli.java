package dev.slipway.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Puts the command line together. */
public final class Cli {
  private static final List<String> FORMATS = List.of("text", "json");

  private Cli() {}

  /**
   * The whole command line.
   *
   * @param first commands of the caller, annotated with {@link Command}; they come first in the
   *     help and get the same {@code --help}, {@code --output}, exit codes and error messages as
   *     ours
   */
  public static CommandLine create(Session session, Object... first) {
    CommandLine cli = new CommandLine(new Root(session));
    for (Object command : first) {
      cli.addSubcommand(command);
    }
    cli.addSubcommand(new StartCommands.PlanCommand(session))
        .addSubcommand(new StartCommands.UpgradeCommand(session))
        .addSubcommand(new StartCommands.RollbackCommand(session))
        .addSubcommand(new MigrateCommand(session))
        .addSubcommand(new StatusCommand(session))
        .addSubcommand(new ApproveCommands.ApproveCommand(session))
        .addSubcommand(new ApproveCommands.RejectCommand(session))
        .addSubcommand(new TellCommands.AbortCommand(session))
        .addSubcommand(new TellCommands.RetryCommand(session))
        .addSubcommand(new TellCommands.ByHandCommand(session))
        .addSubcommand(new TellCommands.SkipCommand(session))
        .addSubcommand(new TellCommands.GoBackCommand(session))
        .addSubcommand(new HoldCommands.GiveUpWritesCommand(session))
        .addSubcommand(new HoldCommands.HoldCommand(session))
        .addSubcommand(new HoldCommands.ReleaseCommand(session))
        .addSubcommand(new AskCommands.HistoryCommand(session))
        .addSubcommand(new StartCommands.BackupCommand(session))
        .addSubcommand(new AskCommands.BackupsCommand(session))
        .addSubcommand(new AskCommands.DriftCommand(session))
        .addSubcommand(new KeptCommands.InspectCommand(session))
        .addSubcommand(new KeptCommands.KeptCommand(session))
        .addSubcommand(new KeptCommands.RetireCommand(session))
        .addSubcommand(new VetoCommands.VetoCommand(session))
        .addSubcommand(new VetoCommands.UnvetoCommand(session))
        .addSubcommand(ScheduleCommand.create(session))
        .addSubcommand(KeysCommand.create(session))
        .addSubcommand(new DoctorCommand(session))
        .addSubcommand(new CompletionCommand(session));
    dress(cli.getCommandSpec());
    // A reason such as "@night shift" is text, not the name of a file with more arguments.
    return cli.setExpandAtFiles(false)
        .setOut(new PrintWriter(session.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(
            Help.defaultColorScheme(session.terminal() ? Help.Ansi.AUTO : Help.Ansi.OFF))
        .setExecutionStrategy(parsed -> {
          session.typed(new Typed(parsed.originalArgs()));
          return new CommandLine.RunLast().execute(parsed);
        })
        .setParameterExceptionHandler(new BadUsage(session))
        .setExecutionExceptionHandler(new Failed(session));
  }

  private static void dress(CommandSpec spec) {
    spec.mixinStandardHelpOptions(true);
    spec.versionProvider(new Version());
    spec.usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.help())
        .abbreviateSynopsis(false)
        .sortOptions(false)
        .width(100);
    spec.subcommands().values().forEach(sub -> dress(sub.getCommandSpec()));
  }

  @Command(
      name = "slipway",
      description =
          "Upgrade and roll back self-hosted stacks, so that either the new or the previous release"
              + " serves.",
      footer = {
        "",
        "Temporal is found by TEMPORAL_ADDRESS or a profile of Temporal's own configuration file;"
            + " else it",
        "is the dev server that 'slipway worker' starts on this machine.",
        "Every command has an example: slipway COMMAND --help",
        "",
        "Example:",
        "  slipway upgrade kekkai --to defectdojo=2.38.0 --wait"
      })
  static final class Root implements Callable<Integer> {
    private final Session session;

    @Spec private CommandSpec spec = CommandSpec.create();

    Root(Session session) {
      this.session = session;
    }

    @Option(
        names = "--output",
        scope = ScopeType.INHERIT,
        paramLabel = "text|json",
        description = "json: one document on standard output, and nothing else there.")
    void output(String format) {
      if (!FORMATS.contains(format)) {
        throw new ParameterException(
            spec.commandLine(),
            "--output: '%s' is neither text nor json".formatted(Args.printable(format)));
      }
      session.json(format.equals("json"));
    }

    @Override
    public Integer call() {
      throw new ParameterException(
          spec.commandLine(), "say what to do: one of the commands of 'slipway --help'");
    }
  }

  @Command(
      name = "completion",
      description = "Print the completion script for bash and zsh.",
      footer = {"", "Example:", "  source <(slipway completion)"})
  private static final class CompletionCommand implements Callable<Integer> {
    private final Session session;

    @Spec private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.out().print(AutoComplete.bash("slipway", spec.root().commandLine()));
      session.out().flush();
      return ExitCode.REACHED;
    }
  }

  private static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Cli.class.getPackage().getImplementationVersion();
      return new String[] {"slipway " + (version == null ? "(not packaged)" : version)};
    }
  }
}
