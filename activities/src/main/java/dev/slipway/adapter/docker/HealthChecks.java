package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Runs what containers declare as their health check, as the engine does at its interval. */
final class HealthChecks {
  private static final int BYTES = 64 * 1024;

  private final Docker docker;
  private final Containers containers;

  /**
   * By container, the check that did not end in time. It goes on inside, since an exec cannot be
   * ended from here; no other is begun beside it, so that they do not pile up.
   */
  private final Map<String, String> late = new ConcurrentHashMap<>();

  HealthChecks(Docker docker, Containers containers) {
    this.docker = docker;
    this.containers = containers;
  }

  boolean passes(String id) {
    InspectContainerResponse container = containers.inspect(id);
    HealthCheck check = container == null ? null : container.getConfig().getHealthcheck();
    List<String> command = check == null ? List.of() : command(check);
    return check != null
        && !command.isEmpty()
        && passes(id, command, DockerEngine.nanos(check.getTimeout(), DockerEngine.USUAL_INTERVAL));
  }

  /** Empty when there is none; a line for a shell goes to the one that the engine takes. */
  private static List<String> command(HealthCheck check) {
    List<String> test = check.getTest();
    if (test == null || test.size() < 2) {
      return List.of();
    }
    return switch (test.getFirst()) {
      case "CMD" -> test.subList(1, test.size());
      case "CMD-SHELL" -> List.of("/bin/sh", "-c", test.get(1));
      default -> List.of();
    };
  }

  private boolean passes(String id, List<String> command, Duration within) {
    return docker.ask(
        "run the health check of container " + id,
        () -> {
          try {
            return !stillRuns(id) && run(id, command, within);
          } catch (ConflictException | NotFoundException e) {
            // It has ended meanwhile, or is gone: whoever waits for it sees that by itself.
            late.remove(id);
            return false;
          }
        });
  }

  private boolean stillRuns(String id) {
    String exec = late.get(id);
    boolean runs =
        exec != null && Boolean.TRUE.equals(docker.quick().inspectExecCmd(exec).exec().isRunning());
    if (!runs) {
      late.remove(id);
    }
    return runs;
  }

  private boolean run(String id, List<String> command, Duration within) {
    String exec =
        docker
            .quick()
            .execCreateCmd(id)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withCmd(command.toArray(String[]::new))
            .exec()
            .getId();
    Output output = docker.patient().execStartCmd(exec).exec(new Output(BYTES));
    if (!output.ended(within)) {
      late.put(id, exec);
      return false;
    }
    Long exit = docker.quick().inspectExecCmd(exec).exec().getExitCodeLong();
    return exit != null && exit == 0;
  }
}
