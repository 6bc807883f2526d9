package dev.slipway.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far back going back goes, decided from facts alone: the way that loses least of those that
 * the facts allow. {@code docs/rollback-tiers.md} holds every combination.
 */
public sealed interface TierDecision {

  /** Of the declared downgrades of all components whose schema has changed. */
  enum Downgrade {
    DECLARED,
    NONE,
    /** Declared, and it did not get there. */
    FAILING
  }

  /** Where the data of then is. */
  enum Kept {
    /** A whole rollback point. */
    POINT,
    /** No point any more, but a proven backup. */
    BACKUP,
    NEITHER
  }

  /** What a way back loses. */
  enum Losing {
    NOTHING,
    /** What the new release wrote into what the downgrade drops. */
    DROPPED,
    /**
     * Everything written since the run that is gone back behind froze: by itself, for all that is
     * known.
     */
    SINCE_FREEZE,
    /** Everything written since it opened the door. */
    SINCE_OPENING,
    /** Everything written since its backup was made, while users worked. */
    SINCE_BACKUP
  }

  /**
   * What is known.
   *
   * @param changed revision or fingerprint of a database is not the captured one, or a run that
   *     never ended may have written
   * @param reopened users may have written since
   * @param oldCodeRuns the old release is declared to run on the new schema
   */
  record Facts(
      boolean changed, Downgrade downgrade, boolean reopened, Kept kept, boolean oldCodeRuns) {}

  /**
   * Goes back.
   *
   * @param instead what stands in when the downgrade fails; null when nothing can
   */
  record Go(Tier tier, Losing loses, @Nullable Losing instead) implements TierDecision {}

  /** Does not, with the reason. */
  record No(String reason) implements TierDecision {}

  /**
   * @param asked the tier that the request wants; null for whichever loses least
   */
  static TierDecision of(Facts facts, @Nullable Tier asked) {
    if (asked != null) {
      String reason = against(asked, facts);
      // Whoever names a tier gets it or nothing: no other stands in.
      return reason.isEmpty() ? new Go(asked, go(asked, facts).loses(), null) : new No(reason);
    }
    for (Tier tier : order(facts)) {
      if (against(tier, facts).isEmpty()) {
        return go(tier, facts);
      }
    }
    return new No(
        "%s; %s; %s"
            .formatted(
                against(Tier.CODE, facts), against(Tier.SCHEMA, facts), against(Tier.DATA, facts)));
  }

  /**
   * A rollback point was begun to be put in place: one database may be back and another, or files
   * and queue, not. Nothing but going on to its end makes one state of it, and what that loses was
   * given up when it began.
   */
  static TierDecision finishing(@Nullable Tier asked) {
    return asked == null || asked == Tier.DATA
        ? new Go(Tier.DATA, Losing.SINCE_OPENING, null)
        : new No("data was begun to be put back and is not all in place: only data finishes that");
  }

  /** A run that goes back by itself: nobody else was let in, or all of it is put back. */
  static TierDecision unwinding(boolean admitted, boolean pointComplete) {
    return of(
        new Facts(
            admitted, Downgrade.NONE, false, pointComplete ? Kept.POINT : Kept.NEITHER, false),
        null);
  }

  /**
   * Lowest loss first. Behind a run that never let users in, the point has all that they wrote, and
   * the schema may be anywhere between two revisions: nothing is as good as the point then.
   */
  private static List<Tier> order(Facts facts) {
    return facts.changed && !facts.reopened && facts.kept == Kept.POINT
        ? List.of(Tier.DATA)
        : List.of(Tier.CODE, Tier.SCHEMA, Tier.DATA);
  }

  /** What forbids a tier; empty when nothing does. */
  static String against(Tier tier, Facts facts) {
    return switch (tier) {
      case CODE ->
          !facts.changed || facts.oldCodeRuns
              ? ""
              : "the schema has changed and the old release is not known to run on it";
      case SCHEMA -> againstSchema(facts);
      case DATA ->
          facts.kept == Kept.NEITHER ? "there is no rollback point and no proven backup" : "";
    };
  }

  private static String againstSchema(Facts facts) {
    if (!facts.changed) {
      return "the schema is the captured one, so there is nothing to downgrade";
    }
    return switch (facts.downgrade) {
      case DECLARED -> "";
      case NONE -> "no downgrade is declared";
      case FAILING -> "the downgrade fails";
    };
  }

  private static Go go(Tier tier, Facts facts) {
    return switch (tier) {
      case CODE -> new Go(tier, Losing.NOTHING, null);
      case SCHEMA ->
          new Go(
              tier, Losing.DROPPED, against(Tier.DATA, facts).isEmpty() ? dataLoses(facts) : null);
      case DATA -> new Go(tier, dataLoses(facts), null);
    };
  }

  private static Losing dataLoses(Facts facts) {
    if (facts.kept == Kept.BACKUP) {
      return Losing.SINCE_BACKUP;
    }
    return facts.reopened ? Losing.SINCE_OPENING : Losing.SINCE_FREEZE;
  }
}
