package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One deed in a process of its own, which can be killed at any moment without a last word. */
final class Agent {

  private Agent() {}

  /** What an agent is asked to do. */
  enum Deed {
    CAPTURE,
    BACKUP,
    PROVE,
    FOLLOW,
    FENCE,
    KEEP,
    SWITCH_BACK,
    OPEN,
    TIDY
  }

  public static void main(String[] args) {
    Stand stand = new Stand(args[0], Path.of(args[1]), Point.valueOf(args[2]));
    System.out.println("go");
    run(stand, Deed.valueOf(args[3]), args[4], Point.valueOf(args[2]), args[5]);
    System.exit(0);
  }

  static void run(Stand stand, Deed deed, String run, Point way, String of) {
    switch (deed) {
      case CAPTURE -> stand.data.capture(stand.state(run, way));
      case BACKUP -> stand.data.backup(stand.state(run, way));
      case PROVE -> stand.data.prove(stand.state(run, way));
      case FOLLOW -> stand.data.follow(stand.state(run, way));
      case FENCE -> stand.data.fence(stand.fence(run, Level.RUN));
      case KEEP -> stand.data.keep(stand.state(run, way));
      case SWITCH_BACK -> stand.data.switchBack(stand.back(run, of));
      case OPEN -> stand.data.fence(stand.fence(run, Level.OPEN));
      case TIDY -> stand.data.tidy(stand.state(run, way));
    }
  }

  /**
   * Lets agents begin the deed and kills each after a random time; the last one is let alone. An
   * agent that ended before its time proves nothing: the next one gets less.
   *
   * @param longest time that an agent is given before it is killed
   * @param kills agents that are killed, or that had their chance
   * @return how many were really killed
   */
  static int killedWhile(
      Stand stand,
      Deed deed,
      String run,
      Point way,
      String of,
      Random random,
      Duration longest,
      int kills)
      throws IOException, InterruptedException {
    int killed = 0;
    long millis = longest.toMillis();
    for (int i = 0; i < kills || (killed == 0 && millis > 1); i++) {
      Process process = start(stand, deed, run, way, of);
      try (var reader = process.inputReader()) {
        for (String line = reader.readLine(); line != null && !line.equals("go"); ) {
          line = reader.readLine();
        }
        long after = random.nextLong(millis);
        boolean ended = process.waitFor(after, TimeUnit.MILLISECONDS);
        System.out.printf("%-12s %s after %d ms%n", deed, ended ? "ended" : "killed", after);
        killed += ended ? 0 : 1;
        millis = ended ? Math.max(1, after / 2) : millis;
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    run(stand, deed, run, way, of);
    return killed;
  }

  private static Process start(Stand stand, Deed deed, String run, Point way, String of)
      throws IOException {
    return new ProcessBuilder(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Agent.class.getName(),
                stand.id,
                stand.directory.toString(),
                way.name(),
                deed.name(),
                run,
                of))
        .redirectErrorStream(true)
        .start();
  }
}
