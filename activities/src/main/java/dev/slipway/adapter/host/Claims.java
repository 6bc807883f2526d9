package dev.slipway.adapter.host;

import dev.slipway.activity.HostActivities.Claim;
import dev.slipway.activity.HostActivities.ClaimRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.host.LockFile.Lock;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.plan.Observed.Taker;
import dev.slipway.plan.StepKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may act on a stack. The number of a claim only grows and never expires; each deed carries it
 * with a sequence number of the run, and is refused when either is not the newest. So neither an
 * attempt of a lost run nor a lost attempt of the same run can act after its successor has.
 *
 * <p>Two locks: deeds have the first, one at a time, for as long as they take; whoever writes
 * lock.json has the second, for a moment. A takeover needs only the second, so that it waits for no
 * deed.
 */
public final class Claims {
  /**
   * How long a deed waits for the one before it to get out of the way before it is tried again
   * later.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String EMERGENCY = "EmergencyRollback";

  /** Says whether the run that holds a stack is over, as the workflow server knows it. */
  public interface Server {
    boolean closed(Holder holder);
  }

  private final StateDir state;
  private final LockFile lockFile;
  private final Clock clock;
  private final Server server;
  private final boolean local;
  private final LocalProcess process;
  private final Map<String, ReentrantLock> deeds = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> books = new ConcurrentHashMap<>();

  public Claims(StateDir state, Clock clock, Server server) {
    this(state, clock, server, false);
  }

  /**
   * @param local whether runs live in this process and end with it; the server that knows of others
   *     is then out of reach
   */
  public Claims(StateDir state, Clock clock, Server server, boolean local) {
    this.state = state;
    this.lockFile = new LockFile(state);
    this.clock = clock;
    this.server = server;
    this.local = local;
    this.process = new LocalProcess(state);
  }

  /**
   * The open holder; null when nobody holds the stack. A run that was terminated never gave its
   * claim back: what the plan refuses must be what {@link #claim} refuses. Writes nothing.
   */
  public @Nullable Holder holder(String stack) {
    Lock lock = lockFile.read(stack);
    return lock == null || !lock.held() || closed(stack, lock) ? null : lock.holder();
  }

  /** The holder whose run is over, as the server says, and never gave the stack back. */
  public Optional<Holder> abandoned(String stack) {
    return Optional.ofNullable(lockFile.read(stack))
        .filter(Lock::held)
        .filter(lock -> closed(stack, lock))
        .map(Lock::holder);
  }

  private boolean closed(String stack, Lock lock) {
    Holder holder = lock.holder();
    if (holder.taker().local()) {
      return !process.lives(stack);
    }
    // The servers of others are out of reach of a process that has its own.
    return !local && server.closed(holder);
  }

  /** Takes the stack for a run on its terms, or confirms that it has it. */
  Claim claim(ClaimRequest request) {
    return claim(request, from -> {}, run -> false);
  }

  /**
   * Takes the stack for a run on its terms, or confirms that it has it.
   *
   * @param before told of whoever loses it, before that is so
   * @param over whether a run has given the stack back: an attempt that comes after that is one
   *     that was lost, and would take the stack for nobody
   */
  Claim claim(ClaimRequest request, Consumer<Holder> before, Predicate<String> over) {
    String stack = request.place().stack();
    if (request.on().ifHeld() == IfHeld.TAKE_OVER) {
      return booked(
          stack,
          () -> {
            refuseOver(request, over);
            return takeOver(stack, request, before);
          });
    }
    // Said at once: the holder's own deed may have the other lock for hours.
    Lock now = lockFile.read(stack);
    if (now != null && now.held() && !now.run().equals(request.run())) {
      refuseOpen(stack, now, request.on().ifHeld());
    }
    try (Entry entry = exclusive(stack)) {
      return booked(
          stack,
          () -> {
            refuseOver(request, over);
            return take(stack, request);
          });
    }
  }

  private static void refuseOver(ClaimRequest request, Predicate<String> over) {
    if (over.test(request.run())) {
      throw StepFailure.input(
          StepFailure.FENCED,
          "run %s has given %s back and takes it no more: this attempt was lost, and nothing is to be done"
              .formatted(request.run(), request.place().stack()));
    }
  }

  private Claim take(String stack, ClaimRequest request) {
    Lock lock = lockFile.read(stack);
    if (lock != null && lock.held()) {
      if (lock.run().equals(request.run())) {
        return new Claim(lock.number(), lock.from());
      }
      refuseOpen(stack, lock, request.on().ifHeld());
    }
    return given(stack, request, lock, null);
  }

  private Claim takeOver(String stack, ClaimRequest request, Consumer<Holder> before) {
    Lock lock = lockFile.read(stack);
    if (lock == null || !lock.held()) {
      return given(stack, request, lock, null);
    }
    if (lock.run().equals(request.run())) {
      return new Claim(lock.number(), lock.from());
    }
    Holder holder = lock.holder();
    if (isEmergency(lock, request) && !closed(stack, lock) && !outOfReach(holder)) {
      return new Claim(0, holder);
    }
    before.accept(holder);
    return given(stack, request, lock, holder);
  }

  private static boolean isEmergency(Lock lock, ClaimRequest request) {
    return lock.runbook().equals(EMERGENCY) && request.runbook().equals(EMERGENCY);
  }

  /** Whoever works without a server does so because that one cannot be asked for help. */
  private boolean outOfReach(Holder holder) {
    return local && !holder.taker().local();
  }

