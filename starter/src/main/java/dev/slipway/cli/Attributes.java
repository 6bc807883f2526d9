package dev.slipway.cli;

import dev.slipway.runbook.Names;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.HashSet;
import java.util.Set;

/** The search attributes that runs carry, all of type Keyword. */
public final class Attributes {
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
      known.retainAll(Names.ATTRIBUTES);
      return known;
    } catch (StatusRuntimeException unreadable) {
      return Set.of();
    }
  }

  /** What a run is found by, as far as the namespace knows the words. */
  static SearchAttributes of(Set<String> registered, String stack, String runbook) {
    SearchAttributes.Builder attributes = SearchAttributes.newBuilder();
    if (registered.contains(Names.STACK_ATTRIBUTE)) {
      attributes.set(SearchAttributeKey.forKeyword(Names.STACK_ATTRIBUTE), stack);
    }
    if (registered.contains(Names.RUNBOOK_ATTRIBUTE)) {
      attributes.set(SearchAttributeKey.forKeyword(Names.RUNBOOK_ATTRIBUTE), runbook);
    }
    return attributes.build();
  }
}
