package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HealthCheck;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Marks;
import dev.slipway.plan.Place;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Containers and images by Docker's API. */
public final class DockerEngine implements Engine {
  // What Docker takes when a health check does not say.
  static final Duration USUAL_INTERVAL = Duration.ofSeconds(30);
  private static final int USUAL_RETRIES = 3;

  private final Docker docker;
  private final Containers containers;
  private final Holds holds;
  private final Stopping stopping;
  private final Registry registry;
  private final Seats seats;
  private final HealthChecks checks;

  public DockerEngine(Docker docker, dev.slipway.adapter.exec.StateDir state) {
    this.docker = docker;
    this.containers = new Containers(docker);
    this.holds = new Holds(docker, containers, state);
    this.stopping = new Stopping(docker, containers);
    this.registry = new Registry(docker);
    this.seats = new Seats(docker, containers);
    this.checks = new HealthChecks(docker, containers);
  }

  @Override
  public List<Replica> replicas(Place place) {
    return containers.of(place).stream().map(DockerEngine::replica).toList();
  }

  @Override
  public List<Replica> replicas(Place place, Collection<String> units) {
    return containers.of(place, units).stream().map(DockerEngine::replica).toList();
  }

  private static Replica replica(InspectContainerResponse c) {
    String name = String.valueOf(c.getName());
    Integer restarts = c.getRestartCount();
    return new Replica(
        Containers.label(c, Labels.SERVICE),
        Containers.number(c),
        c.getId(),
        name.startsWith("/") ? name.substring(1) : name,
        String.valueOf(c.getConfig().getImage()),
        String.valueOf(c.getImageId()),
        String.valueOf(c.getState().getStatus()),
        health(c),
        restarts == null ? 0 : restarts,
        DockerHelpers.exit(c),
        Containers.startedAt(c),
        Holds.rule(c),
        Containers.grace(c),
        patience(c));
  }

  private static String health(InspectContainerResponse container) {
    var health = container.getState().getHealth();
    String status = health == null ? null : health.getStatus();
    return status == null || status.isEmpty() ? "none" : status;
  }

  private static Duration patience(InspectContainerResponse container) {
    HealthCheck check = container.getConfig().getHealthcheck();
    if (check == null || health(container).equals("none")) {
      return Duration.ZERO;
    }
    Integer retries = check.getRetries();
    Duration round =
        nanos(check.getInterval(), USUAL_INTERVAL).plus(nanos(check.getTimeout(), USUAL_INTERVAL));
    return nanos(check.getStartPeriod(), Duration.ZERO)
        .plus(round.multipliedBy(retries == null || retries == 0 ? USUAL_RETRIES : retries));
  }

  static Duration nanos(@Nullable Long value, Duration usual) {
    return value == null || value == 0 ? usual : Duration.ofNanos(value);
  }

  @Override
  public boolean passes(String container) {
    return checks.passes(container);
  }

  @Override
  public @Nullable Image image(String reference) {
    InspectImageResponse found =
        docker.find(
            "look at image " + reference, () -> docker.quick().inspectImageCmd(reference).exec());
    if (found == null) {
      return null;
    }
    ContainerConfig config = found.getConfig();
    Map<String, String> labels = config == null ? null : config.getLabels();
    String[] environment = config == null ? null : config.getEnv();
    List<String> digests = found.getRepoDigests();
    return new Image(
        String.valueOf(found.getId()),
        digests == null ? List.of() : digests.stream().sorted().toList(),
        labels == null ? Map.of() : labels,
        environment == null ? List.of() : Arrays.asList(environment));
  }

  @Override
  public Offer offer(String reference) {
    return registry.offer(reference);
  }

  @Override
  public String fetch(String repository, String digest) {
    return registry.fetch(repository, digest);
  }

  @Override
  public void tag(String image, String name) {
    Names split = Names.of(name);
    docker.order(
        "let %s mean image %s".formatted(name, image),
        () -> docker.quick().tagImageCmd(image, split.repository(), split.tag()).exec());
  }

  @Override
  public void untag(String name) {
    docker.find(
        "forget the image name " + name,
        () -> {
          try {
            return docker.quick().removeImageCmd(name).exec();
          } catch (ConflictException e) {
            // Its last name, and a container still runs it: it stays until that is gone.
            return null;
          }
        });
  }

  @Override
  public List<String> names(String prefix) {
    return docker.ask("list images", () -> docker.quick().listImagesCmd().exec()).stream()
        .map(com.github.dockerjava.api.model.Image::getRepoTags)
        .filter(Objects::nonNull)
        .flatMap(Arrays::stream)
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .toList();
  }

  @Override
  public long bytes(String reference) {
    InspectImageResponse found =
        docker.find(
            "look at image " + reference, () -> docker.quick().inspectImageCmd(reference).exec());
    Long size = found == null ? null : found.getSize();
    return size == null ? 0 : size;
  }

  @Override
  public void remove(String container) {
    docker.find(
        "remove container " + container,
        () -> docker.quick().removeContainerCmd(container).withForce(true).exec());
  }

  @Override
  public void rule(String container, Rule rule) {
    holds.rule(container, rule);
  }

  @Override
  public void sit(Seat seat) {
    seats.sit(seat);
  }

  @Override
  public @Nullable Task task(String mark) {
    InspectContainerResponse found = containers.marked(mark);
    return found == null
        ? null
        : new Task(
            found.getId(),
            Containers.label(found, Marks.UNIT),
            String.valueOf(found.getState().getStatus()),
            DockerHelpers.exit(found),
            Containers.startedAt(found),
            Containers.addresses(Containers.networks(found).values()));
  }

  @Override
  public void begin(String mark) {
    InspectContainerResponse found = containers.marked(mark);
    if (found != null && Containers.fresh(found)) {
      docker.order("start " + mark, () -> docker.quick().startContainerCmd(found.getId()).exec());
    }
  }

  @Override
  public void end(String mark, Duration within) {
    InspectContainerResponse found = containers.marked(mark);
    if (found != null && !Containers.fresh(found)) {
      stopping.stop("helper " + mark, found.getId(), within);
    }
  }
}
