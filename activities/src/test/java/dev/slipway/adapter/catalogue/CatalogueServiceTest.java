package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Kekkai;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueServiceTest {
  private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();
  private final CatalogueService service =
      new CatalogueService(
          new Catalogue(Path.of("src/test/resources/catalogue")),
          Clock.fixed(Kekkai.NOW, ZoneOffset.UTC),
          new Random(1),
          () -> List.of("SlipwayPhase"));

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
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(10)).build());

    @Override
    public Order ask(RawValue typed) {
      return catalogue.understand(typed);
    }
  }

  @BeforeEach
  void start() {
    Worker worker = environment.newWorker("q");
    worker.registerWorkflowImplementationTypes(AskingWorkflow.class);
    worker.registerActivitiesImplementations(service);
    environment.start();
  }

  @AfterEach
  void stop() {
    environment.close();
  }

  private Order ask(Object... input) {
    WorkflowClient client = environment.getWorkflowClient();
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            "Upgrade", WorkflowOptions.newBuilder().setTaskQueue("q").build());
    stub.start(input);
    return stub.getResult(Order.class);
  }

  @Test
  void what_was_typed_reaches_the_catalogue_through_a_workflow() {
    Order order = ask(Map.of("stack", "kekkai", "to", Map.of("defectdojo", "2.38.0")));

    assertEquals(List.of(), order.refusals());
    assertEquals("Upgrade", order.runbook());
    assertEquals(List.of(new Order.Wanted("defectdojo", "2.38.0")), order.wanted());
    assertTrue(order.run().startsWith("20261121-021500-"));
    assertEquals(List.of("SlipwayPhase"), order.attributes());
  }

  @Test
  void odd_inputs_come_back_as_refusals() {
    assertEquals("the input is empty", ask().refusals().getFirst().seen());
    assertTrue(ask("kekkai").refusals().getFirst().seen().contains("found text"));
    assertTrue(ask(List.of("kekkai")).refusals().stream().allMatch(Finding::stops));
    assertTrue(ask((Object) new byte[] {1, 2}).refusals().getFirst().seen().contains("not JSON"));
  }

  @Test
  void stacks_come_with_their_hosts_and_wrong_files_with_their_place(@TempDir Path directory)
      throws IOException {
    Path right = Files.createDirectory(directory.resolve("kekkai"));
    for (String file : List.of("slipway.yml", "docker-compose.yml", ".env")) {
      Files.copy(Path.of("src/test/resources/catalogue/kekkai", file), right.resolve(file));
    }
    Path wrong = Files.writeString(directory.resolve("wrong.yml"), "stack: wrong\nhots: local\n");
    CatalogueActivities.Stacks stacks =
        new CatalogueService(
                new Catalogue(directory), Clock.systemUTC(), new Random(1), () -> List.of())
            .stacks();

    assertEquals(
        List.of("kekkai on local"),
        stacks.homes().stream().map(h -> h.place().stack() + " on " + h.place().host()).toList());
    assertTrue(stacks.findings().stream().allMatch(Finding::stops));
    assertTrue(
        stacks.findings().stream().anyMatch(f -> f.about().equals(wrong + ":2")),
        stacks.findings().toString());
  }

  @Test
  void plans_have_a_digest_that_follows_the_deciding_facts() {
    Kekkai kekkai = new Kekkai();
    Plan plan =
        service.plan(new CatalogueActivities.Planning(kekkai.order, kekkai.observed(), Kekkai.NOW));
    kekkai.downtime = 1;
    Plan same =
        service.plan(new CatalogueActivities.Planning(kekkai.order, kekkai.observed(), Kekkai.NOW));
    kekkai.configuration = List.of();
    Plan other =
        service.plan(new CatalogueActivities.Planning(kekkai.order, kekkai.observed(), Kekkai.NOW));

    assertTrue(plan.digest().matches("sha256:[0-9a-f]{64}"));
    assertEquals(plan.digest(), same.digest());
    assertNotEquals(plan.digest(), other.digest());
  }
}
