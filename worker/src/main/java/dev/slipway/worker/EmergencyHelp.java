package dev.slipway.worker;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.catalogue.Catalogue;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.cli.CliFailure;
import dev.slipway.cli.Connection;
import dev.slipway.cli.EmergencyCommand.Help;
import dev.slipway.cli.Session;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.Status;
import dev.slipway.stack.StackDefinition;
import dev.slipway.worker.SlipwayWorker.Role;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs what an emergency needs and nobody else runs, in the process of the command. */
final class EmergencyHelp implements Help {
  private static final long ANSWER_SECONDS = 5;
  private static final Duration LOOK = Duration.ofMillis(300);

  /** The run notices that nobody answers it within five seconds, and a cold worker is slow. */
  private static final Duration NOTICED = Duration.ofSeconds(30);

  private final Session session;

  EmergencyHelp(Session session) {
    this.session = session;
  }

  @Override
  public boolean knows(String stack) {
    WorkerConfig config = WorkerConfig.from(session.env());
    return new Catalogue(config.stacks()).find(stack).definition() != null;
  }

  /** The agent as well, where none answers for this host: on one machine both died together. */
  @Override
  public Running work(Connection connection, String stack) {
    WorkerConfig config = WorkerConfig.from(session.env());
    Resources resources = new Resources();
    try {
      resources.start(
          () -> SlipwayWorker.start(Role.CENTRAL, connection.client(), config, session.env()));
      Thread lookout = Thread.ofVirtual().start(() -> act(connection, config, stack, resources));
      resources.start(() -> lookout::interrupt);
      return resources::close;
    } catch (RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  /** A queue without pollers has no agent; one that has died is listed for minutes. */
  private void act(Connection connection, WorkerConfig config, String stack, Resources resources) {
    boolean polled = polled(connection, Names.controlQueue(config.host()));
    if (polled && !awaited(connection, config.host(), stack)) {
      return;
    }
    session.say("no agent of host %s answers either: it acts as that too".formatted(config.host()));
    try {
      resources.start(
          () -> SlipwayWorker.start(Role.AGENT, connection.client(), config, session.env()));
    } catch (IllegalStateException ended) {
      // The command was stopped meanwhile.
    }
  }

  /** Whether the run comes to wait for the agent of this host, before it has found one. */
  private static boolean awaited(Connection connection, String host, String stack) {
    WorkflowStub run = connection.client().newUntypedWorkflowStub(Names.emergencyId(stack));
    String away = "the agent of host %s,".formatted(host);
    try {
      return Poll.until(NOTICED, LOOK, () -> waitingFor(run).startsWith(away) ? away : null)
          != null;
    } catch (StepFailure ended) {
      return false;
    }
  }

  private static String waitingFor(WorkflowStub run) {
    try {
      return run.query("status", Status.class).waitingFor();
    } catch (WorkflowException notYet) {
      return "";
    }
  }

  private static boolean polled(Connection connection, String queue) {
    try {
      return connection
          .stubs()
          .blockingStub()
          .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
          .describeTaskQueue(
              DescribeTaskQueueRequest.newBuilder()
                  .setNamespace(connection.namespace())
                  .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                  .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                  .build())
          .getPollersList()
          .stream()
          .anyMatch(p -> Connection.alive(p.getLastAccessTime()));
    } catch (StatusRuntimeException unknown) {
      return false;
    }
  }

  @Override
  public Local local(String stack) {
    WorkerConfig config = WorkerConfig.from(session.env());
    refuseElsewhere(stack, config);
    Resources resources = new Resources();
    try {
      LocalServer server = resources.start(LocalServer::start);
      Connection connection = resources.start(() -> Connection.open(server.target()));
      resources.start(
          () -> SlipwayWorker.start(Role.LOCAL, connection.client(), config, session.env()));
      return new Local(server.target(), resources::close);
    } catch (RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  /** Nobody is there who could act on another host. What is wrong with the file is told later. */
  private static void refuseElsewhere(String stack, WorkerConfig config) {
    StackDefinition definition = new Catalogue(config.stacks()).find(stack).definition();
    if (definition != null && !definition.host().equals(config.host())) {
      throw CliFailure.refused(
          "%s is on host %s, and this is %s: without a server nobody can act there"
              .formatted(stack, definition.host(), config.host()),
          "run it on %s, with SLIPWAY_HOST=%s as its agent has it"
              .formatted(definition.host(), definition.host()));
    }
  }
}
