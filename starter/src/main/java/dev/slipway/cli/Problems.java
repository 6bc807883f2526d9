package dev.slipway.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells a server that is away from a bug of ours. */
final class Problems {
  private Problems() {}

  /** Whether asking again later makes sense. */
  static boolean mayPass(Throwable problem) {
    return status(problem)
        .map(s ->
            switch (s.getCode()) {
              case UNAVAILABLE,
                  DEADLINE_EXCEEDED,
                  RESOURCE_EXHAUSTED,
                  ABORTED,
                  INTERNAL,
                  UNKNOWN,
                  CANCELLED ->
                  true;
              default -> false;
            })
        .orElse(false);
  }

  /** What a person is told; empty when the problem is our bug. */
  static Optional<CliFailure> explained(Throwable problem) {
    if (problem instanceof CliFailure failure) {
      return Optional.of(failure);
    }
    return status(problem)
        .flatMap(s ->
            switch (s.getCode()) {
              case UNAVAILABLE,
                  DEADLINE_EXCEEDED,
                  RESOURCE_EXHAUSTED,
                  UNAUTHENTICATED,
                  PERMISSION_DENIED ->
                  Optional.of(
                      CliFailure.unavailable(
                          "Temporal does not answer: " + words(s),
                          "an open run loses nothing by it; look: slipway doctor"));
              default -> Optional.empty();
            });
  }

  /** The reason in a few words. */
  static String words(Throwable problem) {
    return status(problem).map(Problems::words).orElse(String.valueOf(problem.getMessage()));
  }

  private static String words(Status status) {
    String description = status.getDescription();
    return description == null
        ? status.getCode().name()
        : description.lines().findFirst().orElse(status.getCode().name());
  }

  private static Optional<Status> status(@Nullable Throwable problem) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (t instanceof StatusRuntimeException grpc) {
        return Optional.of(grpc.getStatus());
      }
    }
    return Optional.empty();
  }
}
