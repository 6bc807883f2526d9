package dev.slipway.adapter.exec;

import dev.slipway.plan.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Containers and images of the platform, for the adapter that runs the stack's definition. Nothing
 * here knows the definition; everything may be repeated.
 */
public interface Engine {

  /**
   * Every container of the project's units, running or not, by unit and number. One-off containers
   * and helpers are no units.
   */
  List<Replica> replicas(Place place);

  /**
   * The same of some units only, which costs the engine less: for whoever looks again and again.
   */
  List<Replica> replicas(Place place, Collection<String> units);

  /** The image that a name, a name with digest, or an id means on this host; null when none. */
  @Nullable Image image(String reference);

  /** Asks the registry of the name what it offers under it; fetches nothing. */
  Offer offer(String reference);

  /**
   * Fetches an image by content.
   *
   * @return its id on this host
   * @throws dev.slipway.activity.StepFailure {@code ARTEFACT_NOT_FOUND} (final) when the registry
   *     does not have it, {@code DISK_FULL} (final), or {@code REGISTRY} (tried again)
   */
  String fetch(String repository, String digest);

  /** Makes the name mean the image on this host. */
  void tag(String image, String name);

  /** Forgets a name; an image that has no other goes with it. Tolerates an absent one. */
  void untag(String name);

  /** All names on this host that begin with the prefix. */
  List<String> names(String prefix);

  /** Bytes of the image on this host, those that it shares with others too; 0 when none. */
  long bytes(String reference);

  /** Stops and removes a container of a unit; its named volumes stay. Tolerates an absent one. */
  void remove(String container);

  /**
   * Runs the container's own health check once, now.
   *
   * @return false when it fails, has not ended after its own time-out, or there is none
   */
  boolean passes(String container);

  /** Sets what happens when the container ends. */
  void rule(String container, Rule rule);

  /**
   * Makes a helper that does nothing but keep a place on networks, or adopts the one with this
   * mark; it runs when this returns.
   */
  void sit(Seat seat);

  /** The container with a mark, whoever made it; null when there is none. */
  @Nullable Task task(String mark);

  /** Starts the marked container if it was made but never started. */
  void begin(String mark);

  /** Asks the marked container to end, by force after the grace; returns when it has ended. */
  void end(String mark, Duration grace);

  /**
   * One container of a unit.
   *
   * @param reference the image as the definition names it
   * @param image id of the image that it runs
   * @param state in Docker's own word: running, exited, restarting, created, paused, dead
   * @param health healthy, unhealthy, starting, or none where no check is declared
   * @param exit of its last end; null while it runs or when it never ran
   * @param rule what happens when it ends, as it stands
   * @param grace how long the unit may take to stop before it is killed
   * @param patience how long its own health check may take to come to a verdict; zero without one
   */
  record Replica(
      String unit,
      int number,
      String id,
      String name,
      String reference,
      String image,
      String state,
      String health,
      int restarts,
      @Nullable Integer exit,
      @Nullable Instant startedAt,
      Rule rule,
      Duration grace,
      Duration patience) {
    public boolean running() {
      return state.equals("running");
    }
  }

  /**
   * @param name no, always, unless-stopped, on-failure
   * @param retries of on-failure
   */
  record Rule(String name, int retries) {}

  /**
   * @param digests "repository@sha256:…", sorted; empty for what was built here and never pushed
   * @param environment variables that the image sets itself
   */
  record Image(
      String id, List<String> digests, Map<String, String> labels, List<String> environment) {
    public Image {
      digests = List.copyOf(digests);
      labels = Map.copyOf(labels);
      environment = List.copyOf(environment);
    }
  }

  /** Answer of a registry. */
  sealed interface Offer {
    String seen();

    /**
     * @param bytes to fetch, 0 when the registry does not say
     * @param image labels and environment, null when they could not be read
     */
    record Found(String digest, long bytes, @Nullable Image image, String seen) implements Offer {}

    /** The registry answered that there is no such thing. */
    record Absent(String seen) implements Offer {}

    /** The registry did not answer, or not to us. */
    record Silent(String seen) implements Offer {}
  }

  /**
   * A place on networks.
   *
   * @param unit the unit that it stands for
   * @param networks names on the platform, at least one
   * @param hosts extra "name:address" lines
   */
  record Seat(
      String mark,
      String stack,
      String run,
      String unit,
      String image,
      List<String> networks,
      List<String> hosts,
      List<String> dns) {
    public Seat {
      networks = List.copyOf(networks);
      hosts = List.copyOf(hosts);
      dns = List.copyOf(dns);
    }
  }

  /**
   * @param state as in {@link Replica}
   * @param exit null unless it has run and ended
   */
  record Task(
      String id,
      String unit,
      String state,
      @Nullable Integer exit,
      @Nullable Instant startedAt,
      List<String> addresses) {
    public Task {
      addresses = List.copyOf(addresses);
    }
  }
}
