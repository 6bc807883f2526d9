package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network;
import dev.slipway.adapter.exec.Marks;
import dev.slipway.adapter.exec.Units.Neighbour;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The networks of a container, as a fence needs to know them. */
final class Networks {
  private final Docker docker;

  Networks(Docker docker) {
    this.docker = docker;
  }

  List<Network> of(InspectContainerResponse container) {
    return ids(container).stream().sorted().map(this::inspect).filter(Objects::nonNull).toList();
  }

  private @Nullable Network inspect(String id) {
    return docker.find(
        "look at network " + id, () -> docker.quick().inspectNetworkCmd().withNetworkId(id).exec());
  }

  private static Set<String> ids(InspectContainerResponse container) {
    return Containers.networks(container).values().stream()
        .map(ContainerNetwork::getNetworkID)
        .filter(id -> id != null && !id.isEmpty())
        .collect(Collectors.toSet());
  }

  static List<String> subnets(List<Network> networks) {
    return configs(networks).stream()
        .map(Network.Ipam.Config::getSubnet)
        .filter(Objects::nonNull)
        .toList();
  }

  static List<String> gateways(List<Network> networks) {
    return configs(networks).stream()
        .map(Network.Ipam.Config::getGateway)
        .filter(Objects::nonNull)
        .toList();
  }

  private static List<Network.Ipam.Config> configs(List<Network> networks) {
    List<Network.Ipam.Config> all = new ArrayList<>();
    for (Network network : networks) {
      Network.Ipam ipam = network.getIpam();
      List<Network.Ipam.Config> configs = ipam == null ? null : ipam.getConfig();
      all.addAll(configs == null ? List.of() : configs);
    }
    return all;
  }

  /** Running containers that share a network with this one, itself included. */
  List<Neighbour> neighbours(InspectContainerResponse container, String project) {
    Set<String> shared = ids(container);
    if (shared.isEmpty()) {
      return List.of();
    }
    List<Container> found =
        docker.ask(
            "list containers on the networks of " + container.getName(),
            () -> docker.quick().listContainersCmd().withNetworkFilter(shared).exec());
    return found.stream().map(c -> neighbour(c, shared, project)).toList();
  }

  private static Neighbour neighbour(Container container, Set<String> shared, String project) {
    Map<String, String> labels = container.getLabels() == null ? Map.of() : container.getLabels();
    boolean unit =
        project.equals(labels.get(Labels.PROJECT)) && "False".equals(labels.get(Labels.ONE_OFF));
    String standsFor = labels.getOrDefault(Marks.UNIT, "");
    return new Neighbour(
        container.getId(),
        unit ? labels.getOrDefault(Labels.SERVICE, "") : standsFor,
        labels.getOrDefault(Marks.RUN, ""),
        Containers.addresses(on(container, shared)));
  }

  private static List<ContainerNetwork> on(Container container, Set<String> shared) {
    var settings = container.getNetworkSettings();
    Map<String, ContainerNetwork> networks = settings == null ? null : settings.getNetworks();
    return networks == null
        ? List.of()
        : networks.values().stream().filter(n -> shared.contains(n.getNetworkID())).toList();
  }
}
