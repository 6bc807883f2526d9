package dev.slipway.cli;

import dev.slipway.cli.Start.MigrateInput;
import dev.slipway.plan.MajorMethod;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the way of a database server to its next major version. */
@Command(
    name = "migrate-postgres",
    description = {
      "Bring the PostgreSQL of a stack to a newer major version. Ends with the new server proven"
          + " equal and serving, or with the old one on its untouched store.",
      "Returns when the run is started, unless --wait is given."
    },
    footer = {
      "",
      "Examples:",
      "  slipway migrate-postgres kekkai --to 18 --dry-run",
      "  slipway migrate-postgres kekkai --to 18 --rehearse --wait",
      "  slipway migrate-postgres kekkai --to 18 --wait --reason 'end of life of 13'"
    })
final class MigrateCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Args.StackName stack = new Args.StackName();
  @Mixin private Args.Reason reason = new Args.Reason();
  @Mixin private Args.OnFailure onFailure = new Args.OnFailure();
  @Mixin private Args.DowntimeBudget budget = new Args.DowntimeBudget();
  @Mixin private Args.OverrideWindow overrideWindow = new Args.OverrideWindow();
  @Mixin private Args.Wait wait = new Args.Wait();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "MAJOR",
      description = "The major version, as in --to 18.")
  private int to;

  @Option(
      names = "--server",
      paramLabel = "UNIT",
      description = "The unit that runs the server; needed when the stack has several.")
  private String server = "";

  @Option(
      names = "--artefact",
      paramLabel = "NAME",
      description =
          "What the new server is made of, e.g. postgres:18-bookworm; left out, the same name with"
              + " the new version.")
  private String artefact = "";

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description =
          "standby-link, clone, copy or dump; left out, the first that is possible, has room and is"
              + " quick enough.")
  private String method = "";

  @Option(
      names = "--prove",
      paramLabel = "WHAT",
      description =
          "rows: every row of both servers is compared while users wait. structure: without rows,"
              + " in less time.")
  private String prove = "";

  @Option(
      names = "--rehearse",
      description = "Do it on a copy while users work, and predict the downtime by it.")
  private boolean rehearse;

  @Option(names = "--dry-run", description = "Only show the plan. Writes nothing.")
  private boolean dryRun;

  @Option(
      names = "--accept-data-loss",
      description =
          "Agree to lose what users write before the new server is verified, on a stack without a"
              + " door.")
  private boolean acceptDataLoss;

  MigrateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (to < 10 || to > 99) {
      throw new ParameterException(
          spec.commandLine(), "--to: '%d' is no major version, as in --to 18".formatted(to));
    }
    oneOf("--method", method, methods());
    oneOf("--prove", prove, List.of("rows", "structure"));
    var input =
        new MigrateInput(
            stack.name(),
            server,
            String.valueOf(to),
            artefact,
            method,
            prove,
            rehearse,
            dryRun,
            acceptDataLoss,
            onFailure.word(),
            budget.time(),
            overrideWindow.text(),
            reason.text(),
            Requester.name(session.env()));
    Start start = Start.migrate(input, session.clock().instant());
    Launch launch = new Launch(session);
    return dryRun ? launch.plan(start) : launch.run(start, wait.wanted());
  }

  private static List<String> methods() {
    return Arrays.stream(MajorMethod.values())
        .filter(m -> m != MajorMethod.LOGICAL)
        .map(MajorMethod::word)
        .toList();
  }

  private void oneOf(String option, String typed, List<String> known) {
    if (!typed.isEmpty() && !known.contains(typed)) {
      String meant =
          Nearest.to(typed, known).map(w -> "; did you mean %s?".formatted(w)).orElse("");
      throw new ParameterException(
          spec.commandLine(),
          "%s: '%s' is none of %s%s"
              .formatted(option, Args.printable(typed), String.join(", ", known), meant));
    }
  }
}
