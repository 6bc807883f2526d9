package dev.slipway.cli;

import dev.slipway.cli.Documents.AppliedSchedule;
import dev.slipway.cli.Documents.AppliedSchedules;
import dev.slipway.cli.Schedules.Wanted;
import dev.slipway.runbook.Names;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Window;
import io.temporal.client.schedules.ScheduleHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the schedules of a stack be as its file and this command say. */
@Command(
    name = "apply",
    description = {
      "Let the windows of a stack start an upgrade when they open. Again with the same or other versions changes the schedules that are there; one that is paused stays paused.",
      "Schedules of windows that are no longer in the stack file are removed."
    },
    footer = {
      "",
      "Example:",
      "  slipway schedule apply kekkai --to defectdojo=2.38.0 --window minor --reason CVE-2026-1234"
    })
final class ScheduleApply implements Callable<Integer> {
  private final Session session;
  @Mixin private Args.StackName stack = new Args.StackName();
  @Mixin private Args.To to = new Args.To();
  @Mixin private Args.Windows windows = new Args.Windows();
  @Mixin private Args.Reason reason = new Args.Reason();

  @Option(
      names = "--accept-data-loss",
      description = "As for 'slipway upgrade'; windows that do not allow data-loss refuse it.")
  private boolean acceptDataLoss;

  ScheduleApply(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Map<String, String> versions = to.versions();
    List<String> named = windows.names();
    try (Connection connection = session.connect()) {
      WindowRules rules =
          new StackWindows(session, new Runs(connection)).of(stack.name(), versions);
      List<Window> chosen = StackWindows.chosen(rules, stack.name(), named);
      Schedules schedules = new Schedules(connection);
      List<AppliedSchedule> done = new ArrayList<>();
      for (Window window : chosen) {
        done.add(applied(schedules, window));
      }
      done.addAll(removed(schedules, rules));
      if (EmergencySchedule.make(connection.client(), stack.name()) && !done.isEmpty()) {
        done.add(new AppliedSchedule(Names.emergencyId(stack.name()), "created", true));
      }
      if (done.isEmpty()) {
        throw CliFailure.refused(
            "stack %s declares no windows; nothing was scheduled".formatted(stack.name()),
            "write windows: into its stack file");
      }
      session.answer(
          new AppliedSchedules(ExitCode.REACHED, stack.name(), done),
          () -> ScheduleText.applied(stack.name(), done));
      return ExitCode.REACHED;
    }
  }

  private AppliedSchedule applied(Schedules schedules, Window window) {
    Wanted wanted =
        new Wanted(
            stack.name(),
            window.name(),
            to.versions(),
            acceptDataLoss,
            reason.text(),
            Requester.name(session.env()),
            session.clock().instant());
    String what = schedules.apply(window, wanted).name().toLowerCase(Locale.ROOT);
    String id = Schedules.id(stack.name(), window.name());
    boolean paused = schedules.describe(id).map(d -> Schedules.state(d).isPaused()).orElse(false);
    return new AppliedSchedule(id, what, paused);
  }

  private List<AppliedSchedule> removed(Schedules schedules, WindowRules rules) {
    List<AppliedSchedule> removed = new ArrayList<>();
    for (String id : schedules.ids(stack.name())) {
      String window = Schedules.window(id);
      if (rules.windows().stream().noneMatch(w -> w.name().equals(window))
          && schedules.with(id, ScheduleHandle::delete)) {
        removed.add(new AppliedSchedule(id, "removed", false));
      }
    }
    return removed;
  }
}
