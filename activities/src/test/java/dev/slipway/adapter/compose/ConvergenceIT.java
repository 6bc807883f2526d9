package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.plan.Observed.TargetFacts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Steps that are cut off in the middle, and what the next attempt makes of it. */
@Tag("long")
class ConvergenceIT {
  private static final String DEAF = "trap '' TERM; while true; do sleep 1; done";

  /** A stack in which replacing a container takes four seconds. */
  private static Rig slow() {
    Rig rig = new Rig(Rig.SHOP.replace("stop_grace_period: 1s", "stop_grace_period: 4s"));
    rig.release("1", DEAF, "true", "");
    rig.release("2", DEAF, "true", "");
    rig.byHand("up", "-d");
    rig.capture();
    return rig;
  }

  /** Deploys, and is cut off while Compose waits for the old container to end. */
  private static void cutOff(Rig rig, List<TargetFacts> targets) throws InterruptedException {
    rig.stage("2", targets);
    rig.platform.turn(rig.deployment("2", targets));
    Thread thread =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((t, e) -> {})
            .start(() -> rig.platform.deploy(rig.deployment("2", targets)));
    Poll.until(
        Duration.ofSeconds(30),
        Duration.ofMillis(50),
        () -> counts(rig).getOrDefault("app", 0L) > 1 ? Boolean.TRUE : null);
    assertEquals(2, counts(rig).get("app"));
    thread.interrupt();
    thread.join(Duration.ofSeconds(5));
    assertFalse(thread.isAlive());
  }

  private static Map<String, Long> counts(Rig rig) {
    return rig.engine.replicas(rig.place).stream()
        .collect(Collectors.groupingBy(Replica::unit, Collectors.counting()));
  }

  @Test
  void a_deployment_that_was_cut_off_is_finished_by_the_next_attempt() throws Exception {
    try (Rig rig = slow()) {
      List<TargetFacts> targets = rig.inspect("2").targets();
      cutOff(rig, targets);
      asOftenAsNeeded(() -> rig.platform.deploy(rig.deployment("2", targets)));
      assertTrue(rig.platform.deployed(rig.deployment("2", targets)).holds());
      assertEquals(Map.of("app", 1L, "db", 1L, "migrator", 1L, "worker", 1L), counts(rig));
      Map<String, String> after = rig.containers();
      rig.byHand("up", "-d");
      assertEquals(after, rig.containers());
    }
  }

  @Test
  void a_deployment_that_was_cut_off_can_be_gone_back_from() throws Exception {
    try (Rig rig = slow()) {
      List<TargetFacts> targets = rig.inspect("2").targets();
      cutOff(rig, targets);
      asOftenAsNeeded(() -> rig.platform.stop(rig.units("worker", "app")));
      rig.write(".env", rig.read(".env").replace("APP_VERSION=2", "APP_VERSION=1"));
      asOftenAsNeeded(() -> rig.platform.restore(rig.restoration()));
      assertTrue(rig.platform.restored(rig.restoration()).holds());
      assertTrue(rig.platform.serving(rig.units("worker", "app")).holds());
      assertEquals(Map.of("app", 1L, "db", 1L, "migrator", 1L, "worker", 1L), counts(rig));
      Map<String, String> back = rig.containers();
      rig.byHand("up", "-d");
      assertEquals(back, rig.containers());
      assertEquals(
          "always",
          rig.engine.replicas(rig.place).stream()
              .filter(r -> r.unit().equals("app"))
              .findFirst()
              .orElseThrow()
              .rule()
              .name());
    }
  }

  @Test
  void a_unit_that_cannot_even_be_started_is_said_so_in_dockers_words() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Rig rig =
            new Rig(
                Rig.SHOP.replace(
                    "    restart: unless-stopped",
                    "    restart: unless-stopped\n    ports: ['${PORTS:-127.0.0.1::80}']"))) {
      rig.release("1");
      rig.release("2");
      rig.byHand("up", "-d");
      List<TargetFacts> targets = rig.inspect("2").targets();
      rig.capture();
      rig.stage("2", targets);
      rig.write(".env", rig.read(".env") + "PORTS=127.0.0.1:" + taken.getLocalPort() + ":80\n");
      rig.platform.turn(rig.deployment("2", targets));
      StepFailure failure =
          assertThrows(StepFailure.class, () -> rig.platform.deploy(rig.deployment("2", targets)));
      assertEquals("UNIT_NOT_SERVING", failure.type());
      assertTrue(String.valueOf(failure.getMessage()).contains("address already in use"));
    }
  }

  @Test
  void restoring_what_was_never_captured_does_nothing_for_the_run_itself_only() throws Exception {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.byHand("up", "-d");
      Map<String, String> before = rig.containers();
      asOftenAsNeeded(() -> rig.platform.restore(rig.restoration()));
      assertTrue(rig.platform.restored(rig.restoration()).holds());
      assertEquals(before, rig.containers());
      var other =
          new dev.slipway.activity.PlatformActivities.RestoreRequest(
              rig.key("restore", 1), rig.place, "20250101-000000-none", List.of(rig.shop));
      StepFailure failure = assertThrows(StepFailure.class, () -> rig.platform.restore(other));
      assertEquals("CAPTURE_ABSENT", failure.type());
      assertFalse(rig.platform.restored(other).holds());
    }
  }

  @Test
  void tidying_leaves_only_what_a_rollback_needs() throws Exception {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.release("2");
      rig.byHand("up", "-d");
      rig.upgrade("2");
      var marked = new dev.slipway.activity.HostActivities.Marked(rig.key("tidy", 1), rig.place);
      rig.platform.tidy(marked);
      assertTrue(rig.platform.tidied(marked).holds());
      List<String> kept = rig.engine.names("slipway-kept/" + rig.id + ":");
      assertEquals(4, kept.size(), kept.toString());
      assertTrue(kept.stream().noneMatch(name -> name.contains("-new-")));
      rig.write(".env", rig.read(".env").replace("APP_VERSION=2", "APP_VERSION=1"));
      asOftenAsNeeded(() -> rig.platform.restore(rig.restoration()));
      rig.platform.tidy(marked);
      assertEquals(List.of(), rig.engine.names("slipway-kept/" + rig.id + ":"));
    }
  }

  /** As the workflow tries again: Docker may still be ending what a cut-off client had begun. */
  private static void asOftenAsNeeded(Runnable deed) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        deed.run();
        return;
      } catch (StepFailure failure) {
        if (failure.category() != StepFailure.Category.ENVIRONMENT || attempt == 5) {
          throw failure;
        }
        Thread.sleep(250L << attempt);
      }
    }
  }
}
