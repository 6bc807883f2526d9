package dev.slipway.plan;

import dev.slipway.plan.Approving.Kinded;
import dev.slipway.plan.window.Opening;
import dev.slipway.plan.window.Openings;
import dev.slipway.plan.window.WallClock;
import dev.slipway.plan.window.WindowFacts;
import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Freeze;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides whether a run may begin now, by the windows of its stack. */
final class Windowing {
  private static final String CHECK = "window";

  /** How far ahead the next time is looked for. */
  private static final Duration AHEAD = Duration.ofDays(62);

  /**
   * More than this is not kept back unasked; a stack that needs more says so by its reserve, of
   * which up to four times count.
   */
  private static final Duration LONGEST_WAY_BACK = Duration.ofHours(1);

  private static final int TIMES = 4;

  /** A plan must stay readable; more openings than a month of nights are not waited for. */
  private static final int MOST = 40;

  private final Order order;
  private final WindowRules rules;
  private final List<Kind> kinds;
  private final Instant at;
  private final WindowFacts facts;
  private final List<Opening> ahead;
  private final boolean begun;

  private Windowing(
      Order order,
      WindowRules rules,
      Observed.HostFacts host,
      List<Kind> kinds,
      Duration wait,
      Instant at) {
    this.order = order;
    this.rules = rules;
    this.kinds = kinds;
    this.at = at;
    // The look after the claim: the claim itself has asked for all of it, moments ago.
    this.begun = host.holder() != null && host.holder().run().equals(order.run());
    this.ahead = Openings.allowed(rules, kinds, at, at.plus(AHEAD));
    boolean measured = order.runbook().equals("Upgrade") && host.expectedMillis() > 0;
    this.facts =
        new WindowFacts(
            ahead.stream()
                .filter(o -> !o.opens().isAfter(at.plus(wait).plus(Duration.ofDays(1))))
                .limit(MOST)
                .toList(),
            measured ? host.expectedMillis() : rules.expected().toMillis(),
            measured,
            reserve(rules, host.backMillis()),
            order.overrideWindow());
  }

  /**
   * What earlier ways back took counts, but within bounds: an agent that was away for a night in
   * the middle of one must not close every window of a stack for months.
   */
  private static long reserve(WindowRules rules, long measured) {
    long declared = rules.reserve().toMillis();
    return Math.max(
        declared, Math.min(measured, Math.max(LONGEST_WAY_BACK.toMillis(), TIMES * declared)));
  }

  /**
   * Null when the stack declares no windows, or the change is of no kind that windows are about.
   *
   * @param at now
   */
  static @Nullable Windowing of(
      Order order,
      Observed.HostFacts host,
      List<Kinded> changes,
      ApprovalNeeds approvals,
      Instant at) {
    WindowRules rules = order.windows();
    List<Kind> kinds =
        changes.stream().map(Kinded::kind).filter(Objects::nonNull).distinct().toList();
    return rules == null || !rules.any() || kinds.isEmpty()
        ? null
        : new Windowing(order, rules, host, kinds, approvals.within(), at);
  }

  WindowFacts facts() {
    return facts;
  }

  /** One finding; in the way only of a run that would change the stack and need not be asked. */
  List<Finding> findings() {
    Finding finding = finding();
    if (facts.overridden()) {
      return List.of(
          Finding.warn(
              CHECK,
              finding.about(),
              finding.seen(),
              "overridden by %s: %s".formatted(who(), facts.override())));
    }
    return List.of(order.dryRun() ? finding.softened() : finding);
  }

  private Finding finding() {
    Opening open = facts.at(at);
    if (open == null) {
      return outside();
    }
    String about = String.join(", ", open.windows());
    Duration left = facts.left(at);
    String needs =
        "%s left, until %s; needs %s (%s) and %s in reserve for going back"
            .formatted(
                Human.duration(left),
                WallClock.words(open.closes(), rules.zone()),
                Human.duration(Duration.ofMillis(facts.expectedMillis())),
                facts.measured() ? "the median of earlier upgrades" : "unknown, as declared",
                Human.duration(Duration.ofMillis(facts.reserveMillis())));
    return begun || fits(left)
        ? Finding.pass(CHECK, about, needs)
        : Finding.stop(CHECK, about, "does not fit: " + needs, next(open.closes()));
  }

  private boolean fits(Duration length) {
    return length.toMillis() >= facts.expectedMillis() + facts.reserveMillis();
  }

  private Finding outside() {
    Freeze freeze = Openings.freeze(rules, at);
    if (freeze != null) {
      return Finding.stop(
          CHECK,
          freeze.name(),
          "frozen until the end of %s: %s".formatted(freeze.until(), freeze.reason()),
          next(at));
    }
    return Finding.stop(
        CHECK, "windows", "outside of every window for %s".formatted(words()), next(at));
  }

  private String words() {
    return String.join(
        " and ",
        kinds.stream().map(k -> k.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList());
  }

  /** When it would be possible, and how to do it all the same. */
  private String next(Instant after) {
    Opening next =
        ahead.stream()
            .filter(o -> !o.opens().isBefore(after) && fits(o.length().minus(WindowRules.TO_BEGIN)))
            .findFirst()
            .orElse(null);
    String when =
        next == null
            ? "no window of the next %d days is for it and long enough".formatted(AHEAD.toDays())
            : "next: %s, for %s (%s)"
                .formatted(
                    WallClock.words(next.opens(), rules.zone()),
                    Human.duration(next.length()),
                    String.join(", ", next.windows()));
    return when + "; to do it now: --override-window WHY, or \"overrideWindow\":\"why\"";
  }

  private String who() {
    return order.requestedBy().isEmpty() ? "somebody" : order.requestedBy() + " (as claimed)";
  }
}
