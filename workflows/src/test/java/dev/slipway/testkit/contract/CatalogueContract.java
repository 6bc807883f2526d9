package dev.slipway.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.activity.CatalogueActivities.Planning;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the catalogue promises: it never fails a request but answers it, and a plan is bound to what
 * it was made from. Asked through a workflow, since that is how requests reach it.
 */
public abstract class CatalogueContract {
  private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();

  protected abstract CatalogueActivities catalogue();

  /** A stack of the catalogue, and a component of it. */
  protected abstract String stack();

  protected abstract String component();

  /** A good order, and what was observed when nothing stands in its way. */
  protected abstract Planning planning();

  /** The same when somebody has changed a settings file meanwhile. */
  protected abstract Planning planningAfterAnEdit();

  /** Named as the real one, since the request is read by the name of the runbook. */
  @WorkflowInterface
  public interface Asking {
    @WorkflowMethod(name = "Upgrade")
    Order ask(RawValue typed);
  }

  /** Hands on what it was given, as runbooks do. */
  public static final class AskingWorkflow implements Asking {
    private final CatalogueActivities catalogue =
        Workflow.newActivityStub(
            CatalogueActivities.class,
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofSeconds(10))
                .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                .build());

    @Override
    public Order ask(RawValue typed) {
      return catalogue.understand(typed);
    }
  }

  @BeforeEach
  public void start() {
    Worker worker = environment.newWorker("q");
    worker.registerWorkflowImplementationTypes(AskingWorkflow.class);
    worker.registerActivitiesImplementations(catalogue());
    environment.start();
  }

  @AfterEach
  public void stop() {
    environment.close();
  }

  @Test
  public void a_good_request_is_understood() {
    Order order = ask(Map.of("stack", stack(), "to", Map.of(component(), "2.0")));
    assertEquals(List.of(), order.refusals());
    assertEquals("Upgrade", order.runbook());
    assertEquals(stack(), order.stack());
    assertEquals(List.of(new Order.Wanted(component(), "2.0")), order.wanted());
    assertEquals(stack(), order.placeOrThrow().stack());
    assertTrue(
        order.scopeOrThrow().components().stream().anyMatch(c -> c.name().equals(component())));
    assertFalse(order.run().isEmpty());
  }

  @Test
  public void an_unknown_stack_is_refused_by_its_field() {
    refused("stack", Map.of("stack", "nowhere", "to", Map.of(component(), "2.0")));
  }

  @Test
  public void an_unknown_component_is_refused_by_its_path() {
    refused("to.nothing", Map.of("stack", stack(), "to", Map.of("nothing", "2.0")));
  }

  @Test
  public void a_malformed_version_is_refused_by_its_path() {
    String path = "to." + component();
    refused(path, Map.of("stack", stack(), "to", Map.of(component(), "2.0; rm -rf /")));
    refused(path, Map.of("stack", stack(), "to", Map.of(component(), "../2.0")));
    refused(path, Map.of("stack", stack(), "to", Map.of(component(), 2)));
    refused(path, Map.of("stack", stack(), "to", Map.of(component(), "")));
  }

  @Test
  public void an_unknown_field_is_refused_by_its_name() {
    refused("dryrun", Map.of("stack", stack(), "to", Map.of(component(), "2.0"), "dryrun", true));
  }

  @Test
  public void a_missing_field_is_refused_by_its_name() {
    refused("stack", Map.of("to", Map.of(component(), "2.0")));
    refused("to", Map.of("stack", stack()));
  }

  @Test
  public void everything_wrong_is_said_at_once() {
    List<String> about =
        ask(Map.of("stack", stack(), "to", Map.of(component(), 2), "dryrun", true))
            .refusals()
            .stream()
            .map(Finding::about)
            .toList();
    assertTrue(about.containsAll(List.of("to." + component(), "dryrun")), about.toString());
  }

  @Test
  public void what_is_no_request_at_all_is_refused_too() {
    assertFalse(ask("upgrade it").refusals().isEmpty());
    assertFalse(ask(List.of(stack())).refusals().isEmpty());
    assertFalse(ask().refusals().isEmpty());
  }

  @Test
  public void a_refused_order_makes_a_refused_plan() {
    Order refused = ask(Map.of("stack", "nowhere", "to", Map.of(component(), "2.0")));
    Plan plan = catalogue().plan(new Planning(refused, planning().observed(), planning().at()));
    assertTrue(plan.refused());
    assertEquals(List.of(), plan.changes());
  }

  @Test
  public void a_plan_says_what_changes_and_in_what() {
    Planning planning = planning();
    Plan plan = catalogue().plan(planning);
    assertFalse(plan.refused(), plan.findings().toString());
    Order.Wanted wanted = planning.order().wanted().getFirst();
    assertEquals(wanted.version(), plan.to(wanted.component()));
    assertEquals(planning.observed().platform().targets(), plan.target());
    assertEquals(planning.observed().data().databases(), plan.schema());
    assertFalse(plan.databases().isEmpty());
  }

  @Test
  public void a_plan_is_bound_to_what_it_was_made_from() {
    String digest = catalogue().plan(planning()).digest();
    assertFalse(digest.isEmpty());
    assertEquals(digest, catalogue().plan(planning()).digest());
    assertNotEquals(digest, catalogue().plan(planningAfterAnEdit()).digest());
  }

  private void refused(String about, Map<String, ?> typed) {
    Order order = ask(typed);
    List<Finding> refusals = order.refusals();
    Finding finding =
        refusals.stream().filter(f -> f.about().equals(about)).findFirst().orElse(null);
    assertNotNull(finding, about + " in " + refusals);
    assertTrue(finding.stops());
    assertFalse(finding.hint().isEmpty(), finding.toString());
    assertNull(order.place());
    assertNull(order.scope());
  }

  private Order ask(Object... typed) {
    WorkflowStub stub =
        environment
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "Upgrade", WorkflowOptions.newBuilder().setTaskQueue("q").build());
    stub.start(typed);
    return stub.getResult(Order.class);
  }
}
