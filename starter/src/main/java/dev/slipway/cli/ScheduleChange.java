package dev.slipway.cli;

import dev.slipway.cli.Documents.AppliedSchedule;
import dev.slipway.cli.Documents.AppliedSchedules;
import io.temporal.client.schedules.ScheduleHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands that do something with schedules that are there. */
final class ScheduleChange {
  private ScheduleChange() {}

  @Command(
      name = "pause",
      description =
          "Let the windows of a stack start nothing, until they are resumed. An upgrade that is open goes on.",
      footer = {"", "Example:", "  slipway schedule pause kekkai --reason 'audit'"})
  static final class Pause implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Windows windows = new Args.Windows();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();

    Pause(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      String note = note(session, reason.text());
      return each(session, stack.name(), windows.names(), "paused", h -> h.pause(note));
    }
  }

  @Command(
      name = "resume",
      description =
          "Let paused windows start upgrades again, also those that paused themselves after an upgrade was rolled back or stuck.",
      footer = {"", "Example:", "  slipway schedule resume kekkai --reason 'audit is over'"})
  static final class Resume implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Windows windows = new Args.Windows();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();

    Resume(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      String note = note(session, reason.text());
      return each(session, stack.name(), windows.names(), "resumed", h -> h.unpause(note));
    }
  }

  @Command(
      name = "trigger",
      description =
          "Start now what the window starts when it opens. Outside of the windows the upgrade is refused all the same.",
      footer = {"", "Example:", "  slipway schedule trigger kekkai --window minor"})
  static final class Trigger implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Windows windows = new Args.Windows();

    Trigger(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return each(session, stack.name(), windows.names(), "triggered", ScheduleHandle::trigger);
    }
  }

  @Command(
      name = "delete",
      description = "Remove the schedules of a stack. An upgrade that is open goes on.",
      footer = {"", "Example:", "  slipway schedule delete kekkai"})
  static final class Delete implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Windows windows = new Args.Windows();

    Delete(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return each(session, stack.name(), windows.names(), "removed", ScheduleHandle::delete);
    }
  }

  private static String note(Session session, String reason) {
    return "%s: %s".formatted(Requester.name(session.env()), reason);
  }

  private static int each(
      Session session,
      String stack,
      List<String> named,
      String done,
      Consumer<ScheduleHandle> what) {
    try (Connection connection = session.connect()) {
      Schedules schedules = new Schedules(connection);
      List<String> ids =
          named.isEmpty()
              ? schedules.ids(stack)
              : named.stream().map(w -> Schedules.id(stack, w)).toList();
      List<AppliedSchedule> all = new ArrayList<>();
      for (String id : ids) {
        if (!schedules.with(id, what)) {
          throw CliFailure.refused("there is no schedule " + id, "look: slipway schedule list");
        }
        all.add(new AppliedSchedule(id, done, done.equals("paused")));
      }
      if (all.isEmpty()) {
        throw CliFailure.refused(
            "stack %s has no schedules".formatted(stack),
            "make them: slipway schedule apply %s --to COMPONENT=VERSION".formatted(stack));
      }
      session.answer(
          new AppliedSchedules(ExitCode.REACHED, stack, all),
          () -> ScheduleText.applied(stack, all));
      return ExitCode.REACHED;
    }
  }
}
