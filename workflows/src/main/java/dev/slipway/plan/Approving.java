package dev.slipway.plan;

import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.ApprovalRules.Group;
import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.ApprovalRules.Quorum;
import dev.slipway.stack.ApprovalRules.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides from the rules of a stack who must agree to a change. */
final class Approving {

  /**
   * A change as the rules see it.
   *
   * @param kind null for what only a rule about every change is about
   */
  record Kinded(String component, @Nullable Kind kind) {}

  private Approving() {}

  /**
   * @param losing whether what users write meanwhile may be lost
   */
  static List<Kinded> upgrade(List<Change> changes, boolean losing) {
    List<Kinded> kinds = new ArrayList<>();
    for (Change change : changes) {
      kinds.add(new Kinded(change.component(), Versions.kind(change.from(), change.to())));
      if (losing) {
        kinds.add(new Kinded(change.component(), Kind.DATA_LOSS));
      }
    }
    return kinds;
  }

  /** A server's next major version is one; trying it on a copy changes nothing. */
  static List<Kinded> server(MajorWanted wanted, boolean losing) {
    if (wanted.rehearsal()) {
      return List.of();
    }
    List<Kinded> kinds = new ArrayList<>(List.of(new Kinded(wanted.unit(), Kind.MAJOR)));
    if (losing) {
      kinds.add(new Kinded(wanted.unit(), Kind.DATA_LOSS));
    }
    return kinds;
  }

  /**
   * Going back in an emergency must not wait for those who agree to new versions: it is a kind of
   * change only when it exchanges data.
   */
  static List<Kinded> rollback(List<Change> changes, Tier tier) {
    Kind kind = tier == Tier.DATA ? Kind.DATA_LOSS : null;
    return changes.stream().map(c -> new Kinded(c.component(), kind)).toList();
  }

  /** All rules that fit, together; where two differ the stricter one counts. */
  static ApprovalNeeds needs(Order.Scope scope, List<Kinded> changes) {
    ApprovalRules all = scope.approvals();
    List<Rule> rules =
        all.rules().stream()
            .filter(r -> fits(r.environments(), scope.environment()))
            .filter(r -> changes.stream().anyMatch(c -> fits(r, c)))
            .toList();
    if (rules.isEmpty()) {
      return ApprovalNeeds.NONE;
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Rule rule : rules) {
      rule.needs().forEach((Quorum q) -> counts.merge(q.group(), q.count(), Math::max));
    }
    List<ApprovalNeeds.Need> groups = groups(all, counts);
    return new ApprovalNeeds(
        rules.stream().map(Rule::name).toList(),
        groups,
        all.people().stream().filter(p -> groups.stream().anyMatch(g -> g.has(p.name()))).toList(),
        all.identity() == ApprovalRules.Identity.PROVEN,
        rules.stream().allMatch(Rule::requesterMayApprove),
        rules.stream().map(Rule::within).min(Comparator.naturalOrder()).orElse(Duration.ZERO),
        shortest(rules));
  }

  private static boolean fits(Rule rule, Kinded change) {
    Kind kind = change.kind();
    return fits(rule.components(), change.component())
        && (rule.changes().isEmpty() || (kind != null && rule.changes().contains(kind)));
  }

  private static boolean fits(List<String> words, String word) {
    return words.isEmpty() || words.contains(word);
  }

  private static List<ApprovalNeeds.Need> groups(ApprovalRules all, Map<String, Integer> counts) {
    List<ApprovalNeeds.Need> groups = new ArrayList<>();
    for (Group group : all.groups()) {
      Integer count = counts.get(group.name());
      if (count != null) {
        groups.add(
            new ApprovalNeeds.Need(
                group.name(), count, group.people(), group.deputies(), group.deputiesAfter()));
      }
    }
    return groups;
  }

  private static @Nullable Duration shortest(List<Rule> rules) {
    Duration shortest = null;
    for (Rule rule : rules) {
      Duration remind = rule.remind();
      if (remind != null && (shortest == null || remind.compareTo(shortest) < 0)) {
        shortest = remind;
      }
    }
    return shortest;
  }

  /** Whether the agreement can be reached at all: better said now than when the time is over. */
  static List<Finding> findings(ApprovalNeeds needs, Order order) {
    if (!needs.any()) {
      return List.of();
    }
    if (!needs.requesterMayApprove() && order.requestedBy().isBlank()) {
      return List.of(
          Finding.stop(
              "approval",
              "requestedBy",
              "the one who asks may not approve, and the request does not say who asks",
              "say who asks: \"requestedBy\":\"anna\""));
    }
    return needs.groups().stream().map(need -> finding(needs, need, order)).toList();
  }

  private static Finding finding(ApprovalNeeds needs, ApprovalNeeds.Need need, Order order) {
    List<String> able = needs.able(need, order.requestedBy());
    return able.size() >= need.count()
        ? Finding.pass("approval", need.group(), need.words())
        : Finding.stop(
            "approval",
            need.group(),
            "%d must agree, and without %s, who asks, only %d can"
                .formatted(need.count(), order.requestedBy(), able.size()),
            "let somebody else ask, or name more people in approvals.groups." + need.group());
  }

  static List<String> steps(ApprovalNeeds needs, List<String> steps) {
    if (!needs.any()) {
      return steps;
    }
    List<String> all = new ArrayList<>(steps);
    all.addAll(0, List.of(StepNames.APPROVAL, StepNames.WINDOW));
    return all;
  }
}
