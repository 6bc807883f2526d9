package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.demo.Act;
import dev.slipway.demo.Ledger.Entry;
import dev.slipway.demo.Scene;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.Status;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * What people and machines do by hand while a stack is frozen cannot get a write in, and does not
 * change how the run ends.
 */
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FreezeIT {
  private static Field field;
  private static Scene scene;

  @BeforeAll
  static void open() throws IOException {
    field = Field.open("fr");
    scene = new Scene(field.ledger, field.load());
  }

  @AfterAll
  static void close() {
    field.close();
  }

  @Order(1)
  @Test
  void a_release_without_migration_is_rolled_back_by_code_and_loses_nothing() {
    Report up = lossless("2.37.1", () -> field.upgrade("defectdojo", "2.37.1"));
    assertEquals(Outcome.COMPLETED, up.outcome(), up.why());
    Report down = lossless("code rollback", () -> field.rollback(false));
    assertEquals(Outcome.COMPLETED, down.outcome(), down.why());
    assertEquals(Tier.CODE, down.tier());
    assertEquals("2.37.0", field.stack.setting("DOJO_VERSION"));
    noWriteWasAcknowledgedIn(up.run());
    noWriteWasAcknowledgedIn(down.run());
  }

  @Order(2)
  @Test
  void nobody_gets_a_write_in_while_the_stack_is_frozen() {
    AtomicReference<Exec.Result> script = new AtomicReference<>();
    Report report =
        lossless(
            "intruders",
            () -> {
              WorkflowStub run =
                  field.start(
                      Names.UPGRADE,
                      Map.of(
                          "stack",
                          field.stack.name(),
                          "to",
                          Map.of("defectdojo", "2.38.0-slowmigration")));
              awaitStep(run, "migrate");
              script.set(
                  field.asSuperuser(
                      "defectdojo",
                      "create table intruder as select 'a script on the host' as who"));
              alwaysRestarting();
              byHand();
              return Field.end(run);
            });
    assertNotEquals(0, script.get().exit(), "a superuser on the host wrote during the freeze");
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertTrue(
        report.intruders().stream().anyMatch(i -> i.contains("postgres")),
        "who tried is in the report: " + report.intruders());
    noWriteWasAcknowledgedIn(report.run());
  }

  /** A unit of the old release that a restart of the daemon would bring back. */
  private static void alwaysRestarting() {
    String container = field.container("celerybeat");
    field.docker("update", "--restart", "always", container);
    field.docker("start", container);
  }

  private static void byHand() {
    new Exec()
        .run(
            field.stack.directory(),
            Map.of(),
            Duration.ofMinutes(2),
            List.of("docker", "compose", "up", "-d", "celeryworker"));
  }

  private static Report lossless(String name, java.util.function.Supplier<Report> act) {
    AtomicReference<Report> report = new AtomicReference<>();
    Act seen =
        scene.loseNothing(
            name,
            0,
            () -> {
              report.set(act.get());
              return 0;
            });
    assertTrue(seen.holds(), seen.line() + " " + report.get());
    return report.get();
  }

  private static void awaitStep(WorkflowStub run, String step) {
    Instant deadline = Instant.now().plusSeconds(120);
    while (!run.query("status", Status.class).step().equals(step)) {
      assertTrue(Instant.now().isBefore(deadline), "never came to " + step);
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** From the moment the fence stood until the door began to open, by the agent's own journal. */
  private static void noWriteWasAcknowledgedIn(String run) {
    Instant fenced = Instant.MAX;
    Instant opened = Instant.MAX;
    for (JsonNode entry : journal()) {
      String what = entry.path("what").asText();
      Instant at = Instant.parse(entry.path("at").asText());
      if (entry.path("run").asText().equals(run)) {
        boolean firstFence =
            what.startsWith("done: fence the databases") && fenced.equals(Instant.MAX);
        fenced = firstFence ? at : fenced;
        opened = what.startsWith("begin: open the door") ? at : opened;
      }
    }
    assertTrue(fenced.isBefore(opened), "the journal tells of fence and door");
    Instant from = fenced;
    Instant to = opened;
    List<Entry> within =
        field.ledger.entries().stream()
            .filter(e -> e.at().isAfter(from) && e.at().isBefore(to))
            .toList();
    assertEquals(List.of(), within, "acknowledged between freeze and opening");
  }

  private static List<JsonNode> journal() {
    ObjectMapper json = new ObjectMapper();
    try {
      return Files.readAllLines(field.state().resolve("journal.jsonl")).stream()
          .map(line -> {
            try {
              return json.readTree(line);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          })
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
