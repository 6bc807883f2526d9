package dev.slipway.it;

import dev.slipway.it.Places.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Which kills are tried in which rounds: equal for an equal seed and equal places. */
final class KillPlan {
  /** More in one run would take longer to recover from than the run's own patience. */
  private static final int IN_A_ROUND = 3;

  private final Random random;
  private final List<Place> up;
  private final List<Place> back;
  private final Predicate<Place> helped;
  private final Duration longest;

  /**
   * @param up places of an undisturbed upgrade
   * @param back places of an upgrade that went back
   * @param helped whether a helper was at work there
   * @param longest until a victim is started again
   */
  KillPlan(long seed, List<Place> up, List<Place> back, Predicate<Place> helped, Duration longest) {
    this.random = new Random(seed);
    this.up = List.copyOf(up);
    this.back = List.copyOf(back);
    this.helped = helped;
    this.longest = longest;
  }

  /** Every victim at every place, at its beginning and somewhere inside, on both ways. */
  List<Round> all() {
    List<Round> rounds = new ArrayList<>();
    rounds.addAll(rounds(Round.GOOD, true, every(up), 0));
    rounds.addAll(rounds(Round.BAD, false, every(unwinding()), rounds.size()));
    return rounds;
  }

  /** As many rounds as asked for, half of them on the way back. */
  List<Round> some(int many) {
    List<Round> there = rounds(Round.GOOD, true, every(up), 0);
    List<Round> andBack = rounds(Round.BAD, false, every(unwinding()), there.size());
    List<Round> some = new ArrayList<>();
    for (int i = 0; some.size() < many && i < Math.max(there.size(), andBack.size()); i++) {
      for (List<Round> way : List.of(there, andBack)) {
        if (i < way.size() && some.size() < many) {
          some.add(way.get(i));
        }
      }
    }
    return some;
  }

  /**
   * These victims at every place of a run that gets there.
   *
   * @param wanted what is asked for
   */
  List<Round> there(String wanted, List<Victim> victims) {
    return rounds(wanted, true, every(up, victims), 0);
  }

  /** What comes once the upgrade has failed; all before it is on the other way too. */
  private List<Place> unwinding() {
    int failed =
        back.indexOf(
            back.stream().filter(p -> p.name().equals("migrate")).findFirst().orElseThrow());
    return back.subList(failed, back.size());
  }

  private List<Kill> every(List<Place> places) {
    return every(places, List.of(Victim.values()));
  }

  private List<Kill> every(List<Place> places, List<Victim> victims) {
    List<Kill> kills = new ArrayList<>();
    for (Place place : places) {
      for (Victim victim : victims) {
        if (victim != Victim.HELPER || helped.test(place)) {
          kills.add(Kill.at(victim, place, 0, away()));
          kills.add(Kill.at(victim, place, random.nextDouble(), away()));
        }
      }
    }
    return kills;
  }

  private Duration away() {
    return Duration.ofMillis(random.nextLong(longest.toMillis() + 1));
  }

  /** Dealt out like cards, so that those of one round are far apart. */
  private List<Round> rounds(String release, boolean serves, List<Kill> kills, int numbers) {
    List<Place> order = serves ? up : back;
    List<Kill> cards = new ArrayList<>(kills);
    Collections.shuffle(cards, random);
    List<Round> rounds = new ArrayList<>();
    for (int from = 0; from < cards.size(); from += IN_A_ROUND) {
      List<Kill> dealt =
          new ArrayList<>(cards.subList(from, Math.min(from + IN_A_ROUND, cards.size())));
      dealt.sort(Comparator.comparingInt(kill -> at(order, kill)));
      rounds.add(new Round(numbers + rounds.size() + 1, release, serves, dealt));
    }
    return rounds;
  }

  private static int at(List<Place> order, Kill kill) {
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).is(kill)) {
        return i;
      }
    }
    return order.size();
  }
}
