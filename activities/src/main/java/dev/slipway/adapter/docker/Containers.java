package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.slipway.adapter.exec.Marks;
import dev.slipway.adapter.exec.Project;
import dev.slipway.plan.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds containers by their labels and reads what they say about themselves. */
final class Containers {
  private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  private final Docker docker;

  Containers(Docker docker) {
    this.docker = docker;
  }

  /** All containers of the units of a project, one-off ones left out, by unit and number. */
  List<InspectContainerResponse> of(Place place) {
    return sorted(inspectAll(list(labels(place))));
  }

  /** Those of some units. */
  List<InspectContainerResponse> of(Place place, Collection<String> units) {
    return sorted(
        inspectAll(
            list(labels(place)).stream()
                .filter(c -> units.contains(c.getLabels().getOrDefault(Labels.SERVICE, "")))
                .toList()));
  }

  private static Map<String, String> labels(Place place) {
    return Map.of(Labels.PROJECT, Project.name(place), Labels.ONE_OFF, "False");
  }

  private static List<InspectContainerResponse> sorted(List<InspectContainerResponse> all) {
    return all.stream()
        .sorted(
            Comparator.comparing((InspectContainerResponse c) -> label(c, Labels.SERVICE))
                .thenComparingInt(Containers::number))
        .toList();
  }

  /** The containers of one unit, by number. */
  List<InspectContainerResponse> of(Place place, String unit) {
    Map<String, String> labels =
        Map.of(Labels.PROJECT, Project.name(place), Labels.SERVICE, unit, Labels.ONE_OFF, "False");
    return inspectAll(list(labels)).stream()
        .sorted(Comparator.comparingInt(Containers::number))
        .toList();
  }

  /** The container with a mark; null when there is none. */
  @Nullable InspectContainerResponse marked(String mark) {
    List<InspectContainerResponse> found = inspectAll(list(Map.of(Marks.MARK, mark)));
    return found.isEmpty() ? null : found.getFirst();
  }

  List<Container> list(Map<String, String> labels) {
    return docker.ask(
        "list containers with " + labels,
        () -> docker.quick().listContainersCmd().withShowAll(true).withLabelFilter(labels).exec());
  }

  @Nullable InspectContainerResponse inspect(String id) {
    return docker.find(
        "look at container " + id, () -> docker.quick().inspectContainerCmd(id).exec());
  }

  private List<InspectContainerResponse> inspectAll(List<Container> listed) {
    // One that goes away between the two calls is simply not there.
    return listed.stream().map(c -> inspect(c.getId())).filter(Objects::nonNull).toList();
  }

  static Map<String, String> labels(InspectContainerResponse container) {
    Map<String, String> labels = container.getConfig().getLabels();
    return labels == null ? Map.of() : labels;
  }

  static String label(InspectContainerResponse container, String name) {
    return labels(container).getOrDefault(name, "");
  }

  static int number(InspectContainerResponse container) {
    String number = label(container, Labels.NUMBER);
    return number.matches("\\d{1,9}") ? Integer.parseInt(number) : 1;
  }

  static boolean running(InspectContainerResponse container) {
    return Boolean.TRUE.equals(container.getState().getRunning());
  }

  /** Not yet ended, in whatever way: running, paused, or between two starts. */
  static boolean alive(InspectContainerResponse container) {
    return running(container) || Boolean.TRUE.equals(container.getState().getRestarting());
  }

  /** Made, and never started. */
  static boolean fresh(InspectContainerResponse container) {
    return "created".equals(container.getState().getStatus());
  }

  static @Nullable Instant startedAt(InspectContainerResponse container) {
    String text = container.getState().getStartedAt();
    if (text == null || text.isEmpty()) {
      return null;
    }
    Instant started = Instant.parse(text);
    return started.equals(NEVER) ? null : started;
  }

  /** How long it may take to stop before it is killed. */
  static Duration grace(InspectContainerResponse container) {
    // docker-java has no getter for it. Ten seconds are what Docker takes when it is not set.
    Object config = container.getRawValues().get("Config");
    Object seconds = config instanceof Map<?, ?> values ? values.get("StopTimeout") : null;
    return Duration.ofSeconds(seconds instanceof Number number ? number.longValue() : 10);
  }

  static Map<String, ContainerNetwork> networks(InspectContainerResponse container) {
    Map<String, ContainerNetwork> networks = container.getNetworkSettings().getNetworks();
    return networks == null ? Map.of() : networks;
  }

  static List<String> addresses(Iterable<ContainerNetwork> networks) {
    List<String> addresses = new ArrayList<>();
    for (ContainerNetwork network : networks) {
      add(addresses, network.getIpAddress());
      add(addresses, network.getGlobalIPv6Address());
    }
    return addresses;
  }

  private static void add(List<String> all, @Nullable String address) {
    if (address != null && !address.isEmpty()) {
      all.add(address);
    }
  }

  /** The label that tests put on a stack, carried over; empty when there is none. */
  static Map<String, String> inherited(Map<String, String> labels) {
    Map<String, String> kept = new HashMap<>(labels);
    kept.keySet().retainAll(List.of(Marks.TEST));
    return kept;
  }
}
