package dev.slipway.stack;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the people who run the stack know about going back, and when a run does it by itself.
 *
 * @param oldCodeRunsOnNewSchema the previous release is known to work on the schema of the next one
 * @param onFailure what becomes of a run whose step has failed for good before its point of no
 *     return; absent in the history of a run of an earlier release
 * @param skip steps that a person may leave out when they have failed for good
 * @param downtimeBudget how long users may be out before a run goes back by itself; null for no
 *     limit
 */
public record RollbackRules(
    boolean oldCodeRunsOnNewSchema,
    OnFailure onFailure,
    List<String> skip,
    @Nullable Duration downtimeBudget) {

  public RollbackRules {
    onFailure = onFailure == null ? OnFailure.ROLLBACK : onFailure;
    skip = skip == null ? List.of() : List.copyOf(skip);
  }

  /** A run goes back by itself and has all the time it needs. */
  public RollbackRules(boolean oldCodeRunsOnNewSchema) {
    this(oldCodeRunsOnNewSchema, OnFailure.ROLLBACK, List.of(), null);
  }

  /** What becomes of a run whose step has failed for good. */
  public enum OnFailure {
    /** It goes back by itself. */
    ROLLBACK,
    /** It waits for a person, who decides. */
    ASK
  }

  /** The same rules with what a request says about this one run; null for what it leaves open. */
  public RollbackRules with(@Nullable OnFailure asked, @Nullable Duration budget) {
    return new RollbackRules(
        oldCodeRunsOnNewSchema,
        asked == null ? onFailure : asked,
        skip,
        budget == null ? downtimeBudget : budget);
  }
}
