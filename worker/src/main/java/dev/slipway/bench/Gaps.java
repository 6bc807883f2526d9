package dev.slipway.bench;

import com.google.protobuf.Timestamp;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The time of a run in which none of its activities was running: Temporal, the queues, and the
 * workflow's own code.
 *
 * @param whole from the first event to the last
 * @param idle the part of it without a running activity
 * @param longest the longest stretch of that, and what came after it
 */
record Gaps(Duration whole, Duration idle, Duration longest, String before) {

  private record Busy(Instant from, Instant to, String what) {}

  static Gaps of(List<HistoryEvent> history) {
    Instant begin = at(history.getFirst());
    Instant end = at(history.getLast());
    Duration idle = Duration.ZERO;
    Duration longest = Duration.ZERO;
    String before = "";
    Instant covered = begin;
    List<Busy> all = new ArrayList<>(activities(history));
    all.add(new Busy(end, end, "the end"));
    for (Busy busy : all) {
      if (busy.from().isAfter(covered)) {
        Duration gap = Duration.between(covered, busy.from());
        idle = idle.plus(gap);
        if (gap.compareTo(longest) > 0) {
          longest = gap;
          before = busy.what();
        }
      }
      covered = busy.to().isAfter(covered) ? busy.to() : covered;
    }
    return new Gaps(Duration.between(begin, end), idle, longest, before);
  }

  /** By their beginning. Of an activity that was tried again only the last attempt is seen. */
  private static List<Busy> activities(List<HistoryEvent> history) {
    Map<Long, String> types = new HashMap<>();
    Map<Long, Instant> started = new HashMap<>();
    List<Busy> all = new ArrayList<>();
    for (HistoryEvent event : history) {
      if (event.hasActivityTaskScheduledEventAttributes()) {
        types.put(
            event.getEventId(),
            event.getActivityTaskScheduledEventAttributes().getActivityType().getName());
      } else if (event.hasActivityTaskStartedEventAttributes()) {
        started.put(event.getActivityTaskStartedEventAttributes().getScheduledEventId(), at(event));
      } else {
        long scheduled = scheduledOf(event);
        Instant from = started.get(scheduled);
        if (from != null) {
          all.add(new Busy(from, at(event), types.getOrDefault(scheduled, "")));
        }
      }
    }
    all.sort(Comparator.comparing(Busy::from));
    return all;
  }

  private static long scheduledOf(HistoryEvent event) {
    return switch (event.getEventType()) {
      case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
          event.getActivityTaskCompletedEventAttributes().getScheduledEventId();
      case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
          event.getActivityTaskFailedEventAttributes().getScheduledEventId();
      case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
          event.getActivityTaskTimedOutEventAttributes().getScheduledEventId();
      case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
          event.getActivityTaskCanceledEventAttributes().getScheduledEventId();
      default -> 0;
    };
  }

  private static Instant at(HistoryEvent event) {
    Timestamp time = event.getEventTime();
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
