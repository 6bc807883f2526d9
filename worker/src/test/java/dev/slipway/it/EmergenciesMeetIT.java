package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Names;
import io.temporal.client.WorkflowStub;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleHandle;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Emergencies that find nothing to go back to, or each other; on real containers under load. */
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class EmergenciesMeetIT {
  /** A migrator that sleeps in the server with half of its work done. */
  private static final String SLOW = "2.38.0-slowmigration";

  private static Field field;
  private static Invariants holds;
  private static EmergencyGround ground;

  @BeforeAll
  static void open() throws IOException {
    field = Field.open("meet");
    holds = new Invariants(field);
    ground = new EmergencyGround(field, holds);
  }

  @AfterAll
  static void close() {
    field.close();
  }

  @Order(1)
  @Test
  void with_nothing_to_go_back_to_it_says_so_and_touches_nothing() {
    Map<String, String> containers = Seen.containers(field);
    Report report = holds.lossless("nothing there", () -> Field.end(field.startEmergency(true)));
    assertEquals(Outcome.REFUSED, report.outcome(), report.why());
    assertTrue(
        report.why().contains("no finished upgrade of this stack is known here"), report.why());
    assertEquals(containers, Seen.containers(field), "nobody was replaced");
    ground.asBefore();
  }

  @Order(2)
  @Test
  void of_two_typed_at_once_one_goes_back_and_both_are_told() {
    holds.lossless(
        "two at once",
        () -> {
          WorkflowStub upgrade = inMigration();
          int before = ground.journal().entries().size();
          List<Exec.Result> typed = atOnce(() -> typed("ana sees errors"), () -> typed("ben too"));
          typed.forEach(one -> assertEquals(0, one.exit(), one.out() + one.err()));
          assertEquals(1, claimsSince(before), "claims of emergencies");
          assertEquals(Outcome.SUPERSEDED, Field.end(upgrade).outcome());
          return Field.end(emergency());
        });
    ground.asBefore();
  }

  @Order(3)
  @Test
  void its_schedule_tapped_twice_goes_back_once() {
    holds.lossless(
        "tapped twice",
        () -> {
          WorkflowStub upgrade = inMigration();
          int before = ground.journal().entries().size();
          ScheduleHandle schedule =
              ScheduleClient.newInstance(field.client.getWorkflowServiceStubs())
                  .getHandle(Names.emergencyId(field.stack.name()));
          schedule.trigger();
          schedule.trigger();
          assertEquals(Outcome.SUPERSEDED, Field.end(upgrade).outcome());
          Report report = Field.end(emergency());
          assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
          assertEquals(1, claimsSince(before), "claims of emergencies");
          return report;
        });
    ground.asBefore();
  }

  private static WorkflowStub inMigration() {
    WorkflowStub upgrade = field.startUpgrade("defectdojo", SLOW);
    Invariants.awaitStep(upgrade, "migrate");
    return upgrade;
  }

  private static WorkflowStub emergency() {
    return field.client.newUntypedWorkflowStub(Names.emergencyId(field.stack.name()));
  }

  private static Exec.Result typed(String reason) {
    return ground.slipway(
        field.address(), "emergency-rollback", field.stack.name(), "--wait", "--reason", reason);
  }

  private static List<Exec.Result> atOnce(
      Supplier<Exec.Result> first, Supplier<Exec.Result> second) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return Stream.of(first, second)
          .map(one -> CompletableFuture.supplyAsync(one, threads))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    }
  }

  private static long claimsSince(int lines) {
    List<Journal.Entry> entries = ground.journal().entries();
    return entries.subList(lines, entries.size()).stream()
        .filter(e -> e.what().startsWith("claimed with number"))
        .count();
  }
}
