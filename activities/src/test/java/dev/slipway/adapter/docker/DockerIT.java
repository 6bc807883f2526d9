package dev.slipway.adapter.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.compose.Rig;
import dev.slipway.adapter.exec.Engine.Offer;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Helpers;
import dev.slipway.adapter.exec.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Helpers, units and stores on a real engine. */
class DockerIT {
  private static final String COMPOSE =
      """
      x-labels: &labels {dev.slipway.test: "@LABEL@"}
      services:
        forever:
          image: debian:trixie-slim
          command: [sleep, infinity]
          init: true
          restart: always
          stop_grace_period: 2s
          volumes: ["files:/files"]
          labels: *labels
        deaf:
          image: debian:trixie-slim
          command: [sh, -c, "trap '' TERM; echo up; while true; do sleep 1; done"]
          restart: on-failure:7
          stop_grace_period: 2s
          labels: *labels
        twins:
          image: debian:trixie-slim
          command: [sleep, infinity]
          init: true
          stop_grace_period: 1s
          scale: 2
          labels: *labels
        well: &checked
          image: debian:trixie-slim
          command: [sleep, infinity]
          init: true
          stop_grace_period: 1s
          environment: {WELL: "yes"}
          healthcheck: {test: 'test "$$WELL" = yes', interval: 1h}
          labels: *labels
        plain: {<<: *checked, healthcheck: {test: [CMD, test, -e, /etc/debian_version], interval: 1h}}
        ill: {<<: *checked, healthcheck: {test: [CMD, "false"], interval: 1h}}
        slow: {<<: *checked, healthcheck: {test: [CMD, sleep, "30"], interval: 1h, timeout: 1s}}
        wrong: {<<: *checked, healthcheck: {test: [CMD, /no/such/program], interval: 1h}}
      networks: {default: {labels: *labels}}
      volumes: {files: {labels: *labels}}
      """;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static Rig rig;

  @BeforeAll
  static void up() {
    rig = new Rig(COMPOSE);
    Rig.docker("compose", "--project-directory", rig.directory.toString(), "up", "-d");
  }

  @AfterAll
  static void down() {
    rig.close();
  }

