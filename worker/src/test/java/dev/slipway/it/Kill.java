package dev.slipway.it;

import java.time.Duration;
import java.time.Instant;

/**
 * One kill of a round.
 *
 * @param place of the run, by name
 * @param nth of the places of this name, counted from 1
 * @param inside when, as a part of the time that the place takes undisturbed; 0 at its beginning
 * @param after that beginning
 * @param away until the victim is started again
 */
record Kill(Victim victim, String place, int nth, double inside, Duration after, Duration away) {

  static Kill at(Victim victim, Places.Place place, double inside, Duration away) {
    Duration after = Duration.ofMillis((long) (place.length().toMillis() * inside));
    Duration gone = victim == Victim.HELPER ? Duration.ZERO : away;
    return new Kill(victim, place.name(), place.nth(), inside, after, gone);
  }

  @Override
  public String toString() {
    return "%s at %s%s%s"
        .formatted(
            victim,
            place,
            nth == 1 ? "" : " (" + nth + ")",
            inside == 0 ? "" : " +%d ms".formatted(after.toMillis()));
  }

  /**
   * A kill that was done.
   *
   * @param killed when
   * @param back when the victim was there again
   * @param where the run was then, by its history
   */
  record Done(Kill kill, Instant killed, Instant back, String where) {}
}
