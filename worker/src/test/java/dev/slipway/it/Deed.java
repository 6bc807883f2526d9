package dev.slipway.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of a run that changes something.
 *
 * @param type of the activity
 * @param nth of the calls of this type in this step, counted from 1
 */
record Deed(String step, String type, int nth) {

  /**
   * The deeds of a run in their order, by its recorded history: calls under a key that answer
   * nothing, since what answers something only looks.
   */
  static List<Deed> of(WorkflowClient client, WorkflowExecution run) {
    Map<Long, Deed> scheduled = new LinkedHashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (HistoryEvent event :
        client.fetchHistory(run.getWorkflowId(), run.getRunId()).getHistory().getEventsList()) {
      if (event.hasActivityTaskScheduledEventAttributes()) {
        var attributes = event.getActivityTaskScheduledEventAttributes();
        String step = step(attributes);
        String type = attributes.getActivityType().getName();
        if (!step.isEmpty()) {
          int nth = counts.merge(step + type, 1, Integer::sum);
          scheduled.put(event.getEventId(), new Deed(step, type, nth));
        }
      } else if (event.hasActivityTaskCompletedEventAttributes()) {
        var attributes = event.getActivityTaskCompletedEventAttributes();
        if (answers(attributes.getResult())) {
          scheduled.remove(attributes.getScheduledEventId());
        }
      }
    }
    return List.copyOf(scheduled.values());
  }

  /** The step that the key in the argument names; empty when there is no key. */
  private static String step(ActivityTaskScheduledEventAttributes attributes) {
    if (attributes.getInput().getPayloadsCount() == 0) {
      return "";
    }
    JsonNode input =
        Payloads.converter()
            .fromPayload(attributes.getInput().getPayloads(0), JsonNode.class, JsonNode.class);
    return input == null ? "" : input.path("key").path("step").asText();
  }

  private static boolean answers(io.temporal.api.common.v1.Payloads result) {
    return result.getPayloadsList().stream()
        .anyMatch(p -> !p.getMetadataOrThrow("encoding").toStringUtf8().equals("binary/null"));
  }

  @Override
  public String toString() {
    return "%s: %s%s".formatted(step, type, nth == 1 ? "" : " (" + nth + ")");
  }
}
