package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a run goes back by itself, as a plan tells it before anybody agrees to it. */
class GoingBackTest {
  private static final RollbackRules DECLARED =
      new RollbackRules(false, OnFailure.ASK, List.of("prove the backup"), Duration.ofMinutes(10));

  private final Kekkai kekkai = new Kekkai();

  private void declares(RollbackRules rules) {
    kekkai.scoped(Kekkai.scope(false).with(rules));
  }

  @Test
  void a_plan_says_when_the_run_goes_back_and_what_may_be_skipped() {
    declares(DECLARED);
    String text = PlanText.render(kekkai.plan());
    assertTrue(text.contains("- Downtime budget: 10 min; when it is used up before"), text);
    assertTrue(text.contains("- A step that fails for good waits for a person"), text);
    assertTrue(text.contains("- May be skipped by a person: prove the backup."), text);
    assertTrue(text.contains("downtime-budget kekkai: budget 10 min, earlier upgrades"), text);
    assertEquals(List.of(), kekkai.warnings());
  }

  @Test
  void a_budget_that_earlier_upgrades_would_not_have_kept_is_warned_about() {
    declares(DECLARED);
    kekkai.downtime = Duration.ofMinutes(11).toMillis();
    assertEquals(
        List.of("downtime-budget kekkai: budget 10 min, earlier upgrades took 11 min"),
        kekkai.warnings());
  }

  @Test
  void an_agreement_is_void_when_the_rules_change() {
    String without = kekkai.facts();
    declares(DECLARED);
    String declared = kekkai.facts();
    assertNotEquals(without, declared);
    declares(DECLARED.with(OnFailure.ROLLBACK, null));
    assertNotEquals(declared, kekkai.facts());
    declares(DECLARED.with(null, Duration.ofMinutes(20)));
    assertNotEquals(declared, kekkai.facts());
    declares(new RollbackRules(false));
    assertEquals(without, kekkai.facts());
  }

  @Test
  void only_what_costs_knowledge_and_nothing_else_may_be_skipped() {
    List<String> everything = StepNames.upgrade();
    assertEquals(
        List.of(
            "prove the backup",
            "verify behind the door",
            "who tried to get in",
            "retire old backups"),
        everything.stream().filter(s -> StepNames.maySkip(s, everything)).toList());
    assertFalse(StepNames.maySkip("prove the backup", List.of()));
    assertTrue(StepNames.maySkip("retire old backups", List.of()));
  }
}
