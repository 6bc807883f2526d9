package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Web;
import dev.slipway.demo.Ledger.Entry;
import dev.slipway.demo.Load;
import dev.slipway.runbook.Status;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What old releases do while a run goes back: work on after their end, or never begin. */
final class OldRelease {
  /** Beyond what users have written by then. */
  private static final long FIRST = 1_000_000;

  /** The web goes on for ten seconds after its signal, which it gets at once. */
  private static final Duration STUBBORN = Duration.ofSeconds(8);

  /**
   * A run comes to its deploy in half a minute; beside other work on two cores it takes twice that,
   * twice.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Field field;
  private final WorkflowStub run;

  OldRelease(Field field, WorkflowStub run) {
    this.field = field;
    this.run = run;
  }

  /** Somebody inside of the stack, for whom no door is closed, writes until nobody answers. */
  void answersWritesLongAfterItsSignal() {
    Invariants.awaitStep(run, "stop writers");
    String address = "http://" + address("uwsgi") + ":3031";
    try (Load inside =
        new Load(address, field.stack.setting("PORTAL_TOKEN"), field.ledger, FIRST)) {
      inside.start();
      Invariants.awaitStep(run, "fence the databases", "what is lost", "go back");
    }
    List<Instant> at =
        field.ledger.entries().stream().filter(e -> e.number() >= FIRST).map(Entry::at).toList();
    assertTrue(at.size() > 1, "nobody answered");
    Duration answered = Duration.between(at.getFirst(), at.getLast());
    assertTrue(answered.compareTo(STUBBORN) > 0, "it answered for " + answered);
  }

  /** Compose says "Started" meanwhile; the run says what is wrong, and keeps the door closed. */
  void goesRoundInCirclesUntilSomebodyMendsIt() {
    try {
      Invariants.await(
          "the restart loop in the run's own words",
          PATIENCE,
          () -> lastFailure().contains("does not know: dojo.0003_findingnote"));
    } catch (AssertionError e) {
      throw new AssertionError("instead: " + lastFailure() + run.query("status", Status.class), e);
    }
    assertNull(run.query("status", Status.class).outcome(), "still at it");
    assertEquals(503, publicStatus(), "the door is closed");
    Exec.Result mended =
        field.docker(
            "exec",
            field.container("celeryworker"),
            "python3",
            "manage.py",
            "shell",
            "-c",
            """
            from django.db.migrations.recorder import MigrationRecorder
            MigrationRecorder.Migration.objects.filter(name='0003_findingnote').delete()
            """);
    assertTrue(mended.ok(), mended.err());
  }

  private String lastFailure() {
    var described =
        field
            .client
            .getWorkflowServiceStubs()
            .blockingStub()
            .describeWorkflowExecution(
                DescribeWorkflowExecutionRequest.newBuilder()
                    .setNamespace(field.client.getOptions().getNamespace())
                    .setExecution(run.getExecution())
                    .build());
    return described.getPendingActivitiesList().stream()
        .map(a -> a.getLastFailure().getMessage())
        .reduce("", String::concat);
  }

  private int publicStatus() {
    try {
      return Web.ask(Web.Request.get(field.stack.address() + "/health", Duration.ofSeconds(5)))
          .status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String address(String service) {
    String format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
    return field
        .docker("inspect", "--format", format, field.container(service))
        .out()
        .split(" ")[0];
  }
}
