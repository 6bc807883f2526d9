package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.it.Places.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KillPlanTest {
  private static final List<Place> UP = places("claim", "back up", "migrate", "deploy");
  private static final List<Place> BACK = places("claim", "back up", "migrate", "way back", "open");

  @Test
  void every_victim_dies_twice_at_every_place_of_its_way() {
    List<Round> all = plan(1).all();
    List<Kill> kills = all.stream().flatMap(r -> r.kills().stream()).toList();
    // Helpers are at work while backing up and migrating only; the way back begins with migrate.
    long others = Victim.values().length - 1L;
    assertEquals(2 * (others * 4 + 2) + 2 * (others * 3 + 1), kills.size());
    assertEquals(kills.size() / 2, kills.stream().filter(k -> k.inside() == 0).count());
    assertTrue(all.stream().allMatch(r -> r.kills().size() <= 3), all::toString);
    assertTrue(kills.stream().allMatch(k -> k.away().compareTo(Duration.ofSeconds(9)) <= 0));
  }

  @Test
  void kills_of_a_round_are_in_the_order_of_its_run() {
    for (Round round : plan(1).all()) {
      List<Place> order = round.serves() ? UP : BACK;
      List<Integer> numbers =
          round.kills().stream()
              .map(
                  k -> order.indexOf(order.stream().filter(p -> p.is(k)).findFirst().orElseThrow()))
              .toList();
      assertEquals(numbers.stream().sorted().toList(), numbers, round.toString());
    }
  }

  @Test
  void a_seed_repeats_its_rounds_and_another_makes_others() {
    assertEquals(plan(7).all(), plan(7).all());
    assertNotEquals(plan(7).all(), plan(8).all());
    assertEquals(plan(7).some(2), plan(7).some(4).subList(0, 2));
  }

  @Test
  void of_a_few_rounds_every_second_is_on_the_way_back() {
    assertEquals(
        List.of(true, false, true, false), plan(3).some(4).stream().map(Round::serves).toList());
  }

  private static KillPlan plan(long seed) {
    return new KillPlan(
        seed,
        UP,
        BACK,
        p -> List.of("back up", "migrate").contains(p.name()),
        Duration.ofSeconds(9));
  }

  private static List<Place> places(String... names) {
    return Stream.of(names)
        .map(n -> new Place(n, 1, Instant.EPOCH, Instant.EPOCH.plusSeconds(4)))
        .toList();
  }
}
