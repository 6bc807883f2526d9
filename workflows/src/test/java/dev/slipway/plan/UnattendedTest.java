package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A schedule does its job once: it does not undo in the night what people did since. */
class UnattendedTest {
  private static final Instant APPLIED = Kekkai.NOW.minus(Duration.ofDays(7));

  private final Kekkai kekkai = new Kekkai();

  private static Observed.EndedUpgrade ended(
      Outcome outcome, Instant at, String component, String version) {
    return new Observed.EndedUpgrade(
        "r1", at, outcome, List.of(new Order.Wanted(component, version)));
  }

  private void scheduled() {
    kekkai.order =
        kekkai.order.withOrigin(
            new Order.Origin("window/kekkai/minor-2026-11-21T02:00:00Z", APPLIED));
  }

  private void earlier(Observed.EndedUpgrade... upgrades) {
    kekkai.upgrades = List.of(upgrades);
  }

  @Test
  void the_first_time_it_goes_as_ever() {
    scheduled();
    assertEquals(List.of(), kekkai.stops());
  }

  @Test
  void a_release_that_people_went_back_behind_is_not_installed_again() {
    scheduled();
    earlier(ended(Outcome.COMPLETED, APPLIED.plusSeconds(1), "defectdojo", "2.38.0"));
    assertEquals(
        List.of(
            "schedule kekkai: run r1 to the same versions has ended since this schedule was"
                + " applied: COMPLETED, 2026-11-14T02:15:01Z"),
        kekkai.stops());
    String hint =
        kekkai.plan().findings().stream().filter(Finding::stops).findFirst().orElseThrow().hint();
    assertTrue(hint.endsWith("slipway schedule apply kekkai --to defectdojo=2.38.0"), hint);
  }

  @Test
  void a_release_that_failed_in_one_window_is_not_tried_in_the_next() {
    scheduled();
    earlier(ended(Outcome.ROLLED_BACK, APPLIED.plusSeconds(1), "defectdojo", "2.38.0"));
    assertEquals(1, kekkai.stops().size(), () -> kekkai.stops().toString());
  }

  @Test
  void what_ended_before_the_schedule_was_applied_does_not_count() {
    scheduled();
    earlier(ended(Outcome.ROLLED_BACK, APPLIED, "defectdojo", "2.38.0"));
    assertEquals(List.of(), kekkai.stops());
  }

  @Test
  void an_upgrade_to_other_versions_does_not_count() {
    scheduled();
    earlier(
        ended(Outcome.COMPLETED, Kekkai.NOW, "defectdojo", "2.37.0"),
        ended(Outcome.COMPLETED, Kekkai.NOW, "portal", "2.38.0"));
    assertEquals(List.of(), kekkai.stops());
  }

  @Test
  void who_asks_in_person_may_try_again() {
    earlier(ended(Outcome.ROLLED_BACK, Kekkai.NOW, "defectdojo", "2.38.0"));
    assertEquals(List.of(), kekkai.stops());
  }

  /** The schedule's commit did its job; since then somebody went on to a newer one. */
  @Test
  void what_cannot_be_ordered_is_not_decided_unattended() {
    kekkai.versions =
        List.of(new Order.Wanted("portal", "1.0.0"), new Order.Wanted("defectdojo", "d4e5f6"));
    kekkai.ask("Upgrade", List.of(new Order.Wanted("defectdojo", "a1b2c3")));
    assertEquals(List.of(), kekkai.stops());
    scheduled();
    assertEquals(
        List.of(
            "schedule defectdojo: d4e5f6 to a1b2c3: these cannot be ordered, and nobody is there"
                + " who knows that it is no downgrade"),
        kekkai.stops());
  }

  @Test
  void what_an_older_agent_does_not_tell_is_in_nobodys_way() {
    scheduled();
    Observed seen = kekkai.observed();
    Observed.HostFacts host = seen.host();
    Observed.HostFacts old =
        new Observed.HostFacts(
            host.holder(),
            host.manifest(),
            host.last(),
            host.backups(),
            host.disks(),
            host.configuration(),
            0,
            0,
            0,
            null,
            null);
    assertEquals(List.of(), old.upgrades());
    assertEquals(List.of(), old.allPoints());
  }
}
