package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people do by hand to a stack that is frozen, and what comes of it at once. */
final class ByHand {
  private static final String BEAT = "celerybeat";
  private static final String INITIALIZER = "initializer";

  private static final Pattern REJECTED =
      Pattern.compile(
          "rejects connection for host \"([^\"]+)\", user \"defectdojo\", database \"defectdojo\"");

  private final Field field;
  private String beat = "";
  private String beatLog = "";
  private String initializer = "";
  private String initializerLog = "";
  private int up = -1;
  private String said = "";

  ByHand(Field field) {
    this.field = field;
  }

  /** A unit of the old release that comes back whatever becomes of it, and the whole stack. */
  void tryAll() {
    Instant begin = Instant.now();
    String container = field.container(BEAT);
    must(field.docker("update", "--restart", "always", container));
    must(field.docker("start", container));
    Exec.Result result =
        new Exec()
            .run(
                field.stack.directory(),
                Map.of(),
                Duration.ofMinutes(2),
                List.of("docker", "compose", "up", "-d"));
    up = result.exit();
    said = result.out() + result.err();
    initializer = state(INITIALIZER);
    initializerLog = log(INITIALIZER, begin);
    Invariants.await(
        "the scheduler to come back", Duration.ofSeconds(20), () -> !state(BEAT).endsWith(" 0"));
    beat = state(BEAT);
    beatLog = log(BEAT, begin);
  }

  /** Each of them acted in that time, and nothing but the fence has stopped it. */
  void wasTurnedAwayIn(Frozen.Window shut, List<String> intruders) {
    String[] lives = beat.split(" ");
    assertTrue(shut.holds(Instant.parse(lives[0])), () -> beat + " is not within " + shut);
    assertEquals("always", lives[1], "restart policy of the scheduler");
    assertTrue(List.of("running", "restarting").contains(lives[2]), beat);
    turnedAway(beatLog, intruders);

    assertEquals(1, up, said);
    assertTrue(said.contains("service \"initializer\" didn't complete successfully: exit 1"), said);
    assertTrue(shut.holds(Instant.parse(initializer.split(" ")[0])), initializer);
    turnedAway(initializerLog, intruders);
  }

  /**
   * Who was turned away knows his own address. What has it when the report is made is another
   * container, so no unit is named.
   */
  private static void turnedAway(String log, List<String> intruders) {
    Matcher rejected = REJECTED.matcher(log);
    assertTrue(rejected.find(), log);
    Pattern line =
        Pattern.compile(
            "user defectdojo, database defectdojo, from %s,"
                .formatted(Pattern.quote(rejected.group(1))));
    assertTrue(
        intruders.stream().anyMatch(i -> line.matcher(i).find()), () -> line + " in " + intruders);
  }

  /** When it was started, its restart policy, whether it lives, and how often it came back. */
  private String state(String unit) {
    String format =
        "{{.State.StartedAt}} {{.HostConfig.RestartPolicy.Name}} {{.State.Status}} {{.RestartCount}}";
    return must(field.docker("inspect", "--format", format, field.container(unit))).out().strip();
  }

  private String log(String unit, Instant since) {
    Exec.Result log =
        must(field.docker("logs", "--since", since.toString(), field.container(unit)));
    return log.out() + log.err();
  }

  private static Exec.Result must(Exec.Result result) {
    assertTrue(result.ok(), result.err());
    return result;
  }
}
