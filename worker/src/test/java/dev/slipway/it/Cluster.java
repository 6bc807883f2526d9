package dev.slipway.it;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.WaitPolicy;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.GetClusterInfoRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

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

  /**
   * How an update of this size is answered. Asked once: clients try again, for a minute, what is
   * refused for its weight.
   */
  Status.Code update(String workflow, int bytes) {
    try {
      stubs
          .blockingStub()
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .updateWorkflowExecution(
              UpdateWorkflowExecutionRequest.newBuilder()
                  .setNamespace(NAMESPACE)
                  .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(workflow))
                  .setWaitPolicy(
                      WaitPolicy.newBuilder()
                          .setLifecycleStage(
                              UpdateWorkflowExecutionLifecycleStage
                                  .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED))
                  .setRequest(request("x".repeat(bytes)))
                  .build());
      return Status.Code.OK;
    } catch (StatusRuntimeException refused) {
      return refused.getStatus().getCode();
    }
  }

  private static Request request(String text) {
    Payloads arguments = DefaultDataConverter.STANDARD_INSTANCE.toPayloads(text).orElseThrow();
    return Request.newBuilder()
        .setMeta(Meta.newBuilder().setUpdateId(UUID.randomUUID().toString()))
        .setInput(Input.newBuilder().setName("add").setArgs(arguments))
        .build();
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
