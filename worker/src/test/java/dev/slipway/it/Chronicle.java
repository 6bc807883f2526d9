package dev.slipway.it;

import com.google.protobuf.ByteString;
import dev.slipway.cli.Payloads;
import dev.slipway.runbook.Names;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.client.WorkflowClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads along in the history of a run, event by event, however often the server goes away. */
final class Chronicle implements Field.Running {
  /** The server answers a question that waits for an event after twenty seconds at most. */
  private static final long ANSWER_SECONDS = 30;

  private final WorkflowClient client;
  private final WorkflowExecution run;
  private final List<HistoryEvent> events = new ArrayList<>();
  private final Thread reader;
  private volatile boolean closed;
  private volatile Instant deadline = Instant.MAX;

  Chronicle(WorkflowClient client, WorkflowExecution run) {
    this.client = client;
    this.run = run;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  synchronized List<HistoryEvent> events() {
    return List.copyOf(events);
  }

  /** Whether the last event is the end of the run. */
  boolean ended() {
    List<HistoryEvent> all = events();
    return !all.isEmpty() && ends(all.getLast().getEventType());
  }

  /** After this moment the run counts as one that does not end. */
  void until(Instant moment) {
    deadline = moment;
  }

  /** Whether the run has ended, or does not end by itself. */
  boolean over() {
    return ended() || !trouble().isEmpty();
  }

  /** What keeps the run from ending by itself; empty when nothing does. */
  String trouble() {
    if (ended()) {
      return "";
    }
    String asked = "";
    for (HistoryEvent event : events()) {
      asked = asks(event, asked);
    }
    boolean late = Instant.now().isAfter(deadline);
    return asked.isEmpty() ? late ? "it does not end" : "" : "it waits for " + asked;
  }

  /** Whom the run waits for from this event on. */
  private static String asks(HistoryEvent event, String before) {
    if (!event.hasUpsertWorkflowSearchAttributesEventAttributes()) {
      return before;
    }
    Payload shown =
        event
            .getUpsertWorkflowSearchAttributesEventAttributes()
            .getSearchAttributes()
            .getIndexedFieldsMap()
            .get(Names.WAITING_FOR_ATTRIBUTE);
    if (shown == null) {
      return before;
    }
    // An attribute that was taken away is there as nothing.
    String value = Payloads.converter().fromPayload(shown, String.class, String.class);
    return value == null ? "" : value;
  }

  private static boolean ends(EventType type) {
    return switch (type) {
      case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
          EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
          EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
          EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
          EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
          true;
      default -> false;
    };
  }

  private void read() {
    ByteString next = ByteString.EMPTY;
    while (!closed && !ended()) {
      try {
        GetWorkflowExecutionHistoryResponse answer = ask(next);
        add(answer.getHistory().getEventsList());
        next = answer.getNextPageToken();
      } catch (StatusRuntimeException away) {
        // From the beginning: what the server said last may be of before its fall.
        next = ByteString.EMPTY;
        Invariants.pause(200);
      }
    }
  }

  private GetWorkflowExecutionHistoryResponse ask(ByteString next) {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
        .getWorkflowExecutionHistory(
            GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setExecution(run)
                .setWaitNewEvent(true)
                .setNextPageToken(next)
                .build());
  }

  private synchronized void add(List<HistoryEvent> more) {
    long known = events.isEmpty() ? 0 : events.getLast().getEventId();
    more.stream().filter(e -> e.getEventId() > known).forEach(events::add);
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
  }
}
