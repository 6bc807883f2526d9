package dev.slipway.it;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.GetClusterInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Map;

/** What a Temporal server says of itself and of its default namespace. */
record Cluster(WorkflowServiceStubs stubs) implements AutoCloseable {
  private static final String NAMESPACE = "default";

  static Cluster at(String address) {
    return new Cluster(
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build()));
  }

  String version() {
    return stubs
        .blockingStub()
        .getClusterInfo(GetClusterInfoRequest.getDefaultInstance())
        .getServerVersion();
  }

  long retentionSeconds() {
    return stubs
        .blockingStub()
        .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(NAMESPACE).build())
        .getConfig()
        .getWorkflowExecutionRetentionTtl()
        .getSeconds();
  }

  Map<String, IndexedValueType> attributes() {
    return OperatorServiceGrpc.newBlockingStub(stubs.getRawChannel())
        .listSearchAttributes(
            ListSearchAttributesRequest.newBuilder().setNamespace(NAMESPACE).build())
        .getCustomAttributesMap();
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
