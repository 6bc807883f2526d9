package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.Spec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Gives two directories each other's place. A call from here is over when its caller is; where this
 * process sees the two through different mounts, a helper sees them through one.
 *
 * @param server whose directories they are
 * @param run the acting run
 */
public record Swap(Tools tools, Server server, String run, Path one, Path other) {
  private static final Duration WITHIN = Duration.ofMinutes(2);

  /** False when it cannot be done from here, or told of an error. */
  boolean direct() {
    return Renameat2.exchange(one, other);
  }

  /** What the helper said; whether it did it shows in the directories alone. */
  String byHelper() {
    tools.helpers().start(spec());
    Ended ended = tools.helpers().await(mark(server, run), WITHIN);
    return "the helper ended with %d: %s".formatted(ended.exit(), ended.log());
  }

  /** Afterwards no helper of the run exchanges anything under this server. */
  static void forget(Tools tools, Server server, String run) {
    tools.helpers().remove(mark(server, run));
  }

  private static String mark(Server server, String run) {
    return run + "/exchange/" + server.unit();
  }

  private Spec spec() {
    Path above = above(one, other);
    return new Spec(
        mark(server, run),
        server.stack(),
        run,
        tools.helperImage(),
        List.of(
            "mv",
            "--exchange",
            "--no-copy",
            "-T",
            "/above/" + above.relativize(one),
            "/above/" + above.relativize(other)),
        List.of(new Mount(above.toString(), "/above", false)),
        "0:0",
        "none",
        Map.of());
  }

  /** Both must be seen through one mount, or the syscall refuses. */
  public static Path above(Path one, Path other) {
    Path above = one.getParent();
    while (above != null && !other.startsWith(above)) {
      above = above.getParent();
    }
    if (above == null || above.getNameCount() == 0) {
      throw StepFailure.input(
          "EXCHANGE", "%s and %s have no directory in common".formatted(one, other));
    }
    return above;
  }
}
