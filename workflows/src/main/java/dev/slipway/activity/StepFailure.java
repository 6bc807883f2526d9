package dev.slipway.activity;

import org.jspecify.annotations.Nullable;

/** The one exception of adapters. Its category alone decides whether a step is tried again. */
public final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Who can mend it. */
  public enum Category {
    /** An operator must change something: final. */
    INPUT,
    /** The outside world may recover: tried again. */
    ENVIRONMENT,
    /** Our bug: final and loud. */
    INTERNAL
  }

  /** Another holder of the stack, or a newer deed of the same run, has fenced this one off. */
  public static final String FENCED = "FENCED";

  /** Somebody else holds the stack. */
  public static final String HELD = "HELD";

  private final Category category;
  private final String type;

  private StepFailure(Category category, String type, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
    this.type = type;
  }

  /**
   * @param type stable word for machines, e.g. "ARTEFACT_NOT_FOUND"
   * @param message what was attempted, on what, what was found, what to do next
   */
  public static StepFailure input(String type, String message) {
    return new StepFailure(Category.INPUT, type, message, null);
  }

  public static StepFailure environment(String type, String message) {
    return new StepFailure(Category.ENVIRONMENT, type, message, null);
  }

  public static StepFailure internal(String type, String message) {
    return new StepFailure(Category.INTERNAL, type, message, null);
  }

  /** The same failure with what caused it attached. */
  public StepFailure because(Throwable cause) {
    return new StepFailure(category, type, String.valueOf(getMessage()), cause);
  }

  /** Goes on up when it is an order to stop, which nobody may take for a fact about the stack. */
  public void throwIfInterruption() {
    if (type.equals("INTERRUPTED")) {
      throw this;
    }
  }

  public Category category() {
    return category;
  }

  public String type() {
    return type;
  }
}
