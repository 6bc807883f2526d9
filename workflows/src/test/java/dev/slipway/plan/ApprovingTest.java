package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.ApprovalRules.Group;
import dev.slipway.stack.ApprovalRules.Identity;
import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.ApprovalRules.Person;
import dev.slipway.stack.ApprovalRules.Quorum;
import dev.slipway.stack.ApprovalRules.Rule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which change needs whom. The example is asked for by ana: defectdojo 2.37.0 to 2.38.0. */
class ApprovingTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final Kekkai kekkai = new Kekkai();

  private static Rule rule(
      List<String> environments, List<String> components, List<Kind> changes, Quorum... needs) {
    return new Rule(
        "r" + changes, environments, components, changes, List.of(needs), false, DAY, null);
  }

  private static Rule rule(Kind... changes) {
    return rule(List.of(), List.of(), List.of(changes), new Quorum("oncall", 1));
  }

  private Kekkai with(Rule... rules) {
    return with(Identity.CLAIMED, rules);
  }

  private Kekkai with(Identity identity, Rule... rules) {
    Order.Scope s = kekkai.order.scopeOrThrow();
    ApprovalRules approvals =
        new ApprovalRules(
            identity,
            List.of(
                new Person("ana", "ana", ""),
                new Person("ben", "ben", ""),
                new Person("olga", "olga", "")),
            List.of(
                new Group("oncall", List.of("ana", "ben"), List.of(), Duration.ZERO),
                new Group("owners", List.of("olga"), List.of("ben"), Duration.ofHours(2))),
            List.of(rules));
    return kekkai.scoped(
        new Order.Scope(
            s.environment(),
            s.components(),
            s.databases(),
            s.door(),
            s.keep(),
            s.preflight(),
            s.verify(),
            s.smoke(),
            s.rollback(),
            s.retention(),
            approvals));
  }

  private List<String> groups() {
    return kekkai.plan().approvals().groups().stream()
        .map(n -> n.group() + " " + n.count())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3, 1.2.4, PATCH",
    "1.2.3, 1.3.0, MINOR",
    "1.2.3, 2.0.0, MAJOR",
    "1.2, 1.2.1, PATCH",
    "1.9.9, 1.10.0, MINOR",
    "v41, v42, MAJOR",
    "2.0.0-rc1, 2.0.0, PATCH",
    "17-alpine, 18-alpine, MAJOR",
    "latest, 1.2.3, MAJOR",
    "3f9ab12, 77aa01c, MAJOR",
    "1.2.3-alpine, 1.2.3-bookworm, MAJOR"
  })
  void kinds_of_change(String from, String to, Kind kind) {
    assertEquals(kind, Versions.kind(from, to));
  }

  @Test
  void without_rules_nobody_is_asked_and_the_plan_is_as_ever() {
    Plan plan = kekkai.plan();
    assertFalse(plan.approvals().any());
    assertEquals(StepNames.upgrade(), plan.steps());
    assertFalse(kekkai.facts().contains("approvals"));
  }

  @Test
  void a_rule_is_for_kinds_of_change() {
    with(rule(Kind.MINOR));
    assertEquals(List.of("oncall 1"), groups());
    assertEquals("approval", kekkai.plan().steps().getFirst());
    with(rule(Kind.MAJOR, Kind.PATCH, Kind.DATA_LOSS));
    assertEquals(List.of(), groups());
    with(rule());
    assertEquals(List.of("oncall 1"), groups());
  }

  @Test
  void a_rule_is_for_components_and_environments() {
    Quorum one = new Quorum("oncall", 1);
    with(rule(List.of("production"), List.of("defectdojo"), List.of(), one));
    assertEquals(List.of("oncall 1"), groups());
    with(rule(List.of("staging"), List.of(), List.of(), one));
    assertEquals(List.of(), groups());
    with(rule(List.of(), List.of("portal"), List.of(), one));
    assertEquals(List.of(), groups());
  }

  @Test
  void kind_and_component_must_be_of_the_same_change() {
    kekkai.ask(
        "Upgrade",
        List.of(new Order.Wanted("defectdojo", "2.38.0"), new Order.Wanted("portal", "2.0.0")));
    with(rule(List.of(), List.of("defectdojo"), List.of(Kind.MAJOR), new Quorum("owners", 1)));
    assertEquals(List.of(), groups());
  }

  @Test
  void of_all_rules_that_fit_the_strictest_counts() {
    Rule one =
        new Rule(
            "one",
            List.of(),
            List.of(),
            List.of(),
            List.of(new Quorum("oncall", 1)),
            true,
            DAY,
            Duration.ofHours(6));
    Rule two =
        new Rule(
            "two",
            List.of(),
            List.of(),
            List.of(),
            List.of(new Quorum("oncall", 2), new Quorum("owners", 1)),
            false,
            Duration.ofHours(8),
            null);
    ApprovalNeeds needs = with(one, two).plan().approvals();
    assertEquals(List.of("oncall 2", "owners 1"), groups());
    assertEquals(Duration.ofHours(8), needs.within());
    assertEquals(Duration.ofHours(6), needs.remind());
    assertFalse(needs.requesterMayApprove());
    assertEquals(List.of("one", "two"), needs.rules());
    assertEquals("ana, ben, olga", needs.names());
  }

  @Test
  void what_can_never_be_agreed_to_is_refused_at_once() {
    with(rule(List.of(), List.of(), List.of(), new Quorum("oncall", 2)));
    assertEquals(
        List.of("approval oncall: 2 must agree, and without ana, who asks, only 1 can"),
        kekkai.stops());
    with(rule());
    assertEquals(List.of(), kekkai.stops());
  }

  @Test
  void who_asks_must_be_known_where_they_may_not_approve() {
    with(rule());
    Order o = kekkai.order;
    kekkai.order =
        new Order(
            o.run(),
            o.runbook(),
            o.stack(),
            o.place(),
            o.scope(),
            o.wanted(),
            o.dryRun(),
            o.acceptDataLoss(),
            o.reason(),
            "",
            List.of());
    assertEquals(1, kekkai.stops().size());
    assertTrue(
        kekkai.stops().getFirst().startsWith("approval requestedBy"), kekkai.stops()::toString);
  }

  @Test
  void the_one_who_asks_is_told_by_name_or_login() {
    Person anna = new Person("anna", "amueller", "");
    assertTrue(ApprovalNeeds.asks(anna, "anna"));
    assertTrue(ApprovalNeeds.asks(anna, "AMueller@laptop"));
    assertFalse(ApprovalNeeds.asks(anna, "annabel@laptop"));
    assertFalse(ApprovalNeeds.asks(anna, ""));
  }

  @Test
  void a_rollback_is_data_loss_or_only_for_rules_about_everything() {
    with(rule(Kind.MINOR)).upgraded();
    kekkai.back = new Observed.Back(true, true, Plan.Loss.NONE, "same");
    assertEquals(Tier.CODE, kekkai.plan().tier());
    assertEquals(List.of(), groups());
    with(rule());
    assertEquals(List.of("oncall 1"), groups());
    with(rule(Kind.DATA_LOSS));
    assertEquals(List.of(), groups());
    kekkai.back = new Observed.Back(false, true, Plan.Loss.NONE, "changed");
    assertEquals(Tier.DATA, kekkai.plan().tier());
    assertEquals(List.of("oncall 1"), groups());
    assertEquals("approval", kekkai.plan().steps().getFirst());
  }

  @Test
  void an_upgrade_whose_request_accepts_to_lose_data_is_data_loss_too() {
    with(rule(Kind.DATA_LOSS));
    assertEquals(List.of(), groups());
    kekkai.ask("Upgrade", kekkai.order.wanted(), true);
    assertEquals(List.of("oncall 1"), groups());
  }

  @Test
  void the_digest_hangs_on_who_must_agree() {
    String without = kekkai.facts();
    String claimed = with(rule()).facts();
    String proven = with(Identity.PROVEN, rule()).facts();
    assertNotEquals(without, claimed);
    assertNotEquals(claimed, proven);
  }

  @Test
  void the_plan_says_who_must_agree() {
    with(rule(List.of(), List.of(), List.of(Kind.MINOR), new Quorum("owners", 1)));
    String text = PlanText.render(kekkai.plan());
    assertTrue(
        text.contains(
            """
            ## Approvals

            - owners: 1 of olga; after 2 h also ben
            - Within 24 h, else the answer is no. A claimed name is enough. By the rules: r[MINOR].
            """),
        text);
  }
}
