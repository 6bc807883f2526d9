package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers;
import dev.slipway.adapter.exec.Marks;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.Secrets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Helpers as containers: found again by label, named by mark, without restart policy, with init.
 */
public final class DockerHelpers implements Helpers {
  private static final int LOG_BYTES = 64 * 1024;
  private static final int LOG_LINES = 2000;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final String SHARED = "unit:";

  private final Docker docker;
  private final Containers containers;
  private final Secrets secrets;

  public DockerHelpers(Docker docker, Secrets secrets) {
    this.docker = docker;
    this.containers = new Containers(docker);
    this.secrets = secrets;
  }

  @Override
  public void start(Spec spec) {
    InspectContainerResponse found = containers.marked(spec.mark());
    String id = found == null ? create(spec) : found.getId();
    if (found == null || Containers.fresh(found)) {
      docker.order(
          "start helper " + spec.mark(), () -> docker.quick().startContainerCmd(id).exec());
    }
  }

  private String create(Spec spec) {
    requireImage(docker, spec.image(), "helper " + spec.mark());
    Map<String, String> labels = new HashMap<>(inherited(spec));
    labels.putAll(Marks.labels(spec.stack(), spec.run(), spec.mark(), ""));
    CreateContainerCmd command =
        docker
            .quick()
            .createContainerCmd(spec.image())
            .withName(Marks.name(spec.mark()))
            .withLabels(labels)
            .withEnv(spec.environment().entrySet().stream().map(e -> e.toString()).toList())
            .withHostConfig(host(spec));
    // An empty first element clears the image's entrypoint; the command is then run as it is.
    command.withEntrypoint("").withCmd(spec.command());
    if (!spec.user().isEmpty()) {
      command.withUser(spec.user());
    }
    return create(docker, containers, command, spec.mark());
  }

  /** Makes the container, or finds the one that another attempt made at the same moment. */
  static String create(
      Docker docker, Containers containers, CreateContainerCmd command, String mark) {
    return docker.ask(
        "make helper " + mark,
        () -> {
          try {
            return command.exec().getId();
          } catch (ConflictException e) {
            InspectContainerResponse other = containers.marked(mark);
            if (other == null) {
              throw StepFailure.input(
                      "FOREIGN",
                      "make helper %s: the container name %s is taken by something without our mark; rename or remove it"
                          .formatted(mark, Marks.name(mark)))
                  .because(e);
            }
            return other.getId();
          }
        });
  }

  static void requireImage(Docker docker, String image, String what) {
    if (docker.find("look at image " + image, () -> docker.quick().inspectImageCmd(image).exec())
        == null) {
      throw StepFailure.input(
          "HELPER_IMAGE",
          "start %s: the host has no image %s; fetch it with 'docker pull %s', or build it as the installation page says"
              .formatted(what, image, image));
    }
  }

  private static HostConfig host(Spec spec) {
    HostConfig host =
        HostConfig.newHostConfig()
            .withInit(true)
            .withRestartPolicy(RestartPolicy.noRestart())
            .withNetworkMode(network(spec));
    return host.withMounts(spec.mounts().stream().map(DockerHelpers::mount).toList());
  }

  private static com.github.dockerjava.api.model.Mount mount(Mount mount) {
    return new com.github.dockerjava.api.model.Mount()
        .withType(mount.source().startsWith("/") ? MountType.BIND : MountType.VOLUME)
        .withSource(mount.source())
        .withTarget(mount.target())
        .withReadOnly(mount.readOnly());
  }

  private static String network(Spec spec) {
    return spec.network().startsWith(SHARED)
        ? "container:" + spec.network().substring(SHARED.length())
        : spec.network();
  }

  private Map<String, String> inherited(Spec spec) {
    Map<String, String> labels = new HashMap<>();
    if (spec.network().startsWith(SHARED)) {
      InspectContainerResponse unit = containers.inspect(spec.network().substring(SHARED.length()));
      labels.putAll(unit == null ? Map.of() : Containers.inherited(Containers.labels(unit)));
    }
    for (Mount mount : spec.mounts()) {
      if (!mount.source().startsWith("/")) {
        labels.putAll(Stores.inherited(docker, mount.source()));
      }
    }
    return labels;
  }

  @Override
  public Ended await(String mark, Duration within) {
    InspectContainerResponse ended = Poll.until(within, LOOK, () -> ended(mark));
    if (ended == null) {
      throw StepFailure.environment(
          "TIMED_OUT",
          "wait for helper %s: it still runs after %s and is left running".formatted(mark, within));
    }
    Integer exit = exit(ended);
    return new Ended(
        exit == null ? -1 : exit,
        secrets.redact(Output.tail(docker, ended.getId(), LOG_LINES, LOG_BYTES)));
  }

  private @Nullable InspectContainerResponse ended(String mark) {
    InspectContainerResponse found = containers.marked(mark);
    if (found == null) {
      throw StepFailure.environment(
          "HELPER_GONE",
          "wait for helper %s: there is no such container; somebody removed it".formatted(mark));
    }
    return Containers.alive(found) || Containers.fresh(found) ? null : found;
  }

  @Override
  public @Nullable State find(String mark) {
    InspectContainerResponse found = containers.marked(mark);
    return found == null ? null : new State(Containers.alive(found), exit(found));
  }

  /** The exit code; null while it runs and when it never ran, for which Docker says 0. */
  static @Nullable Integer exit(InspectContainerResponse container) {
    boolean over = !Containers.alive(container) && Containers.startedAt(container) != null;
    Long code = container.getState().getExitCodeLong();
    return over && code != null ? Integer.valueOf(code.intValue()) : null;
  }

  @Override
  public void stop(String mark, Duration within) {
    InspectContainerResponse found = containers.marked(mark);
    if (found != null && !Containers.fresh(found)) {
      new Stopping(docker, containers).stop("helper " + mark, found.getId(), within);
    }
  }

  @Override
  public void remove(String mark) {
    InspectContainerResponse found = containers.marked(mark);
    if (found != null) {
      remove(docker, found.getId());
    }
  }

  /** Ends and removes a container of ours with its nameless volumes. */
  static void remove(Docker docker, String id) {
    docker.find(
        "remove helper container " + id,
        () -> docker.quick().removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
  }

  @Override
  public List<String> marks(String stack, String run) {
    return containers.list(Map.of(Marks.STACK, stack, Marks.RUN, run)).stream()
        .map(c -> c.getLabels().getOrDefault(Marks.MARK, ""))
        .filter(mark -> !mark.isEmpty())
        .sorted()
        .toList();
  }
}
