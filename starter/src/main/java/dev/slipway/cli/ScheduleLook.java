package dev.slipway.cli;

import dev.slipway.cli.Documents.ScheduleLine;
import dev.slipway.cli.Documents.ScheduleLines;
import dev.slipway.cli.Documents.WindowPreview;
import dev.slipway.plan.window.Preview;
import dev.slipway.stack.WindowRules;
import io.temporal.client.schedules.ScheduleActionExecutionStartWorkflow;
import io.temporal.client.schedules.ScheduleActionResult;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that look at windows and schedules. */
final class ScheduleLook {
  private ScheduleLook() {}

  @Command(
      name = "list",
      description =
          "List schedules: when each starts next, what its last start came to, and whether it is paused and why.",
      footer = {"", "Examples:", "  slipway schedule list", "  slipway schedule list kekkai"})
  static final class ListThem implements Callable<Integer> {
    private final Session session;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "STACK",
        description = "Name of the stack; left out, all.")
    private @Nullable String stack;

    ListThem(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      String named = stack == null ? "" : Args.stackName(spec, stack);
      try (Connection connection = session.connect()) {
        Schedules schedules = new Schedules(connection);
        Runs runs = new Runs(connection);
        List<ScheduleLine> lines =
            schedules.ids(named).stream()
                .map(schedules::describe)
                .flatMap(Optional::stream)
                .map(d -> line(d, runs))
                .toList();
        session.answer(
            new ScheduleLines(ExitCode.REACHED, lines),
            () -> ScheduleText.lines(lines, session.zone()));
        return ExitCode.REACHED;
      }
    }
  }

  private static ScheduleLine line(ScheduleDescription schedule, Runs runs) {
    ScheduleInfo info = schedule.getInfo();
    String note = Schedules.state(schedule).getNote();
    ScheduleActionResult last =
        info.getRecentActions().isEmpty() ? null : info.getRecentActions().getLast();
    return new ScheduleLine(
        schedule.getId(),
        Schedules.state(schedule).isPaused(),
        note == null ? "" : note,
        info.getNextActionTimes().stream().limit(3).toList(),
        last == null ? null : last.getStartedAt(),
        last == null ? "" : end(last, runs),
        info.getNumActionsMissedCatchupWindow());
  }

  private static String end(ScheduleActionResult last, Runs runs) {
    return last.getAction() instanceof ScheduleActionExecutionStartWorkflow started
        ? runs.engine()
            .describe(new RunRef(started.getWorkflowId(), started.getFirstExecutionRunId()))
            .map(info -> info.open() ? "open" : word(runs.ending(info)))
            .orElse("gone")
        : "";
  }

  /** A window that completed says with which word. */
  private static String word(Ending ending) {
    String word = ending.result() == null ? "" : ending.result().path("word").asText("");
    return word.isEmpty() ? ending.outcome() : word;
  }

  @Command(
      name = "preview",
      description = {
        "Show the next times of the windows in a stack file, with their length, what freezes leave of them, and where clocks change.",
        "Needs no schedule."
      },
      footer = {"", "Example:", "  slipway schedule preview kekkai --count 20"})
  static final class PreviewThem implements Callable<Integer> {
    private static final int MOST = 200;

    private final Session session;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Windows windows = new Args.Windows();

    @Option(
        names = "--count",
        paramLabel = "N",
        defaultValue = "10",
        description = "How many times, at most 200; 10 unless said otherwise.")
    private int count = 10;

    PreviewThem(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      if (count < 1 || count > MOST) {
        throw new ParameterException(
            spec.commandLine(), "--count: %d is not from 1 to %d".formatted(count, MOST));
      }
      List<String> named = windows.names();
      try (Connection connection = session.connect()) {
        WindowRules rules =
            new StackWindows(session, new Runs(connection)).of(stack.name(), Map.of());
        List<Preview.Row> rows =
            Preview.next(
                rules,
                StackWindows.chosen(rules, stack.name(), named),
                session.clock().instant(),
                count);
        session.answer(
            new WindowPreview(ExitCode.REACHED, stack.name(), rows),
            () -> ScheduleText.preview(stack.name(), rules, rows));
        return ExitCode.REACHED;
      }
    }
  }
}
