package dev.slipway.runbook.emergency;

import dev.slipway.plan.Human;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.runbook.Consent;
import dev.slipway.runbook.Names;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What on-call and whoever looks is told. */
final class Words {
  /** As often as the agent tells of a run that waits for a person. */
  private static final Duration REMIND = Duration.ofMinutes(30);

  private Words() {}

  static String began(Order order, @Nullable Holder from) {
    String by = order.requestedBy().isEmpty() ? "" : " by " + order.requestedBy();
    String why = order.reason().isEmpty() ? "" : ": " + order.reason();
    String over = from == null ? "" : ". It took the stack over from " + from.words();
    return "%s: emergency rollback begun%s%s%s. Watch it: slipway status %s --wait"
        .formatted(order.stack(), by, why, over, order.stack());
  }

  static String ended(Plan plan, Report report) {
    List<String> serves = plan.changes().stream().map(c -> c.component() + " " + c.to()).toList();
    return "%s: emergency rollback ended, %s serves after %s of downtime; lost: %s"
        .formatted(
            plan.order().stack(),
            serves.isEmpty() ? "what ran before" : String.join(", ", serves),
            Human.seconds(report.downtimeMillis()),
            of(report.loss()));
  }

  static String left(Order order, Report.Outcome outcome, String why) {
    return "%s: emergency rollback ended %s, the stack is as it was found: %s. Look at it: slipway inspect %s"
        .formatted(order.stack(), outcome, why, order.stack());
  }

  static String of(Plan.Loss loss) {
    return loss.nothing()
        ? "nothing that users wrote"
        : "%d rows inserted, %d updated, %d deleted in %d minutes%s"
            .formatted(
                loss.inserted(),
                loss.updated(),
                loss.deleted(),
                loss.minutes(),
                loss.tables().isEmpty() ? "" : ": " + String.join(", ", loss.tables()));
  }

  /**
   * @param of the run whose point it goes back to
   * @param mayLeave whether the stack can be left as it was found instead
   */
  static Consent.Asked question(String stack, String of, Plan.Loss loss, boolean mayLeave) {
    String look = "slipway inspect %s --kept %s   # the rows that differ\n".formatted(stack, of);
    String give = "slipway give-up-writes %s --reason 'WHY'".formatted(stack);
    String leave = "slipway abort %s --reason 'WHY'".formatted(stack);
    String yes = "giveUpWrites {\"reason\":\"why\",\"by\":\"you\"}";
    String no = "abort {\"reason\":\"why\",\"by\":\"you\"}";
    return new Consent.Asked(
        Names.PERSON
            + "going back to %s's data of before the upgrade loses what users wrote since: %s; the door stays closed until somebody decides"
                .formatted(stack, of(loss)),
        Names.PERSON + "'what is lost'",
        look + (mayLeave ? give + "\n" + leave : give),
        mayLeave ? yes + "\n" + no : yes,
        REMIND);
  }
}
