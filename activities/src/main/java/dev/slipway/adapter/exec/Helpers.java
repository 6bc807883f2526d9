package dev.slipway.adapter.exec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Long effects that outlive their caller: a helper is found again by its mark. On a container
 * platform it is a container labelled with stack, run and mark; it has an init, no restart policy
 * and publishes nothing.
 */
public interface Helpers {

  /**
   * Starts the helper, or adopts the one with this mark, whether it runs or has ended. An image
   * that the host lacks is a final failure that says how to get it.
   */
  void start(Spec spec);

  /**
   * Waits for the end of the helper. Fails with {@code TIMED_OUT} when it still runs then; it is
   * left running.
   */
  Ended await(String mark, Duration within);

  /** State without waiting: null when there is no such helper. */
  @Nullable State find(String mark);

  /**
   * Asks the helper to end by the signal that its image wants, and returns when it has ended. It
   * stays to be looked at; nothing happens when there is none. Fails with {@code UNIT_NOT_STOPPED}
   * when it still runs after that time.
   */
  void stop(String mark, Duration within);

  /**
   * Ends the helper, without asking, and removes it; nothing happens when there is none. What must
   * end in order is stopped first.
   */
  void remove(String mark);

  /** Marks of all helpers of a run, running or not. */
  List<String> marks(String stack, String run);

  /**
   * One helper.
   *
   * @param mark unique over all runs, e.g. "RUN/backup/1/dojo"
   * @param image image to run
   * @param command argument list; replaces the image's entrypoint
   * @param mounts what it sees
   * @param user uid or uid:gid; empty for the image's own
   * @param network "none", or "unit:INSTANCE" to share the network of a running unit (its 127.0.0.1
   *     is the unit's)
   * @param environment variables; secrets go through files, since the environment of a container
   *     can be inspected
   */
  record Spec(
      String mark,
      String stack,
      String run,
      String image,
      List<String> command,
      List<Mount> mounts,
      String user,
      String network,
      Map<String, String> environment) {
    public Spec {
      command = List.copyOf(command);
      mounts = List.copyOf(mounts);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * @param source name of a store (volume), or an absolute path on the host
   */
  record Mount(String source, String target, boolean readOnly) {}

  /**
   * @param log the last 64 KiB of its output, redacted
   */
  record Ended(int exit, String log) {
    public boolean ok() {
      return exit == 0;
    }
  }

  /**
   * @param exit null while it runs
   */
  record State(boolean running, @Nullable Integer exit) {}
}
