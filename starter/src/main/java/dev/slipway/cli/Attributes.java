package dev.slipway.cli;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The search attributes that runs carry, all of type Keyword. */
public final class Attributes {
  public static final String STACK = "SlipwayStack";
  public static final String RUNBOOK = "SlipwayRunbook";
  public static final String PHASE = "SlipwayPhase";
  public static final String WAITING_FOR = "SlipwayWaitingFor";
  public static final String ENVIRONMENT = "SlipwayEnvironment";
  public static final String OUTCOME = "SlipwayOutcome";

  public static final List<String> ALL =
      List.of(STACK, RUNBOOK, PHASE, WAITING_FOR, ENVIRONMENT, OUTCOME);

  private Attributes() {}

  /**
   * Those that the namespace has. Empty also where it cannot be read: a start that names an
   * attribute the server does not know is refused, so not knowing means doing without.
   */
  public static Set<String> registered(WorkflowServiceStubs stubs, String namespace) {
    try {
      Set<String> known =
          new HashSet<>(
              stubs
                  .blockingStub()
                  .describeNamespace(
                      DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build())
                  .getConfig()
                  .getCustomSearchAttributeAliasesMap()
                  .values());
      known.retainAll(ALL);
      return known;
    } catch (StatusRuntimeException unreadable) {
      return Set.of();
    }
  }

  /** What a run is found by, as far as the namespace knows the words. */
  static SearchAttributes of(Set<String> registered, String stack, String runbook) {
    SearchAttributes.Builder attributes = SearchAttributes.newBuilder();
    if (registered.contains(STACK)) {
      attributes.set(SearchAttributeKey.forKeyword(STACK), stack);
    }
    if (registered.contains(RUNBOOK)) {
      attributes.set(SearchAttributeKey.forKeyword(RUNBOOK), runbook);
    }
    return attributes.build();
  }
}
