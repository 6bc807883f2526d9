package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;

/**
 * Jobs pile up in database and queue while users write, since the worker waits for what somebody
 * has locked.
 */
final class JobsWaiting implements AutoCloseable {
  private static final int MANY = 50;

  /** What a killed worker had taken is queued again after a minute. */
  private static final Duration TAKEN_AGAIN = Duration.ofSeconds(90);

  /** The scheduler stops first, and the worker is told to right after it. */
  private static final long TOLD_MILLIS = 500;

  private final Field field;
  private final OpenSession lock;

  JobsWaiting(Field field) {
    this.field = field;
    this.lock =
        OpenSession.asSuperuser(field, "pile-up", "lock table dojo_findingevent in exclusive mode");
  }

  /** So late that the worker ends with its job, and all others are in the rollback point. */
  void goOnWhenTheWorkerIsToldToStop(WorkflowStub run) {
    Invariants.awaitStep(run, "stop writers");
    String scheduler = field.container("celerybeat");
    Invariants.await(
        "the end of the scheduler",
        Duration.ofSeconds(30),
        () ->
            field
                .docker("inspect", "--format", "{{.State.Running}}", scheduler)
                .out()
                .startsWith("false"));
    Invariants.pause(TOLD_MILLIS);
    long waiting = count(field, "status = 'PENDING'");
    assertTrue(waiting > MANY, "jobs wait: " + waiting);
    lock.end();
  }

  /** Those that waited when the rollback point was taken are done by whoever came back. */
  static void allDone(Field field, Instant rollbackBegan) {
    String old = "created < '%s'".formatted(rollbackBegan);
    Invariants.await(
        "the jobs of the rollback point",
        TAKEN_AGAIN,
        () -> count(field, old + " and status = 'PENDING'") == 0);
    long done = count(field, old + " and finished > '%s'".formatted(rollbackBegan));
    assertTrue(done > MANY, "jobs of the rollback point that were still to do: " + done);
  }

  private static long count(Field field, String which) {
    return Long.parseLong(field.value("select count(*) from dojo_job where " + which));
  }

  @Override
  public void close() {
    lock.close();
  }
}
