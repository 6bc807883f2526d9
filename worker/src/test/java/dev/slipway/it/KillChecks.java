package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What holds after each round: one of the two states, no acknowledged write lost, nothing of the
 * run left over. Everything is as after the same run undisturbed.
 */
final class KillChecks {
  private final Field field;
  private final Invariants holds;
  private final Map<String, String> before;
  private Map<String, String> upgraded;
  private Map<String, Long> upgradeKeeps;
  private Set<String> remained;

  KillChecks(Field field) {
    this.field = field;
    this.holds = new Invariants(field);
    this.before = Seen.of(field);
    this.remained = Remains.of(field);
    this.upgraded = Map.of();
    this.upgradeKeeps = Map.of();
  }

  /** What an undisturbed run came to; it is put back. */
  void undisturbed(Report report) {
    if (report.outcome() == Outcome.COMPLETED) {
      upgraded = seen(report);
      upgradeKeeps = kinds(Remains.of(field));
      goBack(report);
    } else {
      asBefore(report);
    }
  }

  /** Plays a run and checks how it ended; the stack is as before afterwards. */
  Outcome hold(Round round, Supplier<Report> run) {
    Report report = holds.lossless("round " + round, run);
    givenBack(report);
    if (report.outcome() == Outcome.COMPLETED) {
      assertTrue(round.serves(), round.release() + " cannot serve");
      assertEquals(upgraded, seen(report), "as after an undisturbed upgrade");
      assertEquals(upgradeKeeps, kinds(Remains.of(field)), "what is kept for a rollback");
      holds.noWriteWasAcknowledgedIn(report.run());
      goBack(report);
    } else {
      assertTrue(
          Set.of(Outcome.ROLLED_BACK, Outcome.REFUSED).contains(report.outcome()),
          report.outcome() + ": " + report.why());
      asBefore(report);
    }
    return report.outcome();
  }

  /** Names that a run gave may stay in the stack's definition. */
  private Map<String, String> seen(Report report) {
    Map<String, String> seen = new TreeMap<>(Seen.of(field));
    seen.replaceAll((what, value) -> value.replace(report.run(), "RUN"));
    return seen;
  }

  /** Nothing, but for the data of the failed release, kept aside for study. */
  private void asBefore(Report report) {
    assertEquals(before, Seen.of(field), "as before; " + report.why());
    Set<String> now = Remains.of(field);
    List<String> untold =
        now.stream()
            .filter(r -> !remained.contains(r))
            .filter(r ->
                !r.startsWith("volume ")
                    || !report.leftBehind().toString().contains(r.substring(7)))
            .toList();
    assertEquals(List.of(), untold, () -> "remains of the run; it told of " + report.leftBehind());
    assertTrue(now.containsAll(remained), "what earlier runs kept is there");
    remained = now;
  }

  private void goBack(Report upgrade) {
    var opened = Frozen.window(field, upgrade.run()).to();
    Report report = holds.losingRecordsSince(opened, () -> field.rollback(true));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(before, Seen.of(field), "as before the upgrade");
    remained = Remains.of(field);
  }

  private void givenBack(Report report) {
    try {
      var lock = new ObjectMapper().readTree(field.state().resolve("lock.json").toFile());
      assertEquals("false", lock.path("held").asText(), "claim after " + report.run());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many of each kind there are more than before the run. */
  private Map<String, Long> kinds(Set<String> remains) {
    Map<String, Long> kinds = new TreeMap<>();
    remains.stream()
        .filter(r -> !remained.contains(r))
        .forEach(r -> kinds.merge(r.split(" ", 2)[0], 1L, Long::sum));
    return kinds;
  }
}
