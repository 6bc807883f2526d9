package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Orphans;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.plan.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs {@code docker compose} in the directory of a stack, as an operator there would. */
final class Cli {
  /**
   * How a command is run.
   *
   * @param within longest time that it may take
   * @param acts whether it does more than read, and has to be found when its worker is gone
   */
  record Errand(Duration within, boolean acts) {
    static Errand acting(Duration within) {
      return new Errand(within, true);
    }
  }

  // Reads files and asks the engine a few questions: a second at most on an idle machine.
  static final Errand READ = new Errand(Duration.ofMinutes(1), false);
  // Replaces containers: each is given its own grace period to stop, and these run side by side.
  static final Errand ACT = Errand.acting(Duration.ofMinutes(15));

  /** What is said when the engine is away, ends in the middle of a request, or is still busy. */
  private static final List<String> ENGINE_AWAY =
      List.of(
          "cannot connect to the docker daemon",
          "error during connect",
          "connection refused",
          "connection reset",
          "broken pipe",
          "unexpected eof",
          ": eof",
          "timeout",
          "conflict",
          "already in progress",
          "server is shutting down");

  private final Exec exec;
  private final Secrets secrets;

  Cli(Exec exec, Secrets secrets) {
    this.exec = exec;
    this.secrets = secrets;
  }

  /**
   * Runs it and returns whatever it says. PWD is set since Compose takes the directory's name, and
   * paths in the definition, as the operator's shell shows them, links not followed.
   */
  Exec.Result run(Place place, Errand errand, List<String> command) {
    Path root = Path.of(place.root());
    Map<String, String> environment = new HashMap<>(Map.of("PWD", root.toString()));
    if (errand.acts()) {
      environment.putAll(Orphans.mark(place.stack()));
    }
    return exec.runApart(root, environment, errand.within(), command);
  }

  /** Runs it and fails unless it succeeds. */
  String require(Place place, Errand errand, String what, List<String> command) {
    Exec.Result result = run(place, errand, command);
    if (!result.ok()) {
      throw failure(place, what, result);
    }
    return result.out();
  }

  /** The failure of a command, in the category that its words put it in. */
  StepFailure failure(Place place, String what, Exec.Result result) {
    secrets.learn(Project.settings(place));
    String said = secrets.redact(said(result));
    String text = said.toLowerCase(Locale.ROOT);
    String message = "%s in %s: docker compose said: %s".formatted(what, place.root(), said);
    if (text.contains("no space left")) {
      return StepFailure.input("DISK_FULL", message + "; free space on this host");
    }
    boolean engine = ENGINE_AWAY.stream().anyMatch(text::contains);
    return engine
        ? StepFailure.environment("DOCKER", message)
        : StepFailure.input("COMPOSE", message + "; run the same command by hand to look closer");
  }

  /** The words that matter: without warnings, the last ones. */
  static String said(Exec.Result result) {
    List<String> lines =
        result.err().lines().filter(l -> !l.contains("level=warning") && !l.isBlank()).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }
}
