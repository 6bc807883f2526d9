package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.Spec;
import dev.slipway.adapter.exec.Units.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The server's own tools in helpers of a run. */
public final class Jobs {
  private static final Duration SHORTEST = Duration.ofMinutes(10);
  private static final long SLOWEST_BYTES_A_SECOND = 2L << 20;

  private final Tools tools;
  private final Server server;
  private final String run;
  private final Instance instance;

  public Jobs(Tools tools, Access access, Server server, String run) {
    this.tools = tools;
    this.server = server;
    this.run = run;
    this.instance = access.running(server);
  }

  /** Where a tool runs: beside the server, or with no network at all. */
  public enum Network {
    SERVER,
    NONE
  }

  /**
   * One job.
   *
   * @param purpose unique in the run
   */
  public record Job(
      String purpose, Network network, String user, List<Mount> mounts, List<String> command) {}

  public Instance instance() {
    return instance;
  }

  public String mark(String purpose) {
    return run + "/" + purpose + "/" + server.unit();
  }

  /** Starts the job, or adopts it. */
  public void start(Job job) {
    tools
        .helpers()
        .start(
            new Spec(
                mark(job.purpose()),
                server.stack(),
                run,
                instance.image(),
                job.command(),
                job.mounts(),
                job.user(),
                job.network() == Network.SERVER ? "unit:" + instance.id() : "none",
                job.network() == Network.SERVER ? PassFile.environment() : Map.of()));
  }

  /**
   * Waits for the end of the job.
   *
   * @param bytes how much it has to do, which bounds the wait
   */
  public Ended await(String purpose, long bytes) {
    return tools.helpers().await(mark(purpose), atMost(bytes));
  }

  public static Duration atMost(long bytes) {
    return SHORTEST.plusSeconds(bytes / SLOWEST_BYTES_A_SECOND);
  }

  /** Runs a job anew to its end; what an earlier attempt left of it is ended first. */
  public Ended run(Job job, long bytes) {
    remove(job.purpose());
    start(job);
    Ended ended = await(job.purpose(), bytes);
    remove(job.purpose());
    return ended;
  }

  public void runOrFail(Job job, long bytes) {
    Ended ended = run(job, bytes);
    if (!ended.ok()) {
      throw failed(job.command().getFirst(), ended);
    }
  }

  public StepFailure failed(String tool, Ended ended) {
    String log = tail(ended.log());
    boolean full = ended.log().contains("No space left on device");
    return full
        ? StepFailure.input(
            "NO_SPACE",
            "%s for the server of unit %s found the disk full: %s; free some space, then try again"
                .formatted(tool, server.unit(), log))
        : StepFailure.environment(
            "TOOL_FAILED",
            "%s for the server of unit %s ended with %d: %s"
                .formatted(tool, server.unit(), ended.exit(), log));
  }

  public String tail(String log) {
    String clean = tools.secrets().redact(log).strip();
    return clean.substring(Math.max(0, clean.length() - 2000));
  }

  public void remove(String purpose) {
    tools.helpers().remove(mark(purpose));
  }

  /** Arguments by which a client finds the server and its password. */
  public List<String> connection(Access.Login login) {
    return List.of(
        "-h",
        "127.0.0.1",
        "-p",
        Layout.variable(instance, "PGPORT", "5432"),
        "-U",
        login.user(),
        "-w");
  }
}
