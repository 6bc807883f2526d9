package dev.slipway.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.activity.StepFailure;
import io.temporal.failure.ApplicationFailure;
import org.junit.jupiter.api.function.Executable;

/**
 * How a call failed. Adapters throw the failure itself; fakes throw what the agent makes of it for
 * the workflow.
 *
 * @param triedAgain whether the workflow may hope that it goes away by itself
 */
public record Refused(String type, boolean triedAgain, String words) {

  /** Makes a call that must fail. */
  public static Refused by(Executable call) {
    RuntimeException thrown = assertThrows(RuntimeException.class, call);
    return switch (thrown) {
      case StepFailure f ->
          new Refused(
              f.type(),
              f.category() == StepFailure.Category.ENVIRONMENT,
              String.valueOf(f.getMessage()));
      case ApplicationFailure f ->
          new Refused(String.valueOf(f.getType()), !f.isNonRetryable(), f.getOriginalMessage());
      default -> throw new AssertionError("no failure that a port may throw", thrown);
    };
  }
}
