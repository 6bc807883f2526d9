package dev.slipway.runbook;

import dev.slipway.plan.AgentChecks;
import dev.slipway.plan.Finding;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
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

  /** What a ping that failed says about the agent of a host. */
  public static Finding ofPing(String host, ActivityFailure failure) {
    if (failure.getCause() instanceof TimeoutFailure) {
      return untaken(failure)
          ? AgentChecks.away(host, "nobody takes its calls")
          : AgentChecks.slow(host, Stubs.ANSWER);
    }
    return AgentChecks.away(host, text(failure));
  }

  /** Whether nobody took the call, as against somebody who took it and did not answer. */
  static boolean untaken(ActivityFailure failure) {
    return failure.getCause() instanceof TimeoutFailure timeout
        && timeout.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START;
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
