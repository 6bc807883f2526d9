package dev.slipway.plan;

import dev.slipway.plan.TierDecision.Losing;
import org.jspecify.annotations.Nullable;

/** What a way back loses, told to whoever has to agree to it. */
final class LossFinding {
  private static final String CHECK = "data-loss";

  private LossFinding() {}

  /**
   * @param point the run that is gone back behind
   * @param given whether the loss was given up when an earlier run began
   */
  static Finding of(
      Order order,
      Observed.@Nullable KeptPoint point,
      Losing loses,
      Plan.Loss loss,
      boolean given) {
    String seen =
        "%d rows inserted, %d updated, %d deleted in %d min since %s%s"
            .formatted(
                loss.inserted(),
                loss.updated(),
                loss.deleted(),
                loss.minutes(),
                since(point, loses),
                loss.tables().isEmpty() ? "" : ": " + String.join(", ", loss.tables()));
    if (loss.nothing()) {
      return Finding.pass(CHECK, order.stack(), seen);
    }
    if (given) {
      return Finding.warn(
          CHECK, order.stack(), seen, "given up when that run began; it is kept aside");
    }
    String accept =
        "slipway rollback %s --accept-data-loss, or \"acceptDataLoss\": true in the input"
            .formatted(order.stack());
    return order.acceptDataLoss()
        ? Finding.warn(CHECK, order.stack(), seen, "accepted; today's database is kept aside")
        : Finding.stop(CHECK, order.stack(), seen, "to give these writes up: " + accept);
  }

  private static String since(Observed.@Nullable KeptPoint point, Losing loses) {
    return switch (loses) {
      case SINCE_BACKUP -> "the backup was made";
      case DROPPED ->
          "the door opened into tables that the downgrade drops, and values in columns that it drops";
      default ->
          point != null && point.unfinished()
              ? "the freeze, by the run itself or by users"
              : "the door opened";
    };
  }
}
