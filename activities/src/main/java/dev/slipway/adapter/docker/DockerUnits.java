package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.StreamType;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Human;
import dev.slipway.plan.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Units as containers of a Compose project. A unit with several containers is held and released as
 * a whole; questions go to its first.
 */
public final class DockerUnits implements Units {
  private static final int LOG_BYTES = 1024 * 1024;
  private static final int EXEC_BYTES = 16 * 1024 * 1024;

  private final Docker docker;
  private final Containers containers;
  private final Networks networks;
  private final Stores stores;
  private final Holds holds;

  public DockerUnits(Docker docker, StateDir state) {
    this.docker = docker;
    this.containers = new Containers(docker);
    this.networks = new Networks(docker);
    this.stores = new Stores(docker);
    this.holds = new Holds(docker, containers, state);
  }

  @Override
  public @Nullable Instance find(Place place, String unit) {
    return containers.of(place, unit).stream().findFirst().map(this::instance).orElse(null);
  }

  private Instance instance(InspectContainerResponse container) {
    List<Network> on = networks.of(container);
    boolean running = Containers.running(container);
    String[] environment = container.getConfig().getEnv();
    return new Instance(
        container.getId(),
        container.getImageId(),
        running,
        Containers.addresses(Containers.networks(container).values()),
        Networks.subnets(on),
        Networks.gateways(on),
        mounts(container),
        environment == null ? List.of() : Arrays.asList(environment),
        running ? Containers.startedAt(container) : null);
  }

  private static List<MountPoint> mounts(InspectContainerResponse container) {
    var mounts = container.getMounts();
    return mounts == null
        ? List.of()
        : mounts.stream().filter(m -> m.getSource() != null).map(DockerUnits::mount).toList();
  }

  private static MountPoint mount(InspectContainerResponse.Mount mount) {
    String name = mount.getName();
    var target = mount.getDestination();
    return new MountPoint(
        name == null ? "" : name,
        Path.of(String.valueOf(mount.getSource())),
        target == null ? "" : target.getPath());
  }

  @Override
  public List<Neighbour> neighbours(Place place, String unit) {
    InspectContainerResponse container = require(place, unit);
    return networks.neighbours(container, Project.name(place));
  }

  @Override
  public Exec.Result exec(
      Place place, String unit, String user, Duration within, List<String> command) {
    InspectContainerResponse container = require(place, unit);
    if (!Containers.running(container)) {
      throw StepFailure.environment(
          "UNIT_DOWN", "run %s in unit %s: it does not run".formatted(command.getFirst(), unit));
    }
    String what = "run %s in unit %s".formatted(command.getFirst(), unit);
    String id = docker.ask(what, () -> created(container.getId(), user, command));
    Output output =
        docker.ask(what, () -> docker.patient().execStartCmd(id).exec(new Output(EXEC_BYTES)));
    if (!output.ended(within)) {
      throw StepFailure.environment(
          "TIMED_OUT",
          "%s: no end within %s; it goes on inside the unit; last words: %s"
              .formatted(what, Human.duration(within), last(output.text())));
    }
    Long exit = docker.ask(what, () -> docker.quick().inspectExecCmd(id).exec().getExitCodeLong());
    return new Exec.Result(
        exit == null ? -1 : exit.intValue(),
        output.text(StreamType.STDOUT, StreamType.RAW),
        output.text(StreamType.STDERR));
  }

  private String created(String container, String user, List<String> command) {
    var create =
        docker
            .quick()
            .execCreateCmd(container)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withCmd(command.toArray(String[]::new));
    return (user.isEmpty() ? create : create.withUser(user)).exec().getId();
  }

  private static String last(String text) {
    return text.substring(Math.max(0, text.length() - 2000));
  }

  @Override
  public String log(Place place, String unit, Instant since) {
    StringBuilder all = new StringBuilder();
    for (InspectContainerResponse container : containers.of(place, unit)) {
      all.append(Output.since(docker, container.getId(), since, LOG_BYTES));
    }
    return all.substring(Math.max(0, all.length() - LOG_BYTES));
  }

  @Override
  public void reload(Place place, String unit, String signal) {
    String id = require(place, unit).getId();
    docker.order(
        "send %s to unit %s".formatted(signal, unit),
        () -> docker.quick().killContainerCmd(id).withSignal(signal).exec());
  }

  @Override
  public void hold(Place place, List<String> units, Duration within) {
    List<Stopping.Asked> asked =
        units.stream()
            .flatMap(
                unit -> containers.of(place, unit).stream().map(c -> holds.hold(place, unit, c)))
            .toList();
    asked.forEach(stop -> stop.await(within));
  }

  @Override
  public void release(Place place, String unit) {
    List<InspectContainerResponse> all = containers.of(place, unit);
    all.forEach(container -> holds.release(place, unit, container));
    holds.forgetGone(place, containers);
  }

  @Override
  public boolean held(Place place, String unit) {
    List<InspectContainerResponse> all = containers.of(place, unit);
    return all.size() == 1 && holds.holds(place, all.getFirst());
  }

  @Override
  public @Nullable Path storePath(Place place, String store) {
    return stores.path(place, store);
  }

  @Override
  public String createStore(Place place, String run, String purpose) {
    Map<String, String> inherited = new HashMap<>();
    containers
        .list(Map.of(Labels.PROJECT, Project.name(place)))
        .forEach(c -> inherited.putAll(Containers.inherited(c.getLabels())));
    return stores.create(place, run, purpose, inherited);
  }

  @Override
  public @Nullable Path storePathByName(String name) {
    return stores.pathByName(name);
  }

  @Override
  public List<OwnStore> ownStores(Place place) {
    return stores.own(place);
  }

  @Override
  public void removeStore(String name, String run) {
    stores.remove(name, run);
  }

  private InspectContainerResponse require(Place place, String unit) {
    Optional<InspectContainerResponse> found = containers.of(place, unit).stream().findFirst();
    return found.orElseThrow(() ->
        StepFailure.input(
            "UNIT_ABSENT",
            "look at unit %s: project %s has no container of it; is the stack up, and is the project's name right?"
                .formatted(unit, Project.name(place))));
  }
}
