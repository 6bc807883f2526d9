package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Finding.Severity;
import dev.slipway.runbook.Names;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.WorkflowTaskFailedEventAttributes;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a doctor makes of a server's answers. */
class DoctorTest {
  private final ServerChecks checks = new ServerChecks(Target.ofThisMachine(), "default");

  private static DescribeNamespaceResponse namespace(long days, long limit) {
    return DescribeNamespaceResponse.newBuilder()
        .setNamespaceInfo(
            NamespaceInfo.newBuilder()
                .setState(NamespaceState.NAMESPACE_STATE_REGISTERED)
                .setLimits(NamespaceInfo.Limits.newBuilder().setBlobSizeLimitError(limit)))
        .setConfig(
            NamespaceConfig.newBuilder()
                .setWorkflowExecutionRetentionTtl(Duration.newBuilder().setSeconds(days * 86_400)))
        .build();
  }

  private static List<Severity> severities(List<Finding> findings) {
    return findings.stream().map(Finding::severity).toList();
  }

  private static Map<String, IndexedValueType> types() {
    Map<String, IndexedValueType> types = new HashMap<>();
    Names.ATTRIBUTES.forEach(name -> types.put(name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
    return types;
  }

  @Test
  void a_namespace_as_it_must_be() {
    List<Finding> findings = checks.namespace(namespace(30, 262_144));
    assertEquals(List.of(Severity.PASS, Severity.PASS, Severity.PASS), severities(findings));
  }

  @Test
  void runs_that_are_forgotten_early_are_warned_about_with_the_command() {
    Finding finding = checks.namespace(namespace(3, 262_144)).get(1);
    assertEquals(Severity.WARN, finding.severity());
    assertEquals(
        "temporal operator namespace update --address 127.0.0.1:7233 --namespace default --retention 720h",
        finding.hint());
  }

  @Test
  void a_high_or_unknown_limit_of_payloads_is_warned_about() {
    Finding high = checks.namespace(namespace(30, 2_097_152)).get(2);
    assertEquals(Severity.WARN, high.severity());
    assertTrue(high.seen().contains("2.0 MiB"), high.seen());
    assertTrue(high.hint().contains("limit.blobSize.error to 262144"), high.hint());
    assertEquals(Severity.WARN, checks.namespace(namespace(30, 0)).get(2).severity());
  }

  @Test
  void a_namespace_that_is_given_up_stops() {
    DescribeNamespaceResponse.Builder given = namespace(30, 1).toBuilder();
    given.getNamespaceInfoBuilder().setState(NamespaceState.NAMESPACE_STATE_DEPRECATED);
    assertTrue(checks.namespace(given.build()).getFirst().stops());
  }

  @Test
  void attributes_that_are_missing_or_of_another_type_are_told_each_with_its_command() {
    assertFalse(checks.attributes(types()).getFirst().stops());
    Map<String, IndexedValueType> wrong = types();
    wrong.remove("SlipwayStack");
    wrong.put("SlipwayPhase", IndexedValueType.INDEXED_VALUE_TYPE_TEXT);
    List<Finding> findings = checks.attributes(wrong);
    assertEquals(List.of(Severity.WARN, Severity.STOP), severities(findings));
    assertEquals(
        "temporal operator search-attribute create --address 127.0.0.1:7233 --namespace default --name SlipwayStack --type Keyword",
        findings.getFirst().hint());
    assertTrue(findings.get(1).seen().contains("is of type TEXT"), findings.get(1).seen());
    assertTrue(findings.get(1).hint().contains("remove"), findings.get(1).hint());
  }

  @Test
  void a_worker_takes_runbooks_and_plans() {
    List<String> none = List.of();
    assertFalse(checks.workers(Optional.of(List.of("a")), Optional.of(List.of("a"))).stops());
    assertTrue(checks.workers(Optional.of(none), Optional.of(none)).stops());
    Finding half = checks.workers(Optional.of(List.of("a")), Optional.of(none));
    assertTrue(half.stops());
    assertTrue(half.seen().contains("nobody plans"), half.seen());
    assertEquals(Severity.WARN, checks.workers(Optional.empty(), Optional.empty()).severity());
  }

  private static RunInfo run(String waitingFor) {
    return new RunInfo(
        RunRef.newest("Upgrade", "kekkai"),
        "Upgrade",
        "RUNNING",
        Samples.NOW,
        null,
        "",
        waitingFor,
        20,
        7,
        List.of());
  }

  @Test
  void a_run_that_waits_for_a_person_is_told_with_how_to_look() {
    Finding waits = BlockedRuns.waiting(run("a person: 'migrate' failed")).orElseThrow();
    assertEquals(Severity.WARN, waits.severity());
    assertEquals("waits for a person: 'migrate' failed", waits.seen());
    assertTrue(waits.hint().endsWith("slipway status kekkai"), waits.hint());
    assertEquals(Optional.empty(), BlockedRuns.waiting(run("")));
    assertEquals(Optional.empty(), BlockedRuns.waiting(run("approvals of 2")));
  }

  @Test
  void a_blocked_run_says_why_and_what_mends_it() {
    RunInfo run = run("");
    Finding alien =
        BlockedRuns.finding(
            run,
            Optional.of(
                failure(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR)),
            "--address a");
    assertTrue(alien.stops());
    assertEquals(
        "stands still: the worker's code has failed at it 6 times (non deterministic error: first)",
        alien.seen());
    assertTrue(alien.hint().startsWith("run the release of slipway worker that the run began"));
    assertTrue(
        alien.hint().endsWith("temporal workflow show --address a --workflow-id upgrade/kekkai"));
    Finding silent = BlockedRuns.finding(run, Optional.empty(), "");
    assertTrue(silent.seen().contains("its task times out"), silent.seen());
  }

  private static WorkflowTaskFailedEventAttributes failure(WorkflowTaskFailedCause cause) {
    return WorkflowTaskFailedEventAttributes.newBuilder()
        .setCause(cause)
        .setFailure(Failure.newBuilder().setMessage("first\nsecond"))
        .build();
  }

  @Test
  void what_is_wrong_comes_with_what_mends_it() {
    Documents.Health health =
        new Documents.Health(
            1,
            "temporal.example:7233",
            "ops",
            "TEMPORAL_ADDRESS",
            "1.29.1",
            List.of(
                Finding.stop("worker", "slipway", "nobody takes runbooks", "slipway worker"),
                Finding.warn("payloads", "ops", "up to 2.0 MiB are taken", "set a limit"),
                Finding.pass("namespace", "ops", "is there")));
    Golden.check("doctor", DoctorText.render(health));
    Golden.check(
        "doctor-well",
        DoctorText.render(
            new Documents.Health(
                0, "a:1", "ops", "profile prod", "", health.findings().subList(2, 3))));
  }
}
