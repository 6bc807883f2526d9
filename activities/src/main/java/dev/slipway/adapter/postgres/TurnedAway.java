package dev.slipway.adapter.postgres;

import dev.slipway.adapter.exec.Units;
import dev.slipway.adapter.exec.Units.Neighbour;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who tried to reach a fenced server, as its log tells it. */
final class TurnedAway {
  private static final Pattern REJECTED =
      Pattern.compile(
          "pg_hba\\.conf rejects (replication )?connection for host \"([^\"]*)\", user \"([^\"]*)\"(?:, database \"([^\"]*)\")?");

  private final Units units;

  TurnedAway(Units units) {
    this.units = units;
  }

  /** One line per user, database and origin; the run's own attempts do not count. */
  List<String> since(Server server, Instant closed) {
    List<Neighbour> neighbours =
        units.neighbours(server.place(), server.unit()).stream()
            .filter(n -> thereBefore(server, n, closed))
            .toList();
    Map<String, Integer> times = new TreeMap<>();
    Matcher matcher = REJECTED.matcher(units.log(server.place(), server.unit(), closed));
    while (matcher.find()) {
      if (!Names.ours(matcher.group(3))) {
        times.merge(who(matcher, neighbours), 1, Integer::sum);
      }
    }
    return times.entrySet().stream()
        .map(e -> "%s: %s, %d times".formatted(server.unit(), e.getKey(), e.getValue()))
        .toList();
  }

  /** Addresses are given out again: who started later is not who was turned away. */
  private boolean thereBefore(Server server, Neighbour neighbour, Instant closed) {
    if (neighbour.unit().isEmpty() || !neighbour.run().isEmpty()) {
      return true;
    }
    Units.Instance instance = units.find(server.place(), neighbour.unit());
    Instant started = instance == null ? null : instance.startedAt();
    return started != null && started.isBefore(closed);
  }

  private static String who(Matcher matcher, List<Neighbour> neighbours) {
    @Nullable String database = matcher.group(4);
    return "user %s, database %s, from %s"
        .formatted(
            matcher.group(3),
            matcher.group(1) != null ? "(replication)" : String.valueOf(database),
            from(matcher.group(2), neighbours));
  }

  private static String from(String address, List<Neighbour> neighbours) {
    if (address.equals("[local]")) {
      return "inside the unit (a health check, or somebody's exec)";
    }
    return neighbours.stream()
        .filter(n -> n.addresses().contains(address))
        .map(n ->
            "%s (%s)".formatted(address, n.unit().isEmpty() ? "no unit of the stack" : n.unit()))
        .findFirst()
        .orElse(address);
  }
}
