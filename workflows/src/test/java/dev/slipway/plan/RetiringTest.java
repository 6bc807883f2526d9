package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Remains.Item;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.plan.Remains.Needed;
import dev.slipway.stack.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes by which rule, and what never does. */
class RetiringTest {
  private final Kekkai kekkai = new Kekkai();
  private final List<Item> items = new ArrayList<>();
  private final List<Needed> needed = new ArrayList<>();
  private Retention.@Nullable Kept rule;

  private static String run(int daysAgo) {
    return "202611%02d-021500-r%03d".formatted(21 - daysAgo, daysAgo);
  }

  private void left(Kind kind, String id, int daysAgo) {
    Instant made = Kekkai.NOW.minus(Duration.ofDays(daysAgo));
    items.add(new Item(kind, id, run(daysAgo), made, 1 << 20, "something"));
  }

  private Plan plan(String run, @Nullable Duration olderThan) {
    Order.Scope s = Kekkai.scope(false);
    Order.Scope scope =
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
            new Retention(1, 5, rule),
            s.approvals());
    kekkai.scoped(scope).ask("Retire", List.of());
    kekkai.order =
        kekkai.order.withParticulars(new Order.Particulars("", false, run, "", 0, olderThan));
    Observed seen = kekkai.observed();
    Observed with =
        new Observed(
            seen.agent(),
            seen.host(),
            seen.platform(),
            seen.data(),
            seen.probes(),
            null,
            null,
            new Remains(items, needed, List.of()));
    return Planner.plan(kekkai.order, with, Protocol.NUMBER, Kekkai.NOW, Kekkai.NOW);
  }

  private static List<String> goes(Plan plan) {
    return plan.retirement().entries().stream()
        .filter(Retirement.Entry::goes)
        .map(e -> e.item().id())
        .toList();
  }

  @Test
  void without_a_rule_a_run_or_an_age_nothing_goes() {
    left(Kind.STORE, "s9", 9);
    Plan plan = plan("", null);
    assertEquals(List.of(), goes(plan));
    assertTrue(PlanText.render(plan).contains("stays: the stack file has no retention.kept"));
  }

  @Test
  void by_the_rule_both_limits_must_be_exceeded() {
    rule = new Retention.Kept(2, 3);
    for (int days : List.of(1, 2, 4, 9)) {
      left(Kind.STORE, "s" + days, days);
      left(Kind.CAPTURE, "c" + days, days);
    }
    assertEquals(List.of("s9", "c9", "s4", "c4"), goes(plan("", null)));
    rule = new Retention.Kept(2, 5);
    assertEquals(List.of("s9", "c9"), goes(plan("", null)));
    rule = new Retention.Kept(4, 0);
    assertEquals(List.of(), goes(plan("", null)));
  }

  @Test
  void a_way_back_stays_whatever_is_asked() {
    left(Kind.DATABASE, "d9", 9);
    left(Kind.DATABASE, "d8", 8);
    needed.add(new Needed(run(9), "the way back"));
    assertEquals(List.of("d8"), goes(plan("", Duration.ofDays(1))));
    assertEquals(List.of(), goes(plan(run(9), null)));
    assertEquals(List.of("d8"), goes(plan(run(8), null)));
  }

  @Test
  void the_newest_proven_backup_stays_and_backups_have_their_own_rule() {
    kekkai.backups =
        List.of(
            Kekkai.backup("b2", Kekkai.NOW.minus(Duration.ofDays(2))),
            Kekkai.backup("b8", Kekkai.NOW.minus(Duration.ofDays(8))));
    left(Kind.BACKUP, "b2", 2);
    left(Kind.BACKUP, "b8", 8);
    assertEquals(List.of("b8"), goes(plan("", null)));
    assertEquals(List.of("b8"), goes(plan("", Duration.ofDays(1))));
    assertEquals(List.of(), goes(plan(run(2), null)));
  }

  @Test
  void things_of_one_run_go_together_databases_first_and_oldest_runs_first() {
    left(Kind.CAPTURE, "c8", 8);
    left(Kind.DATABASE, "d8", 8);
    left(Kind.ARTEFACT, "a9", 9);
    Plan plan = plan("", Duration.ofDays(1));
    assertEquals(List.of(run(9), run(8)), plan.retirement().runs());
    assertEquals(List.of("d8", "c8"), plan.retirement().of(run(8)).stream().map(Item::id).toList());
    assertEquals(
        List.of(
            "claim the stack",
            "still as planned",
            "note what goes",
            "retire " + run(9),
            "retire " + run(8),
            "give the stack back"),
        plan.steps());
  }

  @Test
  void a_mistyped_run_is_told_as_one() {
    left(Kind.STORE, "s9", 9);
    Plan plan = plan("20261112-021500-r00q", null);
    assertEquals(List.of(), goes(plan));
    assertTrue(
        plan.findings().stream()
            .anyMatch(
                f -> f.about().equals("20261112-021500-r00q") && f.hint().contains("slipway kept")),
        plan.findings()::toString);
  }
}
