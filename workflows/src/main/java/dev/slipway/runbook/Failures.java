package dev.slipway.runbook;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import org.jspecify.annotations.Nullable;

/** Reads failures for people; decides nothing. */
public final class Failures {

  private Failures() {}

  /** Whether the failure, or what caused it, is of this type. */
  static boolean is(TemporalFailure failure, String type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ApplicationFailure application && type.equals(application.getType())) {
        return true;
      }
    }
    return false;
  }

  /** The type of the innermost failure that has one; null when none has. */
  static @Nullable String type(TemporalFailure failure) {
    String type = null;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ApplicationFailure application) {
        type = application.getType();
      }
    }
    return type;
  }

  /** The innermost message that says something, without the engine's own words around it. */
  public static String text(TemporalFailure failure) {
    String said = said(failure);
    return said.isEmpty() ? String.valueOf(failure.getMessage()) : said;
  }

  private static String said(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "";
      case ApplicationFailure application -> application.getOriginalMessage();
      case TimeoutFailure timeout -> "no answer in time (%s)".formatted(timeout.getTimeoutType());
      case CanceledFailure cancelled -> "stopped on request";
      default -> said(failure.getCause());
    };
  }
}
