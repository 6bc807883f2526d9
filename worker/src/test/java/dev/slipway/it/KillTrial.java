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

  private KillTrial() throws IOException {
    killed = KillField.open();
    checks = new KillChecks(killed.field());
  }

  /** Plays both runs without any kill first: their histories say where there is to kill. */
  static KillTrial open() throws IOException {
    KillTrial trial = new KillTrial();
    try {
      trial.up = trial.undisturbed(Round.GOOD, Outcome.COMPLETED);
      trial.back = trial.undisturbed(Round.BAD, Outcome.ROLLED_BACK);
      return trial;
    } catch (RuntimeException | IOException | AssertionError e) {
      trial.close();
      throw e;
    }
  }

  private List<Place> undisturbed(String release, Outcome expected) throws IOException {
    Field field = killed.field();
    try (HelperTimes helpers = killed.helperTimes()) {
      WorkflowStub run = field.startUpgrade("defectdojo", release);
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
    try (Pursuit pursuit = new Pursuit(killed, round)) {
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
    killed = KillField.open();
    checks = new KillChecks(killed.field());
    undisturbed(Round.GOOD, Outcome.COMPLETED);
  }

  @Override
  public void close() {
    killed.close();
  }
}
