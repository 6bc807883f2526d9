package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.stack.Keep.Queue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The job queue as part of the state set: whole, with its unit stopped, so that it is on disk. */
final class QueueStore {
  private static final Duration STOP = Duration.ofMinutes(2);

  private final Tools tools;
  private final Place place;
  private final Queue queue;

  QueueStore(Tools tools, Place place, Queue queue) {
    this.tools = tools;
    this.place = place;
    this.queue = queue;
  }

  /** Afterwards the capture holds the queue as it is, and its unit runs again. */
  void keep(Captures captures) {
    stopped(() -> save(source(), captures, "queue"));
  }

  /** Afterwards the queue is the captured one; today's is aside, as it was the first time. */
  void restore(Captures captures) {
    stopped(() -> {
      Path source = source();
      if (!Files.exists(list(captures, "left-queue"))) {
        save(source, captures, "left-queue");
      }
      HostFiles.empty(source);
      TreeCopy.update(
          tools.state(), captures.directory("queue"), source, captures.file("queue-restored.list"));
    });
    captures.forget("queue-restored.list");
  }

  boolean kept(Captures captures) {
    return Files.exists(list(captures, "queue"));
  }

  private void stopped(Runnable deed) {
    tools.units().hold(place, List.of(queue.unit()), STOP);
    deed.run();
    tools.units().release(place, queue.unit());
  }

  private void save(Path source, Captures captures, String name) {
    StateDir state = tools.state();
    TreeCopy.update(state, source, captures.directory(name), list(captures, name));
  }

  private static Path list(Captures captures, String name) {
    return captures.file(name + ".list");
  }

  private Path source() {
    Path path = tools.units().storePath(place, queue.store());
    if (path == null) {
      throw StepFailure.input(
          "NO_STORE",
          "the stack has no store %s: correct keep.queue in the stack file"
              .formatted(queue.store()));
    }
    return path;
  }
}
