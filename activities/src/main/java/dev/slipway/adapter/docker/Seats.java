package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.slipway.adapter.exec.Engine.Seat;
import dev.slipway.adapter.exec.Marks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Containers that keep a place on networks for something that will run there later. */
final class Seats {
  private final Docker docker;
  private final Containers containers;

  Seats(Docker docker, Containers containers) {
    this.docker = docker;
    this.containers = containers;
  }

  void sit(Seat seat) {
    InspectContainerResponse found = containers.marked(seat.mark());
    String id = found == null ? create(seat) : found.getId();
    if (found != null && Containers.running(found)) {
      return;
    }
    join(seat, id);
    docker.order("start " + seat.mark(), () -> docker.quick().startContainerCmd(id).exec());
  }

  private String create(Seat seat) {
    DockerHelpers.requireImage(docker, seat.image(), "helper " + seat.mark());
    HostConfig host =
        HostConfig.newHostConfig()
            .withInit(true)
            .withRestartPolicy(RestartPolicy.noRestart())
            .withNetworkMode(seat.networks().getFirst())
            .withExtraHosts(seat.hosts().toArray(String[]::new))
            .withDns(seat.dns());
    CreateContainerCmd command =
        docker
            .quick()
            .createContainerCmd(seat.image())
            .withName(Marks.name(seat.mark()))
            .withLabels(labels(seat))
            .withEntrypoint("")
            .withCmd(List.of("sleep", "infinity"))
            .withHostConfig(host);
    return DockerHelpers.create(docker, containers, command, seat.mark());
  }

  private Map<String, String> labels(Seat seat) {
    Map<String, String> labels =
        new HashMap<>(Marks.labels(seat.stack(), seat.run(), seat.mark(), seat.unit()));
    var network =
        docker.ask(
            "look at network " + seat.networks().getFirst(),
            () ->
                docker
                    .quick()
                    .inspectNetworkCmd()
                    .withNetworkId(seat.networks().getFirst())
                    .exec());
    String project = network.getLabels().getOrDefault(Labels.PROJECT, "");
    containers
        .list(Map.of(Labels.PROJECT, project))
        .forEach(c -> labels.putAll(Containers.inherited(c.getLabels())));
    return labels;
  }

  private void join(Seat seat, String id) {
    InspectContainerResponse made = containers.inspect(id);
    Set<String> on = made == null ? Set.of() : Containers.networks(made).keySet();
    for (String network : seat.networks()) {
      if (!on.contains(network)) {
        connect(network, id);
      }
    }
  }

  private void connect(String network, String id) {
    docker.order(
        "connect helper %s to network %s".formatted(id, network),
        () -> {
          try {
            docker.quick().connectToNetworkCmd().withNetworkId(network).withContainerId(id).exec();
          } catch (DockerException e) {
            // Another attempt was quicker.
            if (!String.valueOf(e.getMessage()).contains("already exists")) {
              throw e;
            }
          }
        });
  }
}
