package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.Together;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells whether units serve and stay up, and waits for it. */
final class Serving {
  static final Duration SETTLE = Health.SETTLE;
  // By the fifth restart Docker has waited 3 s in all; what a unit needs serves before it starts.
  private static final int LOOP = 5;
  // One that takes seconds to die has shown the same after three of them.
  private static final int SLOW_LOOP = 3;
  private static final Duration SLOW = Duration.ofSeconds(5);
  // A unit without a health check has to come up and settle; images were fetched before.
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  // Reads a few containers at about 2 ms each.
  private static final Duration LOOK = Duration.ofMillis(150);
  private static final int WORDS = 2000;

  private final Engine engine;
  private final Units units;
  private final Secrets secrets;

  Serving(Engine engine, Units units, Secrets secrets) {
    this.engine = engine;
    this.units = units;
    this.secrets = secrets;
  }

  /**
   * One look.
   *
   * @param hopeless it will not come up by waiting
   * @param starting the container that has been up for long enough and whose health check has not
   *     come to a verdict yet; empty for any other
   */
  record Look(boolean serves, boolean hopeless, String unit, String seen, String starting) {}

  /**
   * The units that do not serve now; a unit without a health check serves once it has settled. When
   * all that is missing is the verdict of health checks, they are run at once: Docker runs them at
   * their interval, and takes the first that passes for health too. One pass right after a start
   * says little, so that counts like being up: for as long as a unit without a check has to be.
   */
  List<Look> failing(
      Place place, List<String> names, Map<String, Integer> restartsBefore, Duration waited) {
    return failing(place, names, restartsBefore, waited, false);
  }

  private List<Look> failing(
      Place place,
      List<String> names,
      Map<String, Integer> restartsBefore,
      Duration waited,
      boolean early) {
    List<Replica> all = engine.replicas(place, names);
    List<Look> failing = new ArrayList<>();
    for (String name : names) {
      List<Replica> replicas = all.stream().filter(r -> r.unit().equals(name)).toList();
      if (replicas.isEmpty()) {
        failing.add(new Look(false, true, name, "does not exist", ""));
      }
      replicas.stream()
          .map(r -> look(r, restartsBefore, waited, early))
          .filter(l -> !l.serves())
          .forEach(failing::add);
    }
    return failing.stream().anyMatch(look -> look.starting().isEmpty())
        ? failing
        : Together.all(failing.stream().map(this::verdict).toList()).stream()
            .flatMap(Optional::stream)
            .toList();
  }

  private Supplier<Optional<Look>> verdict(Look look) {
    return () -> engine.passes(look.starting()) ? Optional.empty() : Optional.of(look);
  }

  private static Look look(
      Replica r, Map<String, Integer> restartsBefore, Duration waited, boolean early) {
    int restarts = r.restarts() - restartsBefore.getOrDefault(r.id(), 0);
    String seen =
        "%s, health %s, restarted %d times%s"
            .formatted(
                r.state(), r.health(), restarts, r.exit() == null ? "" : ", exit code " + r.exit());
    boolean up = r.running() && restarts < LOOP;
    boolean serves =
        up
            && (r.health().equals("healthy")
                || (r.health().equals("none") && (early || Health.settled(r))));
    return new Look(
        serves,
        !serves && hopeless(r, restarts, waited),
        r.unit(),
        seen,
        up && r.health().equals("starting") && (early || Health.settled(r)) ? r.id() : "");
  }

  /** It ended for good, goes round in circles, or its own health check has had its time. */
  private static boolean hopeless(Replica r, int restarts, Duration waited) {
    boolean over = r.state().equals("exited") || r.state().equals("dead");
    boolean loops = restarts >= LOOP || (restarts >= SLOW_LOOP && waited.compareTo(SLOW) > 0);
    boolean sick = r.health().equals("unhealthy") && waited.compareTo(r.patience()) > 0;
    return loops || sick || (over && r.exit() != null);
  }

  /** Restart counts as they stand, by container, for a later comparison. */
  Map<String, Integer> restarts(Place place) {
    Map<String, Integer> counts = new HashMap<>();
    engine.replicas(place).forEach(r -> counts.put(r.id(), r.restarts()));
    return counts;
  }

  /**
   * Waits until all units serve, or one will not, or the units' own health checks have had twice
   * the time that they declare.
   *
   * @return null when all serve, else what stands in the way, with the last words of the unit
   */
  @Nullable String await(Place place, List<String> names, Map<String, Integer> restartsBefore) {
    return await(place, names, restartsBefore, false);
  }

  /** The same; with {@code early}, a unit without a health check serves as soon as it runs. */
  @Nullable String await(
      Place place, List<String> names, Map<String, Integer> restartsBefore, boolean early) {
    List<List<Look>> last = new ArrayList<>();
    Instant from = Instant.now();
    Boolean done =
        Poll.until(
            patience(place, names),
            LOOK,
            () -> {
              List<Look> failing =
                  failing(
                      place, names, restartsBefore, Duration.between(from, Instant.now()), early);
              last.clear();
              last.add(failing);
              boolean over = failing.isEmpty() || failing.stream().anyMatch(Look::hopeless);
              return over ? Boolean.TRUE : null;
            });
    List<Look> failing = last.isEmpty() ? List.of() : last.getFirst();
    if (failing.isEmpty()) {
      return null;
    }
    Look worst = failing.stream().filter(Look::hopeless).findFirst().orElse(failing.getFirst());
    String waited = done == null ? " after " + seconds(from) : "";
    return told(place, worst, waited, from);
  }

  /** What a person is told of a unit that does not serve, with what it said in the last minute. */
  String told(Place place, Look look) {
    return told(place, look, "", Instant.now().minus(PATIENCE));
  }

  private String told(Place place, Look look, String waited, Instant since) {
    return "unit %s is %s%s; its last words: %s"
        .formatted(look.unit(), look.seen(), waited, words(place, look.unit(), since));
  }

  private static String seconds(Instant from) {
    return Duration.between(from, Instant.now()).toSeconds() + " s";
  }

  private Duration patience(Place place, List<String> names) {
    Duration longest = PATIENCE;
    for (Replica replica : engine.replicas(place)) {
      Duration twice = replica.patience().multipliedBy(2).plus(SETTLE);
      longest = names.contains(replica.unit()) && twice.compareTo(longest) > 0 ? twice : longest;
    }
    return longest;
  }

  /** The end of what the unit printed since then, without secrets. */
  String words(Place place, String unit, Instant since) {
    secrets.learn(Project.settings(place));
    String log = secrets.redact(units.log(place, unit, since.minus(SETTLE))).strip();
    return log.isEmpty() ? "none" : log.substring(Math.max(0, log.length() - WORDS));
  }
}
