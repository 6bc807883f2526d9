package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.PlatformFacts;
import dev.slipway.plan.Observed.TargetFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Upgrade and way back of real containers, and what an operator's plain "up" does afterwards. */
class ComposePlatformIT {

  @Test
  void a_plain_up_changes_nothing_after_staging_after_deploying_and_after_restoring() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      String two = rig.release("2");
      rig.byHand("up", "-d");
      Map<String, String> before = rig.containers();
      List<TargetFacts> targets = rig.inspect("2").targets();
      assertEquals(3, targets.size());
      targets.forEach(t -> assertEquals(new ArtefactId.Digest(two), t.artefact()));
      rig.capture();
      assertTrue(rig.platform.staged(rig.stage("2", targets)).holds());
      rig.byHand("up", "-d");
      assertEquals(before, rig.containers());

      rig.platform.stop(rig.units("worker", "app"));
      assertTrue(rig.platform.stopped(rig.units("worker", "app")).holds());
      var migration = rig.migration("2", 1);
      rig.platform.prepareMigration(migration);
      rig.platform.migrate(migration);
      assertTrue(rig.platform.migrated(migration).holds());
      var deployment = rig.deployment("2", targets);
      rig.platform.turn(deployment);
      assertTrue(rig.platform.turned(deployment).holds());
      rig.platform.deploy(deployment);
      assertTrue(rig.platform.deployed(deployment).holds());
      Map<String, String> after = rig.containers();
      assertEquals(before.get("db"), after.get("db"));
      assertNotEquals(before.get("app"), after.get("app"));
      rig.byHand("up", "-d");
      assertEquals(after, rig.containers());

