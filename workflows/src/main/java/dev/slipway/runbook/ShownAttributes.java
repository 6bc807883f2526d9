package dev.slipway.runbook;

import dev.slipway.plan.Order;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The search attributes of a run as they were last set. Each change is a command of the history, so
 * only what changes is set, and only what the order says that the server knows: any other would
 * block the run. Orders of runs that began under an older release say nothing, and set nothing.
 */
final class ShownAttributes {
  private final Map<String, String> shown = new LinkedHashMap<>();

  void show(Order order, Status status, String waitingFor) {
    List<SearchAttributeUpdate<?>> changes = new ArrayList<>();
    values(order, status, waitingFor)
        .forEach((name, value) -> {
          if (order.hasAttribute(name) && !value.equals(shown.getOrDefault(name, ""))) {
            changes.add(update(name, value));
            shown.put(name, value);
          }
        });
    if (!changes.isEmpty()) {
      Workflow.upsertTypedSearchAttributes(changes.toArray(SearchAttributeUpdate<?>[]::new));
    }
  }

  private static Map<String, String> values(Order order, Status status, String waitingFor) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(Names.STACK_ATTRIBUTE, order.stack());
    values.put(Names.RUNBOOK_ATTRIBUTE, order.runbook());
    values.put(
        Names.ENVIRONMENT_ATTRIBUTE, order.scope() == null ? "" : order.scope().environment());
    values.put(Names.PHASE_ATTRIBUTE, status.phase());
    values.put(Names.WAITING_FOR_ATTRIBUTE, waitingFor);
    values.put(Names.OUTCOME_ATTRIBUTE, status.outcome() == null ? "" : status.outcome().name());
    return values;
  }

  private static SearchAttributeUpdate<String> update(String name, String value) {
    SearchAttributeKey<String> key = SearchAttributeKey.forKeyword(name);
    return value.isEmpty() ? key.valueUnset() : key.valueSet(value);
  }
}
