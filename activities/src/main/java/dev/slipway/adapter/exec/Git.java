package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs git: the one that the operator has, with the operator's transports and credentials, but with
 * no hook of a repository and without ever asking anybody.
 */
public final class Git {
  private static final Map<String, String> QUIET =
      Map.of("GIT_TERMINAL_PROMPT", "0", "LC_ALL", "C");

  /** Answers from the disk. */
  public static final Duration LOOK = Duration.ofMinutes(1);

  /** Whatever goes over a network. */
  public static final Duration FETCH = Duration.ofMinutes(30);

  private final Exec exec;
  private final Secrets secrets;

  public Git(Exec exec, Secrets secrets) {
    this.exec = exec;
    this.secrets = secrets;
  }

  /** Runs it in a directory and returns whatever it says. */
  public Exec.Result run(Path directory, Duration within, String... words) {
    return run(directory, within, Map.of(), words);
  }

  /** The same with a few variables more. */
  public Exec.Result run(
      Path directory, Duration within, Map<String, String> more, String... words) {
    List<String> command = new ArrayList<>(List.of("git", "--no-optional-locks"));
    // The agent is root, the checkout somebody else's: it is trusted since the stack file names it,
    // and no hook of it is run.
    for (String setting :
        List.of("safe.directory=*", "core.hooksPath=/dev/null", "core.fsmonitor=false")) {
      command.addAll(List.of("-c", setting));
    }
    command.addAll(List.of(words));
    Map<String, String> all = new LinkedHashMap<>(QUIET);
    all.putAll(more);
    return exec.run(directory, all, within, command);
  }

  /**
   * What it prints when it succeeds, without white space around it.
   *
   * @throws StepFailure when it does not ({@code SOURCE}, tried again)
   */
  public String require(Path directory, Duration within, String what, String... words) {
    Exec.Result result = run(directory, within, words);
    if (!result.ok()) {
      throw failure(directory, what, result);
    }
    return result.out().strip();
  }

  /** What git said, as a failure that is tried again. */
  public StepFailure failure(Path directory, String what, Exec.Result result) {
    String said = secrets.redact(result.err()).strip();
    return said.contains("No space left")
        ? StepFailure.input("DISK_FULL", "%s: git said: %s; free space".formatted(what, said))
        : StepFailure.environment(
            "SOURCE", "%s in %s: git said: %s".formatted(what, directory, said));
  }
}
