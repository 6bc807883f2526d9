package dev.slipway.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import dev.slipway.cli.Payloads;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a run has been, by its history: its steps, and its looks at the world between them. */
final class Places {
  private Places() {}

  /**
   * Calls in a row that belong together.
   *
   * @param name the step, or the type of the call where it belongs to none
   * @param nth of the places of this name, counted from 1
   * @param begin when its first call was asked for
   * @param end when its last call was answered, or the newest event so far
   */
  record Place(String name, int nth, Instant begin, Instant end) {
    Duration length() {
      return Duration.between(begin, end);
    }

    boolean is(Kill kill) {
      return name.equals(kill.place()) && nth == kill.nth();
    }
  }

  static List<Place> of(List<HistoryEvent> history) {
    List<Place> places = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    for (HistoryEvent event : history) {
      Instant at = at(event.getEventTime());
      if (event.hasActivityTaskScheduledEventAttributes()) {
        String name = name(event.getActivityTaskScheduledEventAttributes());
        if (places.isEmpty() || !places.getLast().name().equals(name)) {
          places.add(new Place(name, counts.merge(name, 1, Integer::sum), at, at));
        }
      }
      if (!places.isEmpty()) {
        Place last = places.removeLast();
        places.add(new Place(last.name(), last.nth(), last.begin(), at));
      }
    }
    return List.copyOf(places);
  }

  static Instant at(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static String name(ActivityTaskScheduledEventAttributes attributes) {
    String type = attributes.getActivityType().getName();
    if (attributes.getInput().getPayloadsCount() == 0) {
      return type;
    }
    JsonNode input =
        Payloads.converter()
            .fromPayload(attributes.getInput().getPayloads(0), JsonNode.class, JsonNode.class);
    String step = input == null ? "" : input.path("key").path("step").asText();
    return step.isEmpty() ? type : step;
  }
}
