package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody types with Temporal's own command line is answered or shown, on a real server: by a
 * run that has no plan yet, and after its end. All other moments: MessagesTest of the runbooks.
 */
@Timeout(120)
class MessagesIT {
  private static final String ID = "upgrade/shop";

  @TempDir Path directory;

  private record Said(int code, String text) {}

  /** Is asked for a plan and does not answer until it is let. */
  private static final class SlowCatalogue implements CatalogueActivities {
    private final CountDownLatch go = new CountDownLatch(1);

    @Override
    public Order understand(RawValue typed) {
      try {
        assertTrue(go.await(60, TimeUnit.SECONDS), "a minute is enough for all messages");
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      return new Order(
          "run-1",
          Names.UPGRADE,
          "shop",
          null,
          null,
          List.of(),
          false,
          false,
          "",
          "",
          List.of(Finding.stop("request", "stack", "there is no such stack", "known: none")));
    }

    @Override
    public Plan plan(Planning planning) {
      return Plan.refusal(planning.order());
    }

    @Override
    public Stacks stacks() {
      return new Stacks(List.of(), List.of());
    }
  }

  @Test
  void typed_messages_are_answered_or_shown() throws IOException, InterruptedException {
    assertTrue(
        DevServerSettings.binary(System.getenv()).isPresent(),
        "no temporal binary; dev/setup temporal fetches it");
    SlowCatalogue catalogue = new SlowCatalogue();
    try (DevServer server =
            DevServer.start(DevServerSettings.ofItsOwn(System.getenv(), directory).orElseThrow());
        Connection connection = Connection.open(server.target())) {
      WorkerFactory factory = WorkerFactory.newInstance(connection.client());
      Worker worker = factory.newWorker(Names.CENTRAL_QUEUE);
      worker.registerWorkflowImplementationTypes(UpgradeWorkflowImpl.class);
      worker.registerActivitiesImplementations(catalogue);
      factory.start();
      WorkflowStub run =
          connection
              .client()
              .newUntypedWorkflowStub(
                  Names.UPGRADE,
                  WorkflowOptions.newBuilder()
                      .setTaskQueue(Names.CENTRAL_QUEUE)
                      .setWorkflowId(ID)
                      .build());
      run.start(Map.of("stack", "shop"));
      beforeThePlan(server.target().address());
      catalogue.go.countDown();
      assertEquals("REFUSED", outcome(run));
      afterTheEnd(server.target().address());
      factory.shutdownNow();
      factory.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private void beforeThePlan(String server) throws IOException, InterruptedException {
    refused(update(server, "abort", "\"stop\""), "found the text 'stop' where an object is wanted");
    refused(update(server, "abort", "{\"resaon\":\"x\"}"), "unknown field 'resaon'");
    refused(update(server, "retry", "{\"step\":1}"), "step: found the number 1 where text");
    refused(update(server, "rollback", "{\"step\":\"a\"}"), "nothing is stuck");
    refused(update(server, "approve", "{\"digest\":\"d\",\"by\":\"a\"}"), "there is no plan yet");
    refused(update(server, "aprove", "{}"), "aprove");
    refused(temporal(server, "query", "--name", "stauts"), "stauts");
    for (String name : List.of("aprove", "approve")) {
      Said sent = temporal(server, "signal", "--name", name, "--input", "\"yes\"");
      assertEquals(0, sent.code, sent.text);
    }
  }

  private void afterTheEnd(String server) throws IOException, InterruptedException {
    for (String name : List.of("abort", "retry", "byHand", "skip", "rollback", "approve")) {
      refused(update(server, name, "{\"reason\":\"late\",\"by\":\"a\"}"), "already completed");
    }
    Said signal = temporal(server, "signal", "--name", "abort", "--input", "{}");
    refused(signal, "already completed");
    Said report = temporal(server, "query", "--name", "report", "--output", "json");
    assertEquals(0, report.code, report.text);
    assertTrue(report.text.contains("unknown signal 'aprove'"), report.text);
    assertTrue(report.text.contains("signal 'approve' refused: "), report.text);
  }

  private static void refused(Said said, String why) {
    assertNotEquals(0, said.code, said.text);
    assertTrue(said.text.contains(why), said.text);
  }

  private Said update(String server, String name, String input)
      throws IOException, InterruptedException {
    return temporal(server, "update", "execute", "--name", name, "--input", input);
  }

  private Said temporal(String server, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(DevServerSettings.binary(System.getenv()).orElseThrow().toString());
    command.add("workflow");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--workflow-id", ID, "--address", server));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private static String outcome(WorkflowStub run) {
    try {
      run.getResult(Void.class);
      return "COMPLETED";
    } catch (WorkflowFailedException failed) {
      return String.valueOf(failed.getCause()).contains("REFUSED") ? "REFUSED" : "?" + failed;
    }
  }
}
