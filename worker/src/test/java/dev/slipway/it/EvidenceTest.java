package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Timestamp;
import dev.slipway.it.Kill.Done;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskTimedOutEventAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A kill at second 10 whose victim is back at second 15. */
class EvidenceTest {
  private static final Done KILL =
      new Done(
          new Kill(Victim.AGENT, "back up", 1, 0, Duration.ZERO, Duration.ofSeconds(5)),
          Instant.ofEpochSecond(10),
          Instant.ofEpochSecond(15),
          "back up");

  @Test
  void a_second_attempt_of_what_was_under_way_counts() {
    assertEquals("Data.Backup, attempt 2", Evidence.of(KILL, Instant.MAX, call(8, 22, 2)));
    assertEquals("Data.Backup, attempt 2", Evidence.of(KILL, Instant.MAX, call(12, 16, 2)));
  }

  @Test
  void a_first_attempt_does_not() {
    assertEquals("", Evidence.of(KILL, Instant.MAX, call(8, 22, 1)));
  }

  @Test
  void trouble_before_or_long_after_does_not() {
    assertEquals("", Evidence.of(KILL, Instant.MAX, call(2, 9, 2)));
    assertEquals("", Evidence.of(KILL, Instant.MAX, call(20, 22, 2)));
    assertEquals("", Evidence.of(KILL, Instant.MAX, List.of(timeout(5))));
    assertEquals("", Evidence.of(KILL, Instant.MAX, List.of(timeout(50))));
  }

  @Test
  void a_timeout_of_the_workflow_counts() {
    assertEquals("workflow task timed out", Evidence.of(KILL, Instant.MAX, List.of(timeout(14))));
  }

  @Test
  void what_is_asked_for_after_the_next_kill_is_of_that_one() {
    Instant next = Instant.ofEpochSecond(16);
    assertEquals("", Evidence.of(KILL, next, call(17, 22, 2)));
    assertEquals("Data.Backup, attempt 2", Evidence.of(KILL, next, call(15, 22, 2)));
    assertEquals("", Evidence.of(KILL, next, List.of(timeout(19))));
    assertEquals("workflow task timed out", Evidence.of(KILL, next, List.of(timeout(12))));
  }

  private static List<HistoryEvent> call(long asked, long started, int attempt) {
    return List.of(
        event(1, asked, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
            .setActivityTaskScheduledEventAttributes(
                ActivityTaskScheduledEventAttributes.newBuilder()
                    .setActivityType(ActivityType.newBuilder().setName("Data.Backup")))
            .build(),
        event(2, started, EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
            .setActivityTaskStartedEventAttributes(
                ActivityTaskStartedEventAttributes.newBuilder()
                    .setScheduledEventId(1)
                    .setAttempt(attempt))
            .build());
  }

  private static HistoryEvent timeout(long at) {
    return event(3, at, EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT)
        .setWorkflowTaskTimedOutEventAttributes(
            WorkflowTaskTimedOutEventAttributes.getDefaultInstance())
        .build();
  }

  private static HistoryEvent.Builder event(long id, long second, EventType type) {
    return HistoryEvent.newBuilder()
        .setEventId(id)
        .setEventType(type)
        .setEventTime(Timestamp.newBuilder().setSeconds(second));
  }
}
