package dev.slipway.adapter.host;

import dev.slipway.activity.HostActivities.ClaimRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.plan.StepKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who may act on a stack. The number of a claim only grows and never expires; each deed carries it
 * with a sequence number of the run, and is refused when either is not the newest. So neither an
 * attempt of a lost run nor a lost attempt of the same run can act after its successor has.
 */
public final class Claims {
  /**
   * How long a deed waits for the one before it to get out of the way before it is tried again
   * later.
   */
  private static final long PATIENCE_SECONDS = 5;

  /** Says whether the run that holds a stack is over, as the workflow server knows it. */
  public interface Server {
    boolean closed(Holder holder);
  }

  /** Content of lock.json. The number survives the release, so that it never comes back. */
  record Lock(
      long number,
      boolean held,
      String workflow,
      String workflowRun,
      String run,
      String runbook,
      Instant since,
      String step,
      long seq) {}

  private final StateDir state;
  private final Clock clock;
  private final Server server;
  private final Map<String, ReentrantLock> mutexes = new ConcurrentHashMap<>();

  public Claims(StateDir state, Clock clock, Server server) {
    this.state = state;
    this.clock = clock;
    this.server = server;
  }

  /**
   * The open holder; null when nobody holds the stack. A run that was terminated never gave its
   * claim back: what the plan refuses must be what {@link #claim} refuses. Writes nothing.
   */
  public @Nullable Holder holder(String stack) {
    Lock lock = read(stack);
    if (lock == null || !lock.held) {
      return null;
    }
    Holder holder = holder(lock);
    return server.closed(holder) ? null : holder;
  }

  /** The holder whose run is over, as the server says, and never gave the stack back. */
  public Optional<Holder> abandoned(String stack) {
    return Optional.ofNullable(read(stack))
        .filter(Lock::held)
        .map(Claims::holder)
        .filter(server::closed);
  }

  /**
   * Takes the stack for a run, or confirms that it has it.
   *
   * @return the number under which the run's deeds act
   */
  long claim(ClaimRequest request) {
    String stack = request.place().stack();
    try (Entry entry = exclusive(stack)) {
      Lock lock = read(stack);
      if (lock != null && lock.held) {
        if (lock.run.equals(request.run())) {
          return lock.number;
        }
        refuseOpen(stack, holder(lock));
      }
      long number = lock == null ? 1 : lock.number + 1;
      write(
          stack,
          new Lock(
              number,
              true,
              request.workflow(),
              request.workflowRun(),
              request.run(),
              request.runbook(),
              Instant.now(clock),
              "claim the stack",
              0));
      return number;
    }
  }

  private void refuseOpen(String stack, Holder holder) {
    if (server.closed(holder)) {
      return;
    }
    throw StepFailure.input(
        StepFailure.HELD,
        "%s is held by %s (run %s) since %s, at step '%s'; wait for it, or stop it with: slipway abort %s --reason WHY"
            .formatted(
                stack, holder.workflow(), holder.run(), holder.since(), holder.step(), stack));
  }

  /** Gives the stack back; nothing happens when the run does not hold it. */
  void release(String stack, String run) {
    try (Entry entry = exclusive(stack)) {
      Lock lock = read(stack);
      if (lock != null && lock.held && lock.run.equals(run)) {
        write(
            stack,
            new Lock(
                lock.number,
                false,
                lock.workflow,
                lock.workflowRun,
                lock.run,
                lock.runbook,
                lock.since,
                "",
                lock.seq));
      }
    }
  }

  /**
   * Lets a deed in, alone on its stack until it is closed again.
   *
   * @throws StepFailure {@code FENCED} when the deed is not the newest; {@code BUSY} when an
   *     earlier one is still at work
   */
  public Entry enter(StepKey key) {
    Entry entry = exclusive(key.stack());
    try {
      Lock lock = read(key.stack());
      if (lock == null || !lock.held || lock.number != key.claim() || key.seq() < lock.seq) {
        throw fenced(key, lock);
      }
      write(
          key.stack(),
          new Lock(
              lock.number,
              true,
              lock.workflow,
              lock.workflowRun,
              lock.run,
              lock.runbook,
              lock.since,
              key.step(),
              key.seq()));
      return entry;
    } catch (RuntimeException e) {
      entry.close();
      throw e;
    }
  }

  private static StepFailure fenced(StepKey key, @Nullable Lock lock) {
    String now =
        lock == null || !lock.held
            ? "nobody holds the stack"
            : "run %s holds it with claim %d, deed %d".formatted(lock.run, lock.number, lock.seq);
    return StepFailure.input(
        StepFailure.FENCED,
        "run %s may no longer act on %s with claim %d, deed %d: %s"
            .formatted(key.run(), key.stack(), key.claim(), key.seq(), now));
  }

  private Entry exclusive(String stack) {
    ReentrantLock mutex = mutexes.computeIfAbsent(stack, s -> new ReentrantLock(true));
    try {
      if (!mutex.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw busy(stack);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(stack).because(e);
    }
    try {
      return new Entry(mutex, lockFile(stack));
    } catch (RuntimeException e) {
      mutex.unlock();
      throw e;
    }
  }

  private FileChannel lockFile(String stack) {
    Path file = state.stack(stack).resolve("mutex");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw busy(stack);
      }
      return channel;
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "cannot lock %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static StepFailure busy(String stack) {
    return StepFailure.environment(
        "BUSY", "an earlier deed on %s is still at work; it is tried again".formatted(stack));
  }

  private @Nullable Lock read(String stack) {
    return state.readJson(state.peek(stack).resolve("lock.json"), Lock.class);
  }

  private void write(String stack, Lock lock) {
    state.writeJson(state.stack(stack).resolve("lock.json"), lock);
  }

  private static Holder holder(Lock lock) {
    return new Holder(
        lock.workflow, lock.workflowRun, lock.run, lock.number, lock.since, lock.step);
  }

  /** The time in which a deed is alone. */
  public static final class Entry implements AutoCloseable {
    private final ReentrantLock mutex;
    private final FileChannel file;

    private Entry(ReentrantLock mutex, FileChannel file) {
      this.mutex = mutex;
      this.file = file;
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException e) {
        throw StepFailure.environment("STATE_FILE", "cannot unlock: " + e.getMessage()).because(e);
      } finally {
        mutex.unlock();
      }
    }
  }
}
