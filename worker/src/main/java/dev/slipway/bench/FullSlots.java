package dev.slipway.bench;

import dev.slipway.activity.ProbeActivities;
import dev.slipway.activity.ProbeActivities.Findings;
import dev.slipway.activity.ProbeActivities.ProbeRequest;
import dev.slipway.cli.Connection;
import dev.slipway.demo.Instance;
import dev.slipway.plan.Place;
import dev.slipway.runbook.Names;
import dev.slipway.stack.Probe;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.EncodedValues;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Async;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps every slot of an agent's work queue taken, and work waiting behind them, as long steps of
 * its other stacks would: with questions to an address that never answers.
 */
final class FullSlots implements AutoCloseable {
  private static final String QUEUE = "slipway-bench";

  /** More than any agent takes at once. */
  private static final int WORK = 16;

  /** A port that nobody may listen on: an answer is refused at once, and asked for again. */
  private static final String NOBODY = "http://127.0.0.1:1/";

  /** Longer than an emergency takes; it is ended before. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final Duration HEARTBEAT = Duration.ofSeconds(12);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** An agent with a free slot takes what waits within milliseconds. */
  private static final int UNCHANGED_MILLIS = 500;

  private final WorkerFactory factory;
  private final WorkflowStub run;

  private FullSlots(WorkerFactory factory, WorkflowStub run) {
    this.factory = factory;
    this.run = run;
  }

  /** Returns when the agent of the stack's host takes nothing more. */
  static FullSlots take(Connection connection, Instance stack) {
    WorkerFactory factory = WorkerFactory.newInstance(connection.client());
    factory.newWorker(QUEUE).registerWorkflowImplementationTypes(Asking.class);
    factory.start();
    WorkflowStub run =
        connection
            .client()
            .newUntypedWorkflowStub(
                "FullSlots",
                WorkflowOptions.newBuilder()
                    .setTaskQueue(QUEUE)
                    .setWorkflowId("bench/full-slots/" + stack.name())
                    .build());
    FullSlots slots = new FullSlots(factory, run);
    try {
      run.start(question(stack));
      slots.awaitFull();
      return slots;
    } catch (RuntimeException e) {
      slots.close();
      throw e;
    }
  }

  private static ProbeRequest question(Instance stack) {
    Place place =
        new Place("compose", stack.name(), "local", stack.directory().toString(), List.of(), "");
    Probe nobody =
        new Probe.Http(
            "nobody answers",
            new Probe.Target.Outside(NOBODY),
            "GET",
            "",
            200,
            List.of(),
            null,
            null,
            List.of());
    return new ProbeRequest(place, List.of(nobody), List.of(), List.of(), true, LONG);
  }

  private void awaitFull() {
    Instant deadline = Instant.now().plus(PATIENCE);
    long before = -1;
    while (true) {
      List<PendingActivityInfo> pending =
          run.describe().getRawDescription().getPendingActivitiesList();
      long started = pending.stream().filter(FullSlots::started).count();
      if (started > 0 && started == before && started < pending.size()) {
        return;
      }
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "the agent's slots did not fill: it has begun %d of %d"
                .formatted(started, pending.size()));
      }
      before = started;
      Pause.millis(UNCHANGED_MILLIS);
    }
  }

  private static boolean started(PendingActivityInfo activity) {
    return activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
  }

  /** How many questions the agent is at. */
  long taken() {
    return run.describe().getRawDescription().getPendingActivitiesList().stream()
        .filter(FullSlots::started)
        .count();
  }

  /** The agent gives its slots back with its next sign of life. */
  @Override
  public void close() {
    run.terminate("measured");
    factory.shutdownNow();
  }

  /** Asks as often at once as there is work. */
  public static final class Asking implements DynamicWorkflow {
    @Override
    public Object execute(EncodedValues input) {
      ProbeRequest question = input.get(0, ProbeRequest.class);
      ProbeActivities agent =
          Workflow.newActivityStub(
              ProbeActivities.class,
              ActivityOptions.newBuilder()
                  .setTaskQueue(Names.workQueue(question.place().host()))
                  .setStartToCloseTimeout(LONG)
                  .setHeartbeatTimeout(HEARTBEAT)
                  .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                  .build());
      List<Promise<Findings>> answers = new ArrayList<>();
      for (int i = 0; i < WORK; i++) {
        answers.add(Async.function(agent::ask, question));
      }
      Promise.allOf(answers).get();
      return "nobody answered";
    }
  }
}
