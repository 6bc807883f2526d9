package dev.slipway.it;

import dev.slipway.it.Kill.Done;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the history of a run says of a kill. Without a second attempt or a timeout the kill has met
 * nothing, and proves nothing.
 */
final class Evidence {
  /** A database that was started again recovers first, and so do the units that hang on it. */
  private static final Duration RECOVERS = Duration.ofSeconds(3);

  /** After this time an agent without a sign of life, or a worker that had a task, is given up. */
  private static final Duration GIVEN_UP = Duration.ofSeconds(15);

  private Evidence() {}

  /**
   * The first that tells of it; empty when nothing does.
   *
   * @param next when the next victim died: what was asked for after that is of no use here
   */
  static String of(Done done, Instant next, List<HistoryEvent> history) {
    Map<Long, HistoryEvent> scheduled = new HashMap<>();
    for (HistoryEvent event : history) {
      if (event.hasActivityTaskScheduledEventAttributes()) {
        scheduled.put(event.getEventId(), event);
      }
      HistoryEvent asked = scheduled.get(scheduledBy(event));
      Instant at = Places.at(event.getEventTime());
      // A call that was under way then may be tried again much later.
      Instant begun = asked == null ? at : Places.at(asked.getEventTime());
      Instant over = done.back().plus(asked == null ? GIVEN_UP : RECOVERS);
      boolean concerns = at.isAfter(done.killed()) && begun.isBefore(over) && begun.isBefore(next);
      String tells = concerns ? tells(event, asked) : "";
      if (!tells.isEmpty()) {
        return tells;
      }
    }
    return "";
  }

  /** An event that is there for trouble only. */
  private static String tells(
      HistoryEvent event, @org.jspecify.annotations.Nullable HistoryEvent asked) {
    return switch (event.getEventType()) {
      case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
        int attempt = event.getActivityTaskStartedEventAttributes().getAttempt();
        yield attempt > 1 ? "%s, attempt %d".formatted(type(asked), attempt) : "";
      }
      case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT -> type(asked) + " timed out";
      case EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT -> "workflow task timed out";
      case EVENT_TYPE_WORKFLOW_TASK_FAILED -> "workflow task failed";
      case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED -> {
        int attempt = event.getWorkflowTaskScheduledEventAttributes().getAttempt();
        yield attempt > 1 ? "workflow task, attempt " + attempt : "";
      }
      default -> "";
    };
  }

  private static String type(@org.jspecify.annotations.Nullable HistoryEvent asked) {
    return asked == null
        ? "call"
        : asked.getActivityTaskScheduledEventAttributes().getActivityType().getName();
  }

  private static long scheduledBy(HistoryEvent event) {
    return switch (event.getEventType()) {
      case EVENT_TYPE_ACTIVITY_TASK_STARTED ->
          event.getActivityTaskStartedEventAttributes().getScheduledEventId();
      case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
          event.getActivityTaskTimedOutEventAttributes().getScheduledEventId();
      default -> 0;
    };
  }
}