      rig.write(".env", rig.read(".env").replace("APP_VERSION=2", "APP_VERSION=1"));
      rig.platform.restore(rig.restoration());
      assertTrue(rig.platform.restored(rig.restoration()).holds());
      Map<String, String> back = rig.containers();
      rig.byHand("up", "-d");
      assertEquals(back, rig.containers());
      assertEquals("always", rule(rig, "app"));
      assertEquals("unless-stopped", rule(rig, "worker"));
    }
  }

  @Tag("long")
  @Test
  void health_is_asked_for_when_nothing_else_is_missing_and_not_awaited_for_an_interval() {
    String check = "healthcheck: {test: [CMD, test, -e, /tmp/up], interval: 5m, retries: 1}";
    try (Rig rig =
        new Rig(Rig.SHOP.replace("command: [/app.sh]", "command: [/app.sh]\n    " + check))) {
      rig.release("1", "touch /tmp/up; exec sleep 12345", "true", "");
      rig.byHand("up", "-d");
      rig.release("2", "sleep 2; touch /tmp/up; exec sleep 12345", "true", "");
      Instant from = Instant.now();
      rig.upgrade("2");
      assertTrue(rig.platform.serving(rig.units("app")).holds());
      assertTrue(Duration.between(from, Instant.now()).toSeconds() < 60);
      assertEquals("starting", health(rig, "app"));
      assertEquals("healthy", seen(rig, "app"), "what the next plan is made from");
    }
  }

  @Tag("long")
  @Test
  void a_unit_that_dies_again_and_again_is_not_taken_for_healthy_between_two_deaths() {
    String check = "healthcheck: {test: [CMD, 'true'], interval: 5m, retries: 1}";
    try (Rig rig =
        new Rig(Rig.SHOP.replace("command: [/app.sh]", "command: [/app.sh]\n    " + check))) {
      rig.release("1");
      rig.byHand("up", "-d");
      rig.release("2", "sleep 2; exit 1", "true", "");
      StepFailure failure = assertThrows(StepFailure.class, () -> rig.upgrade("2"));
      assertEquals("UNIT_NOT_SERVING", failure.type());
    }
  }

  private static String seen(Rig rig, String unit) {
    return rig.inspect("").units().stream()
        .filter(u -> u.unit().equals(unit))
        .findFirst()
        .orElseThrow()
        .health();
  }

  private static String health(Rig rig, String unit) {
    return rig.engine.replicas(rig.place).stream()
        .filter(r -> r.unit().equals(unit))
        .findFirst()
        .orElseThrow()
        .health();
  }

  private static String rule(Rig rig, String unit) {
    return rig.engine.replicas(rig.place).stream()
        .filter(r -> r.unit().equals(unit))
        .findFirst()
        .orElseThrow()
        .rule()
        .name();
  }

  @Tag("long")
  @Test
  void restoring_after_a_mere_stop_starts_the_same_containers_with_their_own_restart_rules() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.byHand("up", "-d");
      Map<String, String> before = rig.containers();
      rig.capture();
      rig.platform.stop(rig.units("worker", "app"));
      rig.platform.restore(rig.restoration());
      assertEquals(before, rig.containers());
      assertTrue(rig.platform.serving(rig.units("worker", "app")).holds());
      assertEquals("always", rule(rig, "app"));
    }
  }

  @Test
  void a_moved_tag_is_reported_and_does_not_keep_the_captured_artefact_from_coming_back() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.release("2");
      rig.byHand("up", "-d");
      String was = rig.artefactOf("app");
      rig.upgrade("2");
      rig.release("1", "exec sleep 12345", "true", "LABEL other=1");
      rig.write(".env", rig.read(".env").replace("APP_VERSION=2", "APP_VERSION=1"));
      rig.platform.restore(rig.restoration());
      assertEquals(was, rig.artefactOf("app"));
      assertTrue(
          rig.inspect("").findings().stream()
              .anyMatch(f -> f.check().equals("tag") && f.about().equals("app")));
      Map<String, String> back = rig.containers();
      rig.byHand("up", "-d");
      assertEquals(back, rig.containers());
    }
  }

  @Tag("long")
  @Test
  void an_image_that_is_gone_from_the_host_is_fetched_again_by_content() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.release("2");
      rig.byHand("up", "-d");
      String was = rig.artefactOf("app");
      rig.upgrade("2");
      Rig.docker("rmi", "-f", was);
      assertNull(rig.engine.image(was));
      rig.write(".env", rig.read(".env").replace("APP_VERSION=2", "APP_VERSION=1"));
      rig.platform.restore(rig.restoration());
      assertEquals(was, rig.artefactOf("app"));
    }
  }

  @Test
  void a_release_that_does_not_exist_is_found_out_before_anything_changes() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.byHand("up", "-d");
      List<TargetFacts> targets = rig.inspect("9").targets();
      assertNull(targets.getFirst().artefact());
      assertTrue(targets.getFirst().seen().contains("manifest unknown"), targets.toString());
      StepFailure failure = assertThrows(StepFailure.class, () -> rig.stage("9", targets));
      assertEquals("ARTEFACT_NOT_FOUND", failure.type());
      assertEquals(StepFailure.Category.INPUT, failure.category());
    }
  }

  @Test
  void a_release_that_dies_again_and_again_is_not_taken_for_serving() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.release("2", "echo no such table; exit 3", "true", "");
      rig.byHand("up", "-d");
      StepFailure failure = assertThrows(StepFailure.class, () -> rig.upgrade("2"));
      assertEquals("UNIT_NOT_SERVING", failure.type());
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.contains("unit app"), message);
      assertTrue(message.contains("no such table"), message);
      rig.write(".env", rig.read(".env").replace("APP_VERSION=2", "APP_VERSION=1"));
      rig.platform.restore(rig.restoration());
      assertTrue(rig.platform.restored(rig.restoration()).holds());
    }
  }

  @Test
  void new_required_variables_are_named_before_the_release_is_fetched() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.release(
          "2",
          "exec sleep infinity",
          "true",
          "LABEL dev.slipway.requires=\"SECRET_TOKEN, NEW_ONE\"");
      rig.byHand("up", "-d");
      PlatformFacts facts = rig.inspect("2");
      assertTrue(
          facts.missing().stream().anyMatch(m -> m.variable().equals("NEW_ONE")), facts.toString());
    }
  }

  @Test
  void a_variable_that_the_definition_demands_is_missing_and_stops_the_run() {
    try (Rig rig =
        new Rig(Rig.SHOP.replace("${SECRET_TOKEN:-}", "${SECRET_TOKEN:?must be given}"))) {
      rig.release("1");
      rig.byHand("up", "-d");
      rig.write(".env", "APP_VERSION=1\n");
      PlatformFacts facts = rig.inspect("");
      assertTrue(facts.missing().stream().anyMatch(m -> m.variable().equals("SECRET_TOKEN")));
      assertTrue(facts.findings().stream().anyMatch(Finding::stops));
      assertEquals(4, facts.units().size());
    }
  }

  @Test
  void what_was_edited_and_not_applied_is_drift() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      rig.release("1");
      rig.byHand("up", "-d");
      assertTrue(
          rig.inspect("1").findings().stream().noneMatch(f -> f.check().equals("definition")));
      rig.write(
          "docker-compose.yml",
          rig.read("docker-compose.yml").replace("[sleep, infinity]", "[sleep, '99999']"));
      List<Finding> findings = rig.inspect("1").findings();
      assertTrue(
          findings.stream()
              .anyMatch(f -> f.check().equals("definition") && f.about().equals("db") && f.stops()),
          findings.toString());
      assertFalse(rig.containers().isEmpty());
    }
  }
}
