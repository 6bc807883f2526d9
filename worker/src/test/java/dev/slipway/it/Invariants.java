package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.demo.Act;
import dev.slipway.demo.Scene;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Status;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What holds around every run, however it ends. */
final class Invariants {
  /** Users try 27 times a second, or once in ten seconds each where nobody answers them. */
  private static final int TRIES = 10;

  private final Field field;
  private final Scene scene;

  Invariants(Field field) {
    this.field = field;
    this.scene = new Scene(field.ledger, field.load());
  }

  /** A run after which everything that was acknowledged is there. */
  Report lossless(String name, Supplier<Report> run) {
    AtomicReference<Report> report = new AtomicReference<>();
    Act act =
        scene.loseNothing(
            name,
            0,
            () -> {
              report.set(run.get());
              return 0;
            });
    assertTrue(act.holds(), act.line() + " " + report.get());
    if (Frozen.was(field, report.get().run())) {
      noWriteWasAcknowledgedIn(report.get().run());
    }
    return report.get();
  }

  /** When users could write again after the run that began then; asked before the next one. */
  Instant reopened(Instant began) {
    return scene.reopened(began);
  }

  /** A rollback after which exactly the records since then are gone. */
  Report losingRecordsSince(Instant opened, Supplier<Report> run) {
    AtomicReference<Report> report = new AtomicReference<>();
    Act act =
        scene.loseRecordsSince(
            opened,
            "rollback",
            0,
            () -> {
              report.set(run.get());
              return 0;
            });
    assertTrue(act.holds(), act.line() + " " + report.get());
    noWriteWasAcknowledgedIn(report.get().run());
    Instant closed = Frozen.doorClosed(field, report.get().run());
    Announced.by(report.get().loss()).isOf(act.lost(), act.lost() + unanswered(opened, closed));
    return report.get();
  }

  /** Writes that may be there though nobody was told so; none while the stack serves. */
  private long unanswered(Instant from, Instant to) {
    return field.ledger.refused().stream()
        .filter(at -> at.isAfter(from) && at.isBefore(to))
        .count();
  }

  /** A plain "up -d" in the stack's directory replaces nothing and migrates nothing. */
  void nothingChangesByHand() {
    Map<String, String> containers = Seen.containers(field);
    String revision = revision();
    field.stack.compose("up", "-d");
    assertEquals(containers, Seen.containers(field), "docker compose up -d changed something");
    assertEquals(revision, revision(), "docker compose up -d migrated something");
  }

  private String revision() {
    return field
        .asSuperuser("defectdojo", "select count(*), max(applied) from django_migrations")
        .out();
  }

  /**
   * From the moment the fence stood until the door began to open, by the agent's own journal. Were
   * nobody there who tried, it would say nothing.
   */
  void noWriteWasAcknowledgedIn(String run) {
    assertEquals(List.of(), Frozen.writes(field, run), "acknowledged between freeze and opening");
    Frozen.Window frozen = Frozen.window(field, run);
    long tried = field.ledger.refused().stream().filter(frozen::holds).count();
    long enough = Math.max(TRIES, Duration.between(frozen.from(), frozen.to()).toSeconds());
    assertTrue(tried >= enough, () -> "users tried %d times in %s".formatted(tried, frozen));
  }

  Scene scene() {
    return scene;
  }

  /** Waits until a run is at one of these steps. */
  static void awaitStep(WorkflowStub run, String... steps) {
    List<String> wanted = List.of(steps);
    await(
        "a run at " + wanted,
        Duration.ofMinutes(2),
        () -> wanted.contains(run.query("status", Status.class).step()));
  }

  static void await(String what, Duration within, BooleanSupplier holds) {
    Instant deadline = Instant.now().plus(within);
    while (!holds.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(deadline), "waited in vain for " + what);
      pause(50);
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