  private static Replica replica(String unit) {
    return rig.engine.replicas(rig.place).stream()
        .filter(r -> r.unit().equals(unit))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_held_unit_stays_down_whoever_starts_it_and_has_its_own_rule_after_release() {
    String id = replica("forever").id();
    rig.units.hold(rig.place, List.of("forever"), MINUTE);
    assertEquals("exited", replica("forever").state());
    assertEquals("no", replica("forever").rule().name());
    // What a restart of the engine does to a container that it may restart: end it, look at its
    // rule.
    Rig.docker("start", id);
    Rig.docker("kill", id);
    assertEquals("exited", replica("forever").state());
    rig.units.hold(rig.place, List.of("forever"), MINUTE);

    new DockerUnits(rig.docker, rig.state).release(rig.place, "forever");
    assertEquals("running", replica("forever").state());
    assertEquals("always", replica("forever").rule().name());
    assertEquals(id, replica("forever").id());
    rig.units.release(rig.place, "forever");
    assertEquals("running", replica("forever").state());
  }

  @Test
  void a_health_check_is_run_as_the_engine_would_and_only_success_in_time_is_health() {
    assertTrue(rig.engine.passes(replica("well").id()));
    assertTrue(rig.engine.passes(replica("plain").id()));
    assertEquals("starting", replica("plain").health());
    for (String unit : List.of("ill", "slow", "wrong", "forever")) {
      assertFalse(rig.engine.passes(replica(unit).id()), unit);
    }
    assertFalse(rig.engine.passes(replica("slow").id()));
    String processes = Rig.docker("top", replica("slow").id());
    assertEquals(1, processes.split("sleep 30", -1).length - 1, "no second one: " + processes);
    Rig.docker("stop", replica("plain").id());
    assertFalse(rig.engine.passes(replica("plain").id()));
    assertFalse(rig.engine.passes("no-such-container"));
  }

  @Test
  void a_unit_that_ignores_its_stop_signal_gets_its_grace_and_is_down_when_hold_returns() {
    Instant from = Instant.now();
    rig.units.hold(rig.place, List.of("deaf"), MINUTE);
    Duration took = Duration.between(from, Instant.now());
    assertTrue(took.toMillis() >= 1900 && took.toSeconds() < 10, took.toString());
    assertEquals(Integer.valueOf(137), replica("deaf").exit());
    rig.units.release(rig.place, "deaf");
    assertEquals(7, replica("deaf").rule().retries());
  }

  @Test
  void units_that_are_held_together_end_side_by_side() {
    rig.units.hold(rig.place, List.of("deaf", "forever"), MINUTE);
    assertTrue(finished("forever").isBefore(finished("deaf")), "the second waits for the first");
    rig.units.release(rig.place, "deaf");
    rig.units.release(rig.place, "forever");
  }

  private static Instant finished(String unit) {
    String at = Rig.docker("inspect", "-f", "{{.State.FinishedAt}}", replica(unit).id());
    return Instant.parse(at.strip());
  }

  @Test
  void all_containers_of_a_unit_are_held() {
    rig.units.hold(rig.place, List.of("twins"), MINUTE);
    List<Replica> twins =
        rig.engine.replicas(rig.place).stream().filter(r -> r.unit().equals("twins")).toList();
    assertEquals(2, twins.size());
    assertTrue(twins.stream().noneMatch(Replica::running));
    rig.units.release(rig.place, "twins");
  }

  @Test
  void a_wait_for_a_stop_can_be_interrupted_and_the_stop_goes_on() throws Exception {
    Thread caller =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((t, e) -> {})
            .start(() -> rig.units.hold(rig.place, List.of("deaf"), MINUTE));
    Thread.sleep(700);
    caller.interrupt();
    caller.join(Duration.ofSeconds(1));
    assertFalse(caller.isAlive());
    rig.units.hold(rig.place, List.of("deaf"), MINUTE);
    assertEquals("exited", replica("deaf").state());
    rig.units.release(rig.place, "deaf");
  }

  /** Whoever puts units back must not take one for serving that is about to end. */
  @Test
  void a_unit_that_is_still_being_stopped_runs_after_it_was_released() throws Exception {
    Thread caller =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((t, e) -> {})
            .start(() -> rig.units.hold(rig.place, List.of("deaf"), MINUTE));
    Thread.sleep(700);
    caller.interrupt();
    caller.join(Duration.ofSeconds(1));
    assertEquals("running", replica("deaf").state(), "it takes its time to stop");
    rig.units.release(rig.place, "deaf");
    Thread.sleep(replica("deaf").grace().plusSeconds(1).toMillis());
    assertEquals("running", replica("deaf").state());
  }

  @Test
  void a_unit_tells_its_addresses_stores_and_neighbours() {
    Units.Instance unit = Objects.requireNonNull(rig.units.find(rig.place, "forever"));
    assertEquals(1, unit.addresses().size());
    assertEquals(1, unit.subnets().size());
    assertEquals(1, unit.gateways().size());
    assertEquals("/files", unit.mounts().getFirst().target());
    Path store = rig.units.storePath(rig.place, "files");
    assertEquals(unit.mounts().getFirst().source(), store);
    assertNull(rig.units.storePath(rig.place, "no-such-store"));
    assertNull(rig.units.find(rig.place, "no-such-unit"));
    List<Units.Neighbour> neighbours = rig.units.neighbours(rig.place, "forever");
    assertTrue(
        neighbours.stream()
            .anyMatch(n -> n.unit().equals("forever") && n.addresses().equals(unit.addresses())));
  }

  @Test
  void a_command_in_a_unit_comes_back_with_exit_code_and_both_streams() {
    Exec.Result result =
        rig.units.exec(
            rig.place,
            "forever",
            "nobody",
            MINUTE,
            List.of("sh", "-c", "id -un; echo trouble >&2; exit 3; $(touch /x)"));
    assertEquals(3, result.exit());
    assertEquals("nobody\n", result.out());
    assertEquals("trouble\n", result.err());
    StepFailure late =
        assertThrows(
            StepFailure.class,
            () ->
                rig.units.exec(
                    rig.place, "forever", "", Duration.ofMillis(300), List.of("sleep", "3")));
    assertEquals("TIMED_OUT", late.type());
  }

  @Test
  void a_log_begins_when_it_is_asked_to() {
    String log = rig.units.log(rig.place, "deaf", Instant.EPOCH);
    assertTrue(log.contains("up"), log);
    assertEquals("", rig.units.log(rig.place, "deaf", Instant.now().plusSeconds(5)));
  }

  private static Helpers.Spec spec(String mark, String... command) {
    return new Helpers.Spec(
        mark,
        rig.id,
        "r1",
        "debian:trixie-slim",
        List.of(command),
        List.of(),
        "",
        "none",
        Map.of("GIVEN", "a b"));
  }

  @Test
  void a_helper_is_started_once_and_found_again_running_or_not() {
    String mark = "r1/backup/1/" + rig.id;
    Helpers.Spec spec = spec(mark, "sh", "-c", "echo $GIVEN; sleep 1; exit 4");
    rig.helpers.start(spec);
    rig.helpers.start(spec);
    assertTrue(Objects.requireNonNull(rig.helpers.find(mark)).running());
    Helpers.Ended ended = rig.helpers.await(mark, MINUTE);
    assertEquals(4, ended.exit());
    assertEquals("a b\n", ended.log());
    rig.helpers.start(spec);
    assertFalse(Objects.requireNonNull(rig.helpers.find(mark)).running());
    assertTrue(rig.helpers.marks(rig.id, "r1").contains(mark));
    rig.helpers.remove(mark);
    rig.helpers.remove(mark);
    assertNull(rig.helpers.find(mark));
  }

  @Test
  void a_wait_for_a_helper_is_bounded_and_leaves_it_running() {
    String mark = "r1/wait/1/" + rig.id;
    rig.helpers.start(spec(mark, "sleep", "100"));
    StepFailure late =
        assertThrows(StepFailure.class, () -> rig.helpers.await(mark, Duration.ofMillis(300)));
    assertEquals("TIMED_OUT", late.type());
    assertTrue(Objects.requireNonNull(rig.helpers.find(mark)).running());
    rig.helpers.remove(mark);
  }

  @Test
  void a_helper_without_image_is_refused_with_the_way_to_get_it() {
    Helpers.Spec spec =
        new Helpers.Spec(
            "r1/x/1",
            rig.id,
            "r1",
            "no.such/image:1",
            List.of("true"),
            List.of(),
            "",
            "none",
            Map.of());
    StepFailure failure = assertThrows(StepFailure.class, () -> rig.helpers.start(spec));
    assertEquals("HELPER_IMAGE", failure.type());
    assertTrue(String.valueOf(failure.getMessage()).contains("docker pull no.such/image:1"));
  }

  @Test
  void a_helper_shares_the_network_of_a_unit_and_carries_the_label_of_its_test() {
    String mark = "r1/share/1/" + rig.id;
    String unit = replica("forever").id();
    rig.helpers.start(
        new Helpers.Spec(
            mark,
            rig.id,
            "r1",
            "debian:trixie-slim",
            List.of("hostname", "-I"),
            List.of(new Helpers.Mount(rig.id + "_files", "/files", true)),
            "1000:1000",
            "unit:" + unit,
            Map.of()));
    String address =
        Objects.requireNonNull(rig.units.find(rig.place, "forever")).addresses().getFirst();
    assertEquals(address, rig.helpers.await(mark, MINUTE).log().strip());
    String container =
        Rig.docker("ps", "-aq", "--filter", "label=dev.slipway.mark=" + mark).strip();
    String label =
        Rig.docker("inspect", "-f", "{{index .Config.Labels \"dev.slipway.test\"}}", container);
    assertEquals(rig.id, label.strip());
    rig.helpers.remove(mark);
  }

  @Test
  void a_store_of_a_run_is_made_once_and_a_foreign_one_is_never_removed() {
    String name = rig.units.createStore(rig.place, "r1", "standby");
    assertEquals(name, rig.units.createStore(rig.place, "r1", "standby"));
    assertNotNull(rig.units.storePathByName(name));
    StepFailure other = assertThrows(StepFailure.class, () -> rig.units.removeStore(name, "r2"));
    assertEquals("FOREIGN", other.type());
    assertThrows(StepFailure.class, () -> rig.units.removeStore(rig.id + "_files", "r1"));
    rig.units.removeStore(name, "r1");
    rig.units.removeStore(name, "r1");
    assertNull(rig.units.storePathByName(name));
  }

  @Test
  void a_registry_that_does_not_answer_is_not_a_release_that_does_not_exist() {
    assertInstanceOf(Offer.Silent.class, rig.engine.offer("127.0.0.1:1/some/thing:1"));
    assertInstanceOf(Offer.Absent.class, rig.engine.offer(Rig.REGISTRY + "/no/such:1"));
    StepFailure failure =
        assertThrows(
            StepFailure.class,
            () -> rig.engine.fetch("127.0.0.1:1/some/thing", "sha256:" + "0".repeat(64)));
    assertEquals("REGISTRY", failure.type());
    StepFailure absent =
        assertThrows(
            StepFailure.class,
            () -> rig.engine.fetch(Rig.REGISTRY + "/no/such", "sha256:" + "0".repeat(64)));
    assertEquals("ARTEFACT_NOT_FOUND", absent.type());
  }

  @Test
  void an_engine_that_is_not_there_is_said_to_be_unreachable() throws Exception {
    try (Docker nowhere = Docker.connect(Map.of("DOCKER_HOST", "unix:///no/such.sock"))) {
      StepFailure failure =
          assertThrows(
              StepFailure.class,
              () -> new DockerUnits(nowhere, rig.state).find(rig.place, "forever"));
      assertEquals("DOCKER_UNREACHABLE", failure.type());
      assertEquals(StepFailure.Category.ENVIRONMENT, failure.category());
    }
  }
}
