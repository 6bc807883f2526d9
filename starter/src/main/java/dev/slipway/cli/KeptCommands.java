package dev.slipway.cli;

import dev.slipway.plan.Comparison;
import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands about what earlier runs have left on purpose. */
final class KeptCommands {
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern AGE = Pattern.compile("[1-9][0-9]{0,4}[smhd]");

  private KeptCommands() {}

  private static String run(CommandSpec spec, String option, String typed) {
    if (!RUN.matcher(typed).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "%s: '%s' is no id of a run, as in 20261121-021500-k3f9"
              .formatted(option, Args.printable(typed)));
    }
    return typed;
  }

  @Command(
      name = "inspect",
      description = {
        "Compare the databases that a run kept, or that a rollback put aside, with the live ones, table by table and key by key.",
        "Writes to neither. The rows that differ are in files on the stack's host, for their owner alone."
      },
      footer = {
        "",
        "Examples:",
        "  slipway inspect kekkai --kept 20261121-021500-k3f9",
        "  slipway inspect kekkai --kept 20261121-021500-k3f9 --table dojo_finding --limit 1000 --rows"
      })
  static final class InspectCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();

    @Spec private CommandSpec spec = CommandSpec.create();

    private String kept = "";

    @Option(
        names = "--table",
        paramLabel = "TABLE",
        description = "Compare this table alone, with or without its schema.")
    private String table = "";

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "List so many rows of each table and kind; all are counted. At most 10000.")
    private int limit;

    @Option(
        names = "--rows",
        description = "Print the rows too. Only on the stack's host, whose files have them.")
    private boolean rows;

    InspectCommand(Session session) {
      this.session = session;
    }

    @Option(
        names = "--kept",
        required = true,
        paramLabel = "RUN",
        description = "The upgrade that kept them, or the rollback that put them aside.")
    void kept(String typed) {
      this.kept = run(spec, "--kept", typed);
    }

    @Override
    public Integer call() {
      var input =
          new Start.CompareInput(stack.name(), kept, table, limit, Requester.name(session.env()));
      try (Connection connection = session.connect()) {
        Inspection seen =
            new Questions(session, new Runs(connection))
                .result(Start.compare(input, session.clock().instant()), Inspection.class);
        Comparison comparison = seen.kept();
        if (comparison == null) {
          throw CliFailure.refused(
              "%s: %s".formatted(stack.name(), Answers.reasons(seen.findings())), "");
        }
        session.answer(
            new Documents.Compared(ExitCode.REACHED, stack.name(), comparison),
            () -> KeptText.comparison(stack.name(), comparison) + rows(comparison));
        return ExitCode.REACHED;
      }
    }

    private String rows(Comparison comparison) {
      return rows ? "\n" + LocalRows.read(comparison) : "";
    }
  }

  @Command(
      name = "kept",
      description =
          "List what earlier runs have left on purpose: databases, stores, images, captures, backups; with size, age, and why it stays.",
      footer = {"", "Example:", "  slipway kept kekkai"})
  static final class KeptCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();

    KeptCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      var input =
          new Start.RetireInput(stack.name(), "", "", true, "", Requester.name(session.env()));
      return new Launch(session).plan(Start.retire(input, session.clock().instant()));
    }
  }

  @Command(
      name = "retire",
      description = {
        "Take away what earlier runs have left. What is a way back stays, and so does the newest proven backup of each database.",
        "Without --run and --older-than, what the stack file's retention says."
      },
      footer = {
        "",
        "Examples:",
        "  slipway retire kekkai --older-than 30d --dry-run",
        "  slipway retire kekkai --older-than 30d --reason 'disk is full' --wait"
      })
  static final class RetireCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Reason reason = new Args.Reason();
    @Mixin private Args.Wait wait = new Args.Wait();

    @Spec private CommandSpec spec = CommandSpec.create();

    private String run = "";
    private String olderThan = "";

    @Option(names = "--dry-run", description = "Only list what would go, and what would stay.")
    private boolean dryRun;

    RetireCommand(Session session) {
      this.session = session;
    }

    @Option(
        names = "--run",
        paramLabel = "RUN",
        description = "Only what this run left, however new it is.")
    void run(String typed) {
      this.run = KeptCommands.run(spec, "--run", typed);
    }

    @Option(
        names = "--older-than",
        paramLabel = "AGE",
        description = "What is older than this, whatever the stack file says, e.g. 30d.")
    void olderThan(String typed) {
      if (!AGE.matcher(typed).matches()) {
        throw new ParameterException(
            spec.commandLine(),
            "--older-than: '%s' is no age: a number with s, m, h or d, e.g. 30d"
                .formatted(Args.printable(typed)));
      }
      this.olderThan = typed;
    }

    @Override
    public Integer call() {
      var input =
          new Start.RetireInput(
              stack.name(), run, olderThan, dryRun, reason.text(), Requester.name(session.env()));
      Start start = Start.retire(input, session.clock().instant());
      Launch launch = new Launch(session);
      return dryRun ? launch.plan(start) : launch.run(start, wait.wanted());
    }
  }
}
