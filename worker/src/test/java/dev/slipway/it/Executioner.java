package dev.slipway.it;

import dev.slipway.it.Kill.Done;
import dev.slipway.it.Places.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries the kills of a round out while its run goes on, one after the other. */
final class Executioner {
  private static final long LOOK_MILLIS = 20;

  /** Helpers come and go within a place. */
  private static final Duration HELPER = Duration.ofSeconds(5);

  private final KillField field;
  private final Chronicle chronicle;

  Executioner(KillField field, Chronicle chronicle) {
    this.field = field;
    this.chronicle = chronicle;
  }

  /** Those that it came to; the others found the run beyond their place, or nothing to kill. */
  List<Done> carryOut(List<Kill> kills) {
    List<Done> done = new ArrayList<>();
    for (Kill kill : kills) {
      field.prepare(kill.victim());
      await(kill).flatMap(place -> strike(kill, place)).ifPresent(done::add);
    }
    return done;
  }

  /** The place of a kill, once the run is there. */
  private Optional<Place> await(Kill kill) {
    while (!chronicle.over()) {
      List<Place> places = Places.of(chronicle.events());
      Optional<Place> there = places.stream().filter(p -> p.is(kill)).findFirst();
      if (there.isPresent()) {
        return there.filter(p -> p.equals(places.getLast()));
      }
      Invariants.pause(LOOK_MILLIS);
    }
    return Optional.empty();
  }

  private Optional<Done> strike(Kill kill, Place place) {
    Duration left = Duration.between(Instant.now(), place.begin().plus(kill.after()));
    Invariants.pause(Math.max(0, left.toMillis()));
    Instant killed = Instant.now();
    boolean found = field.kill(kill.victim());
    while (!found && kill.victim() == Victim.HELPER && killed.plus(HELPER).isAfter(Instant.now())) {
      Invariants.pause(LOOK_MILLIS);
      found = field.kill(kill.victim());
    }
    if (!found) {
      return Optional.empty();
    }
    String where = Places.of(chronicle.events()).getLast().name();
    Invariants.pause(kill.away().toMillis());
    field.restore(kill.victim());
    return Optional.of(new Done(kill, killed, Instant.now(), where));
  }
}
