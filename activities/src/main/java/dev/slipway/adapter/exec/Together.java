package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Work whose parts do not depend on each other, side by side. */
public final class Together {
  private Together() {}

  /**
   * Does all parts, and waits for all of them whatever becomes of one: nothing goes on unseen.
   *
   * @return what they gave, in their order
   * @throws StepFailure the first failure in their order; {@code INTERRUPTED} when asked to stop
   */
  public static <T> List<T> all(List<Supplier<T>> parts) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> begun = new ArrayList<>();
      parts.forEach(part -> begun.add(threads.submit(part::get)));
      try {
        return results(begun);
      } catch (InterruptedException e) {
        // Closing the threads waits for each part to have heard it.
        begun.forEach(part -> part.cancel(true));
        throw Poll.interrupted(e);
      }
    }
  }

  /** Two parts of different kinds, put together as {@link #all} does it. */
  public static <A, B, R> R both(
      Supplier<A> first, Supplier<B> second, BiFunction<A, B, R> together) {
    AtomicReference<A> one = new AtomicReference<>();
    AtomicReference<B> two = new AtomicReference<>();
    all(
        List.of(
            () -> {
              one.set(first.get());
              return true;
            },
            () -> {
              two.set(second.get());
              return true;
            }));
    return together.apply(one.get(), two.get());
  }

  private static <T> List<T> results(List<Future<T>> begun) throws InterruptedException {
    List<T> results = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (Future<T> part : begun) {
      try {
        results.add(part.get());
      } catch (ExecutionException e) {
        failures.add(e.getCause() == null ? e : e.getCause());
      }
    }
    if (!failures.isEmpty()) {
      throw unchecked(failures.getFirst());
    }
    return results;
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException e
        ? e
        : StepFailure.internal("TOGETHER", String.valueOf(failure.getMessage())).because(failure);
  }
}
