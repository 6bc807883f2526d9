package dev.slipway.bench;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.bench.Users.Trial;
import dev.slipway.cli.Connection;
import dev.slipway.demo.Instance;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Status;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Types commands in a shell of its own: the runbook's script, or Slipway's command line. */
final class Operator {
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Path home;
  private final Connection connection;
  private final WorkerProcess worker;
  private final Path histories;
  private int kept;

  /**
   * What a run of Slipway took for itself.
   *
   * @param gaps time in which none of its activities was running
   * @param agent processor time of the worker's process for activities in the whole run. Waits for
   *     child processes, Docker, the database and the application use none, so this is the agent's
   *     own work
   * @param client from typing the command to the run's beginning, and from its end to the prompt
   * @param longestGap the longest single gap, for whoever wants to shorten it
   */
  record Own(Duration gaps, Duration agent, Duration client, String longestGap) {
    Duration overhead() {
      return gaps.plus(agent);
    }
  }

  /** A run of Slipway: what users saw, what it says, and what it took for itself. */
  record Run(Trial trial, Report report, Own own) {}

  /**
   * @param histories directory that gets the history of every run
   */
  Operator(Path home, Connection connection, WorkerProcess worker, Path histories) {
    this.home = home;
    this.connection = connection;
    this.worker = worker;
    this.histories = histories;
  }

  /** A script of {@code dev/by-hand} on a stack. */
  Trial byHand(Users users, String script, Instance stack, String... more) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("dev/by-hand").resolve(script).toString());
    command.add(stack.directory().toString());
    command.addAll(List.of(more));
    return type(users, command);
  }

  /** A command of Slipway that starts a run, which is waited for. */
  Run slipway(Users users, String runbook, Instance stack, String... more) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("slipway").toString());
    command.addAll(List.of(runbook, stack.name(), "--wait"));
    command.addAll(List.of(more));
    Duration before = worker.busy();
    Trial trial = type(users, command);
    Duration agent = worker.busy().minus(before);
    String id = runbook + "/" + stack.name();
    WorkflowExecutionHistory history = connection.client().fetchHistory(id);
    keep(stack.name() + "-" + runbook, history);
    Gaps gaps = Gaps.of(history.getEvents());
    Report report = connection.client().newUntypedWorkflowStub(id).getResult(Report.class);
    Duration client = trial.wall().minus(gaps.whole());
    String longest = "%d ms before %s".formatted(gaps.longest().toMillis(), gaps.before());
    return new Run(trial, report, new Own(gaps.idle(), agent, client, longest));
  }

  /** Begins an upgrade, which is not waited for. */
  void starts(Instance stack, String to) {
    run(
        List.of(
            home.resolve("slipway").toString(),
            "upgrade",
            stack.name(),
            "--to",
            "defectdojo=" + to));
  }

  /** Where the upgrade of a stack is; nothing while it cannot say. */
  Optional<Status> status(Instance stack) {
    try {
      return Optional.of(
          connection
              .client()
              .newUntypedWorkflowStub("upgrade/" + stack.name())
              .query("status", Status.class));
    } catch (WorkflowException notYet) {
      return Optional.empty();
    }
  }

  /** Work of others for the agent, more than it takes at once. */
  FullSlots fillSlots(Instance stack) {
    return FullSlots.take(connection, stack);
  }

  /** Goes back at once, as it is typed at night. */
  Trial emergency(Users users, Instance stack, String... more) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("slipway").toString());
    command.addAll(List.of("emergency-rollback", stack.name(), "--wait", "--reason", "measured"));
    command.addAll(List.of(more));
    Trial trial = users.mending(() -> run(command));
    keep(
        stack.name() + "-emergency", connection.client().fetchHistory("emergency/" + stack.name()));
    return trial;
  }

  /** A run of Slipway that was told to go back. */
  record Went(Trial trial, Report report) {}

  /** Starts a run, says abort as soon as it is at a step, and waits for its end. */
  Went back(Users users, String runbook, Instance stack, String step, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("slipway").toString());
    command.addAll(List.of(runbook, stack.name()));
    command.addAll(options);
    String id = runbook + "/" + stack.name();
    WorkflowStub started = connection.client().newUntypedWorkflowStub(id);
    Trial trial =
        users.during(() -> {
          run(command);
          Instant deadline = Instant.now().plus(PATIENCE);
          while (!at(started, step)) {
            if (Instant.now().isAfter(deadline)) {
              throw new IllegalStateException("no run came to '%s'".formatted(step));
            }
            Pause.millis(20);
          }
          // A command takes a second to start, and the step may be over by then.
          started.update("abort", String.class, Map.of("reason", "measured", "by", "dev/bench"));
          ended(started);
        });
    keep(stack.name() + "-" + runbook, connection.client().fetchHistory(id));
    return new Went(trial, started.query("report", Report.class));
  }

  private static boolean at(WorkflowStub run, String step) {
    try {
      return run.query("status", Status.class).step().equals(step);
    } catch (WorkflowException notYet) {
      return false;
    }
  }

  private static void ended(WorkflowStub run) {
    try {
      run.getResult(Report.class);
    } catch (WorkflowFailedException e) {
      // That it did not get there is what was asked for.
    }
  }

  /** For whoever wants to know where the time of a run went. */
  private void keep(String name, WorkflowExecutionHistory history) {
    try {
      Files.createDirectories(histories);
      Path file = histories.resolve("%s-%d.json".formatted(name, ++kept));
      Files.writeString(file, history.toJson(true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that fails ends the measurement: figures of a run that went wrong mean nothing. */
  private Trial type(Users users, List<String> command) {
    return users.during(() -> run(command));
  }

  private void run(List<String> command) {
    Map<String, String> environment = Map.of("TEMPORAL_ADDRESS", connection.target().address());
    Exec.Result result = new Exec().run(home, environment, PATIENCE, command);
    if (!result.ok()) {
      throw new IllegalStateException(failure(command, result));
    }
  }

  private String failure(List<String> command, Exec.Result result) {
    return "%s ended with %d:%n%s%n%s%nThe worker's last words:%n%s"
        .formatted(
            String.join(" ", command),
            result.exit(),
            result.out(),
            result.err(),
            String.join("\n", worker.lastWords()));
  }
}
