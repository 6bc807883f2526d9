package dev.slipway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Turns the windows of a stack file into schedules. */
@Command(
    name = "schedule",
    description =
        "Start upgrades by themselves when a window of the stack opens: apply, list, pause, resume, trigger, preview, delete.",
    footer = {
      "",
      "Examples:",
      "  slipway schedule preview kekkai",
      "  slipway schedule apply kekkai --to defectdojo=2.38.0 --window minor",
      "  slipway schedule list"
    })
final class ScheduleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private ScheduleCommand() {}

  static CommandLine create(Session session) {
    return new CommandLine(new ScheduleCommand())
        .addSubcommand(new ScheduleApply(session))
        .addSubcommand(new ScheduleLook.ListThem(session))
        .addSubcommand(new ScheduleChange.Pause(session))
        .addSubcommand(new ScheduleChange.Resume(session))
        .addSubcommand(new ScheduleChange.Trigger(session))
        .addSubcommand(new ScheduleLook.PreviewThem(session))
        .addSubcommand(new ScheduleChange.Delete(session));
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "say what: apply, list, pause, resume, trigger, preview or delete, as in slipway schedule list");
  }
}
