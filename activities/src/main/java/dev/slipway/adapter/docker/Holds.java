package dev.slipway.adapter.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine.Rule;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps containers down. The restart policy is set to "no" before the container is stopped, and the
 * one it had is written to the state directory before that: a crash at any point leaves a container
 * that can be given its own policy back. Labels cannot hold it, since they never change.
 */
final class Holds {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** On top of the grace period: the engine's kill, and an engine under load. */
  private static final Duration END_BY_FORCE = Duration.ofSeconds(30);

  private final Docker docker;
  private final Stopping stopping;
  private final StateDir state;

  /** What a held container was before. */
  record Held(String unit, Rule rule) {}

  Holds(Docker docker, Containers containers, StateDir state) {
    this.docker = docker;
    this.stopping = new Stopping(docker, containers);
    this.state = state;
  }

  /** Asks it to end, and does not wait for that. */
  Stopping.Asked hold(Place place, String unit, InspectContainerResponse container) {
    Path file = file(place, container.getId());
    Rule rule = rule(container);
    if (!Files.exists(file)) {
      state.directory(state.stack(place.stack()).resolve("holds"));
      state.writeJson(file, new Held(unit, rule));
    }
    if (!rule.name().equals("no")) {
      rule(container.getId(), new Rule("no", 0));
    }
    return stopping.ask("unit " + unit, container.getId());
  }

  boolean holds(Place place, InspectContainerResponse container) {
    return Files.exists(file(place, container.getId()));
  }

  /** Gives the container its own policy back and starts it if it does not run. */
  void release(Place place, String unit, InspectContainerResponse container) {
    Path file = file(place, container.getId());
    Held held = state.readJson(file, Held.class);
    if (held != null && !rule(container).equals(held.rule())) {
      rule(container.getId(), held.rule());
    }
    boolean alive = Containers.alive(container);
    if (alive && held != null && stopOrdered(file, container)) {
      // A stop that was ordered goes on when whoever ordered it was interrupted: what is alive now
      // will not be in a moment, and nothing would bring it back.
      stopping.stop(
          "unit " + unit, container.getId(), Containers.grace(container).plus(END_BY_FORCE));
      alive = false;
    }
    if (!alive) {
      docker.order(
          "start unit " + unit, () -> docker.patient().startContainerCmd(container.getId()).exec());
    }
    forget(file);
  }

  /** Whether the container is the one that was to be stopped, and not one started since. */
  private static boolean stopOrdered(Path file, InspectContainerResponse container) {
    try {
      Instant started = Instant.parse(String.valueOf(container.getState().getStartedAt()));
      return started.isBefore(Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "cannot look at %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }

  /** Forgets what was held and is gone, replaced by the platform's own tools. */
  void forgetGone(Place place, Containers containers) {
    Path directory = state.peek(place.stack()).resolve("holds");
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> containers.inspect(id(file)) == null)
          .forEach(Holds::forget);
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "cannot list %s: %s".formatted(directory, e.getMessage()))
          .because(e);
    }
  }

  private static String id(Path file) {
    return String.valueOf(file.getFileName()).replace(".json", "");
  }

  void rule(String id, Rule rule) {
    docker.ask(
        "set restart policy %s on container %s".formatted(rule.name(), id),
        () -> docker.quick().updateContainerCmd(id).withRestartPolicy(policy(rule)).exec());
  }

  /** docker-java's own "no" has an empty name, which the engine takes for "leave it as it is". */
  private static RestartPolicy policy(Rule rule) {
    Map<String, Object> written = Map.of("Name", rule.name(), "MaximumRetryCount", rule.retries());
    return JSON.convertValue(written, RestartPolicy.class);
  }

  static Rule rule(InspectContainerResponse container) {
    RestartPolicy policy = container.getHostConfig().getRestartPolicy();
    String name = policy == null ? null : policy.getName();
    Integer retries = policy == null ? null : policy.getMaximumRetryCount();
    return new Rule(name == null || name.isEmpty() ? "no" : name, retries == null ? 0 : retries);
  }

  private Path file(Place place, String id) {
    return state.peek(place.stack()).resolve("holds").resolve(id + ".json");
  }

  private static void forget(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "cannot remove %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }
}
