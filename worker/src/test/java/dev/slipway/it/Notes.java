package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A run that stays open and counts what it is told, with a worker of its own. */
final class Notes implements AutoCloseable {
  private static final String QUEUE = "notes";
  static final String ID = "notes/it";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final WorkflowClient client;
  private @Nullable WorkerFactory factory;

  Notes(WorkflowClient client) {
    this.client = client;
  }

  /** Starts the run and a worker. */
  void open() {
    WorkflowOptions options =
        WorkflowOptions.newBuilder().setWorkflowId(ID).setTaskQueue(QUEUE).build();
    WorkflowClient.start(client.newWorkflowStub(Book.class, options)::keep);
    startWorker();
  }

  void startWorker() {
    WorkerFactory started = WorkerFactory.newInstance(client);
    Worker worker = started.newWorker(QUEUE);
    worker.registerWorkflowImplementationTypes(BookImpl.class);
    started.start();
    factory = started;
  }

  void stopWorker() {
    if (factory != null) {
      factory.shutdownNow();
      factory.awaitTermination(10, TimeUnit.SECONDS);
      factory = null;
    }
  }

  void write(String note) {
    book().write(note);
  }

  /** Waits until so many notes have arrived, and none more. */
  void expect(int count) {
    Instant until = Instant.now().plus(PATIENCE);
    int seen = counted();
    while (seen != count && Instant.now().isBefore(until)) {
      pause();
      seen = counted();
    }
    assertEquals(count, seen, "notes that the run remembers");
  }

  /** Ends the run, which tells how many it got. */
  void finish(int count) {
    book().finish();
    assertEquals(count, WorkflowStub.fromTyped(book()).getResult(Integer.class));
  }

  /** -1 while the server comes back. */
  private int counted() {
    try {
      return book().count();
    } catch (WorkflowException notYet) {
      return -1;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Book book() {
    return client.newWorkflowStub(Book.class, ID);
  }

  @Override
  public void close() {
    stopWorker();
  }

  /** What the run answers to. */
  @WorkflowInterface
  public interface Book {
    @WorkflowMethod
    int keep();

    @SignalMethod
    void write(String note);

    @UpdateMethod
    void add(String note);

    @SignalMethod
    void finish();

    @QueryMethod
    int count();
  }

  /** The run. */
  public static final class BookImpl implements Book {
    private int count;
    private boolean finished;

    @Override
    public int keep() {
      Workflow.await(() -> finished);
      return count;
    }

    @Override
    public void write(String note) {
      count++;
    }

    @Override
    public void add(String note) {
      count++;
    }

    @Override
    public void finish() {
      finished = true;
    }

    @Override
    public int count() {
      return count;
    }
  }
}