  private Claim given(
      String stack, ClaimRequest request, @Nullable Lock before, @Nullable Holder from) {
    long number = lockFile.next(stack, before);
    if (local) {
      process.hold(stack);
    }
    lockFile.write(
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
            0,
            new Taker(
                request.runbook(),
                request.on().namespace(),
                request.on().who(),
                request.on().why(),
                local),
            from));
    return new Claim(number, from);
  }

  private void refuseOpen(String stack, Lock lock, IfHeld terms) {
    if (closed(stack, lock)) {
      return;
    }
    String seen = "%s is held by %s".formatted(stack, lock.holder().words());
    throw terms == IfHeld.WAIT
        ? StepFailure.environment(StepFailure.HELD, seen + "; waiting until it is given back")
        : StepFailure.input(
            StepFailure.HELD,
            "%s; wait for it, or stop it with: %s".formatted(seen, ending(stack, lock)));
  }

  private static String ending(String stack, Lock lock) {
    return lock.runbook().equals("Hold")
        ? "slipway release %s --reason WHY".formatted(stack)
        : "slipway abort %s --reason WHY".formatted(stack);
  }

  /** Gives the stack back; nothing happens when the run does not hold it. */
  void release(String stack, String run) {
    try (Entry entry = exclusive(stack)) {
      booked(
          stack,
          () -> {
            Lock lock = lockFile.read(stack);
            if (lock != null && lock.held() && lock.run().equals(run)) {
              lockFile.write(stack, lock.released());
            }
            return stack;
          });
    }
  }

  /**
   * Lets a deed in, alone on its stack until it is closed again.
   *
   * @throws StepFailure {@code FENCED} when the deed is not the newest; {@code BUSY} when an
   *     earlier one is still at work
   */
  public Entry enter(StepKey key) {
    // Said at once: whoever is fenced off need not wait for its successor's deed.
    refuseFenced(key, lockFile.read(key.stack()));
    Entry entry = exclusive(key.stack());
    try {
      booked(
          key.stack(),
          () -> {
            Lock lock = refuseFenced(key, lockFile.read(key.stack()));
            lockFile.write(key.stack(), lock.at(key.step(), key.seq()));
            return lock;
          });
      return entry;
    } catch (RuntimeException e) {
      entry.close();
      throw e;
    }
  }

  private static Lock refuseFenced(StepKey key, @Nullable Lock lock) {
    if (lock == null || !lock.isOf(key) || key.seq() < lock.seq()) {
      throw fenced(key, lock);
    }
    return lock;
  }

  /** Whether another run has taken the stack since a deed was let in. */
  boolean taken(StepKey key) {
    Lock lock = lockFile.read(key.stack());
    return lock == null || !lock.isOf(key);
  }

  /** What a deed that was let in is told when its run has lost the stack. */
  StepFailure lost(StepKey key) {
    return fenced(key, lockFile.read(key.stack()));
  }

  private static StepFailure fenced(StepKey key, @Nullable Lock lock) {
    String now =
        lock == null || !lock.held()
            ? "nobody holds the stack"
            : "run %s holds it with claim %d, deed %d"
                .formatted(lock.run(), lock.number(), lock.seq());
    return StepFailure.input(
        StepFailure.FENCED,
        "run %s may no longer act on %s with claim %d, deed %d: %s"
            .formatted(key.run(), key.stack(), key.claim(), key.seq(), now));
  }

  /** Alone with lock.json, for a moment. */
  private <T> T booked(String stack, Supplier<T> work) {
    try (Entry entry = entry(books, stack, "lock")) {
      return work.get();
    }
  }

  /** Alone with the stack. What a killed worker left at work on it is ended first. */
  private Entry exclusive(String stack) {
    Entry entry = entry(deeds, stack, "mutex");
    try {
      Predecessor.succeed(state.stack(stack).resolve("mutex.last"), stack);
      return entry;
    } catch (RuntimeException e) {
      entry.close();
      throw e;
    }
  }

  private Entry entry(Map<String, ReentrantLock> locks, String stack, String file) {
    ReentrantLock mutex = locks.computeIfAbsent(stack, s -> new ReentrantLock(true));
    try {
      if (!mutex.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw busy(stack);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(stack).because(e);
    }
    try {
      Path path = state.stack(stack).resolve(file);
      FileMutex taken = FileMutex.take(path, PATIENCE);
      if (taken == null) {
        throw busy(stack, FileMutex.holder(path));
      }
      return new Entry(mutex, taken);
    } catch (RuntimeException e) {
      mutex.unlock();
      throw e;
    }
  }

  private static StepFailure busy(String stack) {
    return StepFailure.environment(
        "BUSY", "an earlier deed on %s is still at work; it is tried again".formatted(stack));
  }

  /** A process that stands still never hears that it has lost the stack. */
  private static StepFailure busy(String stack, String process) {
    return process.isEmpty()
        ? busy(stack)
        : StepFailure.environment(
            "BUSY",
            "an earlier deed on %s is still at work, in process %s; it is tried again. If that process hangs: kill -9 %s"
                .formatted(stack, process, process));
  }

  /** The time in which a deed is alone. */
  public static final class Entry implements AutoCloseable {
    private final ReentrantLock mutex;
    private final FileMutex file;

    private Entry(ReentrantLock mutex, FileMutex file) {
      this.mutex = mutex;
      this.file = file;
    }

    @Override
    public void close() {
      try {
        file.close();
      } finally {
        mutex.unlock();
      }
    }
  }
}
