package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.it.Places.Place;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One stack on which round after round is played; a new one only when a round broke it. */
final class KillTrial implements Field.Running {
  private final List<Place> helped = new ArrayList<>();
  private List<Place> up = List.of();
  private List<Place> back = List.of();
  private KillField killed;
  private KillChecks checks;

  private final Ground ground;
  private final Pursuit.Runbook runbook;
  private final String good;

  /** Makes a field, and a new one when a round broke it. */
  private interface Ground {
    KillField open() throws IOException;
  }

  private KillTrial(Ground ground, Pursuit.Runbook runbook, String good) throws IOException {
    this.ground = ground;
    this.runbook = runbook;
    this.good = good;
    killed = ground.open();
    checks = new KillChecks(killed.field());
  }

  /** Plays both runs without any kill first: their histories say where there is to kill. */
  static KillTrial open() throws IOException {
    KillTrial trial =
        new KillTrial(
            KillField::open,
            (field, release) -> field.startUpgrade("defectdojo", release),
            Round.GOOD);
    try {
      trial.up = trial.undisturbed(Round.GOOD, Outcome.COMPLETED);
      trial.back = trial.undisturbed(Round.BAD, Outcome.ROLLED_BACK);
      return trial;
    } catch (RuntimeException | IOException | AssertionError e) {
      trial.close();
      throw e;
    }
  }

  /** The server gets from one major version to another, which plays on the machine's engine. */
  static KillTrial ofMigration(int from, int to) throws IOException {
    KillTrial trial =
        new KillTrial(
            () -> KillField.onTheMachines("postgres:" + from),
            Field::startMigration,
            Integer.toString(to));
    try {
      trial.up = trial.undisturbed(trial.good, Outcome.COMPLETED);
      return trial;
    } catch (RuntimeException | IOException | AssertionError e) {
      trial.close();
      throw e;
    }
  }

  private List<Place> undisturbed(String release, Outcome expected) throws IOException {
    Field field = killed.field();
    try (HelperTimes helpers = killed.helperTimes()) {
      WorkflowStub run = runbook.start(field, release);
      Report report = Field.end(run);
      assertEquals(expected, report.outcome(), report.why());
      var execution = Objects.requireNonNull(run.getExecution());
      List<Place> places =
          Places.of(
              field
                  .client
                  .fetchHistory(execution.getWorkflowId(), execution.getRunId())
                  .getEvents());
      helped.addAll(helpers.among(places));
      checks.undisturbed(report);
      return places;
    }
  }

  List<Place> up() {
    return up;
  }

  List<Place> back() {
    return back;
  }

  boolean helped(Place place) {
    return helped.contains(place);
  }

  /** Plays a round; what it did to the stack is checked and put back. */
  void play(Round round, KillTable table) throws IOException {
    Instant began = Instant.now();
    String ended = "BROKEN";
    try (Pursuit pursuit = new Pursuit(killed, round, runbook)) {
      try {
        ended = checks.hold(round, pursuit::toTheEnd).name();
      } catch (RuntimeException | AssertionError e) {
        KillDump.of(killed, "round-" + round.number(), pursuit, e);
        throw e;
      } finally {
        long seconds = Duration.between(began, Instant.now()).toSeconds();
        table.rows(round, pursuit.done(), pursuit.events(), ended, seconds);
        if (ended.equals("BROKEN")) {
          startOver();
        }
      }
    }
  }

  /** What a broken round left cannot be told from what the next one does. */
  private void startOver() throws IOException {
    killed.close();
    killed = ground.open();
    checks = new KillChecks(killed.field());
    undisturbed(good, Outcome.COMPLETED);
  }

  @Override
  public void close() {
    killed.close();
  }
}
