package dev.slipway.it;

import dev.slipway.it.Kill.Done;
import dev.slipway.it.Places.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  private final List<Done> done = new ArrayList<>();

  Executioner(KillField field, Chronicle chronicle) {
    this.field = field;
    this.chronicle = chronicle;
  }

  void carryOut(List<Kill> kills) {
    for (Kill kill : kills) {
      field.prepare(kill.victim());
      await(kill).ifPresent(place -> strike(kill, place));
    }
  }

  /** Those that it came to; the others found the run beyond their place, or nothing to kill. */
  List<Done> done() {
    return List.copyOf(done);
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

  private void strike(Kill kill, Place place) {
    Duration left = Duration.between(Instant.now(), place.begin().plus(kill.after()));
    Invariants.pause(Math.max(0, left.toMillis()));
    Instant killed = Instant.now();
    if (!killed(kill.victim(), killed.plus(HELPER))) {
      return;
    }
    String where = Places.of(chronicle.events()).getLast().name();
    try {
      Invariants.pause(kill.away().toMillis());
      field.restore(kill.victim());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      done.add(new Done(kill, killed, Instant.now(), where));
    }
  }

  private boolean killed(Victim victim, Instant patience) {
    boolean killed = field.kill(victim);
    while (!killed && victim == Victim.HELPER && patience.isAfter(Instant.now())) {
      Invariants.pause(LOOK_MILLIS);
      killed = field.kill(victim);
    }
    return killed;
  }
}
