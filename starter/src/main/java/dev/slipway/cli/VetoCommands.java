package dev.slipway.cli;

import dev.slipway.plan.Observed;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Veto;
import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import dev.slipway.runbook.veto.VetoWorkflow.Vetoed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The commands about versions that a stack must not go to. */
final class VetoCommands {
  private VetoCommands() {}

  @Command(
      name = "veto",
      description = {
        "List the versions that a stack must not go to, or veto one.",
        "A version that failed here, or that people went back behind, is vetoed by itself."
      },
      footer = {
        "",
        "Examples:",
        "  slipway veto kekkai",
        "  slipway veto kekkai defectdojo=2.38.0 --reason 'loses uploads'"
      })
  static final class VetoCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Reason reason = new Args.Reason();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "COMPONENT=VERSION",
        description = "The version to veto; left out, the vetoes are listed.")
    private List<String> versions = new ArrayList<>();

    VetoCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      if (versions.isEmpty()) {
        return list();
      }
      if (reason.text().isBlank()) {
        throw new ParameterException(
            spec.commandLine(), "--reason: say why; whoever wants to go there next is told");
      }
      return change(session, stack.name(), wanted(), false, reason.text());
    }

    private List<Wanted> wanted() {
      try {
        return versions.stream().map(new Args.WantedConverter()::convert).toList();
      } catch (TypeConversionException wrong) {
        throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
      }
    }

    private int list() {
      try (Connection connection = session.connect()) {
        Inspection seen = new Questions(session, new Runs(connection)).ask(stack.name(), "vetoes");
        Observed observed = seen.observed();
        List<Veto> vetoes = observed == null ? List.of() : observed.host().vetoesOrNone();
        return answer(session, stack.name(), vetoes);
      }
    }
  }

  @Command(
      name = "unveto",
      description = "Lift the veto on a version, so that the stack may go to it again.",
      footer = {
        "",
        "Example:",
        "  slipway unveto kekkai defectdojo=2.38.0 --reason 'it was our proxy'"
      })
  static final class UnvetoCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "COMPONENT=VERSION",
        converter = Args.WantedConverter.class,
        description = "The version that is wanted again.")
    private List<Wanted> versions = new ArrayList<>();

    UnvetoCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return change(session, stack.name(), versions, true, reason.text());
    }
  }

  private static int change(
      Session session, String stack, List<Wanted> versions, boolean lift, String reason) {
    Map<String, String> named = new LinkedHashMap<>();
    versions.forEach(w -> named.put(w.component(), w.version()));
    var input =
        new Start.VetoInput(
            stack, lift ? null : named, lift ? named : null, reason, Requester.name(session.env()));
    try (Connection connection = session.connect()) {
      Vetoed vetoed =
          new Questions(session, new Runs(connection))
              .result(Start.veto(input, session.clock().instant()), Vetoed.class);
      if (!vetoed.findings().isEmpty()) {
        throw CliFailure.refused("%s: %s".formatted(stack, Answers.reasons(vetoed.findings())), "");
      }
      return answer(session, stack, vetoed.vetoes());
    }
  }

  private static int answer(Session session, String stack, List<Veto> vetoes) {
    session.answer(
        new Documents.Vetoes(ExitCode.REACHED, stack, vetoes),
        () -> KeptText.vetoes(stack, vetoes, session.zone()));
    return ExitCode.REACHED;
  }
}
