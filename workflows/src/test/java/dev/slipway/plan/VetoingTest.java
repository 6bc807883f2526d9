package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A vetoed version is not gone to unasked, and by a schedule not at all. */
class VetoingTest {
  private static final Veto VETO =
      new Veto("defectdojo", "2.38.0", Kekkai.NOW, "ana", "finding 17 has no rank", "r1");
  private static final String SEEN =
      "veto defectdojo=2.38.0: vetoed at 2026-11-21T02:15:00Z by ana (run r1): finding 17 has no rank";

  private final Kekkai kekkai = new Kekkai();

  private Plan plan(Veto... vetoes) {
    Observed seen = kekkai.observed();
    Observed.HostFacts h = seen.host();
    Observed.HostFacts host =
        new Observed.HostFacts(
            h.holder(),
            h.manifest(),
            h.last(),
            h.backups(),
            h.disks(),
            h.configuration(),
            h.expectedDowntimeMillis(),
            0,
            0,
            h.upgrades(),
            h.points(),
            List.of(vetoes),
            null);
    Observed with =
        new Observed(seen.agent(), host, seen.platform(), seen.data(), seen.probes(), seen.back());
    Plan plan = Planner.plan(kekkai.order, with, Protocol.NUMBER, Kekkai.NOW, Kekkai.NOW);
    return plan.withDigest(DecidingFacts.of(plan, with));
  }

  private static List<String> told(Plan plan, Finding.Severity severity) {
    return plan.findings().stream()
        .filter(f -> f.severity() == severity)
        .filter(f -> List.of("veto", "schedule").contains(f.check()))
        .map(f -> "%s %s: %s".formatted(f.check(), f.about(), f.seen()))
        .toList();
  }

  private void despite(String why) {
    kekkai.order = kekkai.order.withParticulars(new Order.Particulars(why, false, "", "", 0, null));
  }

  private void scheduled() {
    Instant applied = Kekkai.NOW.minus(Duration.ofDays(7));
    kekkai.order = kekkai.order.withOrigin(new Order.Origin("window/kekkai/minor", applied));
  }

  @Test
  void it_is_refused_with_who_when_and_why_and_what_lifts_it() {
    Plan plan = plan(VETO);
    assertEquals(List.of(SEEN), told(plan, Finding.Severity.STOP));
    String hint = plan.findings().stream().filter(Finding::stops).findFirst().orElseThrow().hint();
    assertTrue(
        hint.startsWith("lift it: slipway unveto kekkai defectdojo=2.38.0 --reason WHY"), hint);
  }

  @Test
  void other_versions_are_in_nobodys_way() {
    Plan plan =
        plan(
            new Veto("defectdojo", "2.38.1", Kekkai.NOW, "ana", "", "r1"),
            new Veto("portal", "2.38.0", Kekkai.NOW, "ana", "", "r1"));
    assertEquals(List.of(), told(plan, Finding.Severity.STOP));
    assertEquals(
        List.of("veto kekkai: none of these versions is vetoed"),
        told(plan, Finding.Severity.PASS));
  }

  @Test
  void whoever_says_why_goes_there_once_and_it_is_part_of_what_is_agreed_to() {
    despite("CVE-2026-1");
    Plan plan = plan(VETO);
    assertFalse(plan.refused());
    assertEquals(List.of(SEEN), told(plan, Finding.Severity.WARN));
    assertTrue(plan.vetoOverridden());
    assertTrue(PlanText.render(plan).contains("Veto overridden: CVE-2026-1"));
    assertFalse(plan().vetoOverridden(), "there is no veto");
    assertNotEquals(plan().digest(), plan.digest());
  }

  @Test
  void a_schedule_never_goes_there_and_is_told_once() {
    scheduled();
    despite("CVE-2026-1");
    kekkai.upgrades =
        List.of(
            new Observed.EndedUpgrade(
                "r1",
                Kekkai.NOW,
                Report.Outcome.ROLLED_BACK,
                List.of(new Order.Wanted("defectdojo", "2.38.0"))));
    Plan plan = plan(VETO);
    assertEquals(List.of(SEEN), told(plan, Finding.Severity.STOP));
    assertFalse(plan.vetoOverridden());
  }

  @Test
  void whoever_goes_back_to_a_vetoed_version_is_told() {
    kekkai.upgraded();
    Plan plan = plan(new Veto("defectdojo", "2.37.0", Kekkai.NOW, "ana", "leaks", "r0"));
    assertEquals(1, told(plan, Finding.Severity.WARN).size(), plan.findings().toString());
    assertEquals(List.of(), told(plan, Finding.Severity.STOP));
  }
}
