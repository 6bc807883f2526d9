package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.it.Kill.Done;
import dev.slipway.plan.Report;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The run of a round, with its executioner at its heels. */
final class Pursuit implements Field.Running {
  /** Undisturbed a run takes less than one; each call of it is tried for three. */
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private final KillField field;
  private final Round round;
  private final Runbook runbook;
  private @Nullable Chronicle chronicle;
  private @Nullable Executioner executioner;

  /** Starts a run of some runbook to what a round asks for. */
  interface Runbook {
    WorkflowStub start(Field field, String wanted);
  }

  Pursuit(KillField field, Round round, Runbook runbook) {
    this.field = field;
    this.round = round;
    this.runbook = runbook;
  }

  /** Starts the run, and stays until it has ended by itself. */
  Report toTheEnd() {
    WorkflowStub run = runbook.start(field.field(), round.release());
    Chronicle read =
        new Chronicle(field.field().client, Objects.requireNonNull(run.getExecution()));
    chronicle = read;
    Executioner kills = new Executioner(field, read);
    executioner = kills;
    Duration away = round.kills().stream().map(Kill::away).reduce(Duration.ZERO, Duration::plus);
    read.until(Instant.now().plus(PATIENCE).plus(away));
    kills.carryOut(round.kills());
    while (!read.over()) {
      Invariants.pause(100);
    }
    assertEquals("", read.trouble(), "the run ends without anybody's help");
    return Field.end(run);
  }

  List<Done> done() {
    return executioner == null ? List.of() : executioner.done();
  }

  List<HistoryEvent> events() {
    return chronicle == null ? List.of() : chronicle.events();
  }

  @Override
  public void close() {
    if (chronicle != null) {
      chronicle.close();
    }
  }
}
