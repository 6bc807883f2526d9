package dev.slipway.plan;

import dev.slipway.stack.Database;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far back a rollback must go, by facts, and what that loses. The lowest loss comes first. */
final class WayBack {
  /** Ends of a run after which nothing of it is in place, so that nothing can be gone back on. */
  private static final List<String> NOTHING_DONE =
      List.of("ROLLED_BACK", "ABORTED", "REFUSED", "SUPERSEDED", "PLANNED", "REJECTED", "EXPIRED");

  private final Order order;
  private final Order.Scope scope;
  private final Observed.@Nullable KeptPoint point;
  private final Observed.@Nullable Back back;
  private final List<Database> databases;

  WayBack(Order order, Order.Scope scope, Observed observed, List<Database> databases) {
    this.order = order;
    this.scope = scope;
    this.point = observed.host().last();
    this.back = observed.back();
    this.databases = databases;
  }

  Tier tier() {
    if (server()) {
      return Tier.DATA;
    }
    boolean codeIsEnough =
        databases.isEmpty()
            || (back != null && back.sameRevision())
            || scope.rollback().oldCodeRunsOnNewSchema();
    return codeIsEnough ? Tier.CODE : Tier.DATA;
  }

  /** Whether a server goes back to its earlier version, which is to its earlier data. */
  private boolean server() {
    return point != null && point.server() != null;
  }

  Plan.Loss loss() {
    return tier() == Tier.CODE || back == null ? Plan.Loss.NONE : back.loss();
  }

  List<Finding> findings() {
    Observed.KeptPoint last = point;
    if (last == null) {
      return List.of(
          Finding.stop(
              "rollback-point",
              order.stack(),
              "no finished upgrade of this stack is known here",
              "restore a backup by hand; list them with: slipway backups " + order.stack()));
    }
    if (NOTHING_DONE.contains(last.outcome())) {
      return List.of(
          Finding.stop(
              "rollback-point",
              last.run(),
              "the last run ended %s: nothing of it is in place".formatted(last.outcome()),
              "nothing is to be undone; look with: slipway history " + order.stack()));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(
        last.unfinished()
            ? Finding.warn(
                "rollback-point",
                last.run(),
                "this run captured the stack at %s and never came to an end: it was terminated, or is lost"
                    .formatted(last.opened()),
                "going back returns to what ran before it")
            : Finding.pass(
                "rollback-point", last.run(), "opened to users at %s".formatted(last.opened())));
    if (databases.isEmpty()) {
      findings.add(Finding.pass("tier", "code", "the components own no database"));
    } else {
      findings.addAll(data(last));
    }
    return findings;
  }

  private List<Finding> data(Observed.KeptPoint last) {
    Observed.Back facts = back;
    if (facts == null) {
      return List.of(
          Finding.stop(
              "rollback-point",
              last.run(),
              "nobody looked whether revision and rollback point are as captured",
              "report this as a bug"));
    }
    if (server()) {
      return List.of(
          Finding.pass("tier", "data", "the old server runs on its store as the run left it"),
          complete(last, facts),
          lost(facts.loss()));
    }
    if (facts.sameRevision()) {
      return List.of(
          Finding.pass(
              "tier", "code", "revision and fingerprint are the captured ones: data stays"));
    }
    if (scope.rollback().oldCodeRunsOnNewSchema()) {
      return List.of(
          Finding.pass(
              "tier",
              "code",
              "the schema has changed; rollback.oldCodeRunsOnNewSchema says the old release works"
                  + " on it"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.pass(
            "tier",
            "data",
            "the schema has changed and the old release is not known to work on it"));
    findings.add(complete(last, facts));
    findings.add(lost(facts.loss()));
    return findings;
  }

  private Finding complete(Observed.KeptPoint last, Observed.Back facts) {
    return facts.pointComplete()
        ? Finding.pass("rollback-point", last.run(), facts.seen())
        : Finding.stop(
            "rollback-point",
            last.run(),
            "not whole: " + facts.seen(),
            "restore a backup by hand; list them with: slipway backups " + order.stack());
  }

  private Finding lost(Plan.Loss loss) {
    String seen =
        "%d rows inserted, %d updated, %d deleted in %d min since %s%s"
            .formatted(
                loss.inserted(),
                loss.updated(),
                loss.deleted(),
                loss.minutes(),
                point != null && point.unfinished()
                    ? "the freeze, by the run itself or by users"
                    : "the door opened",
                loss.tables().isEmpty() ? "" : ": " + String.join(", ", loss.tables()));
    if (loss.nothing()) {
      return Finding.pass("data-loss", order.stack(), seen);
    }
    String accept =
        "slipway rollback %s --accept-data-loss, or \"acceptDataLoss\": true in the input"
            .formatted(order.stack());
    return order.acceptDataLoss()
        ? Finding.warn("data-loss", order.stack(), seen, "accepted; today's database is kept aside")
        : Finding.stop("data-loss", order.stack(), seen, "to give these writes up: " + accept);
  }
}
