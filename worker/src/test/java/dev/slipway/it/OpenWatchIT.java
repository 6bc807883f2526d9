package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stack that is built on the host, from tags of a repository. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class OpenWatchIT {
  private static OpenWatch stack;

  @BeforeAll
  static void open() throws IOException {
    stack = new OpenWatch("ow");
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  @Tag("long")
  @Order(1)
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0.2.0-twoheads | has 2 heads: 002_host_groups, 002_scan_tags",
        "0.4.0 | OPENWATCH_AUDIT_KEY: required by the wanted release of backend, set nowhere",
        "0.4.0 | OPENWATCH_ORGANISATION: required by the wanted release of backend, set nowhere",
        "0.9.9 | has no tag v0.9.9"
      })
  void is_refused_before_anything_is_touched(String version, String why) throws IOException {
    Map<String, String> before = stack.seen();
    Report report = stack.upgrade(Map.of("backend", version));
    assertEquals(Outcome.REFUSED, report.outcome(), report.why());
    assertTrue(report.why().contains(why), report.why());
    assertEquals(before, stack.seen());
  }

  @Order(2)
  @Test
  void a_changed_checkout_is_named_and_left_alone() throws IOException {
    Path file = stack.field.stack.directory().resolve("backend/app/config.py");
    String good = Files.readString(file);
    Files.writeString(file, good + "# ours\n");
    Report report = stack.upgrade(Map.of("backend", "0.2.0"));
    assertEquals(Outcome.REFUSED, report.outcome(), report.why());
    assertTrue(report.why().contains("backend/app/config.py"), report.why());
    assertEquals(good + "# ours\n", Files.readString(file));
    Files.writeString(file, good);
  }

  @Order(3)
  @Test
  void a_release_that_does_not_boot_leaves_all_as_it_was() throws IOException {
    Map<String, String> before = stack.seen();
    Report report =
        stack.holds.lossless(
            "0.2.0-noboot", () -> stack.upgrade(Map.of("backend", "0.2.0-noboot")));
    assertEquals(Outcome.ROLLED_BACK, report.outcome(), report.why());
    assertTrue(report.why().contains("cannot load the compliance profiles"), report.why());
    assertEquals(before, stack.seen());
  }

  @Order(4)
  @Test
  void the_backend_alone_is_built_from_a_tag_and_stays_so_by_hand() throws IOException {
    Report report = stack.holds.lossless("0.2.0", () -> stack.upgrade(Map.of("backend", "0.2.0")));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals("0.2.0", stack.field.stack.setting("BACKEND_VERSION"));
    assertEquals("0.1.0", stack.field.stack.setting("FRONTEND_VERSION"));
    assertEquals("v0.2.0", stack.git("describe", "--tags", "--exact-match"));
    assertEquals("002_host_groups", stack.value("select version_num from alembic_version"));
    assertTrue(
        stack.images("backend").containsAll(List.of("0.1.0", "0.2.0")), "the previous one is kept");
    assertFalse(stack.images("frontend").contains("0.2.0"), "nobody asked for it");
    stack.nothingChangesByHand();
  }

  /** By the release that knows the migration; what users wrote since stays. */
  @Tag("long")
  @Order(5)
  @Test
  void alembic_takes_the_schema_back_and_the_same_release_can_be_had_again() throws IOException {
    Report refused = stack.field.rollback(false);
    assertEquals(Outcome.REFUSED, refused.outcome(), refused.why());
    assertTrue(refused.why().contains("openwatch.public.hosts.group_id ~1"), refused.why());
    assertFalse(refused.why().contains("openwatch.public.scans +"), refused.why());

    Report down = stack.holds.lossless("alembic downgrade", () -> stack.field.rollback(true));
    assertEquals(Outcome.COMPLETED, down.outcome(), down.why());
    assertEquals(Tier.SCHEMA, down.tier());
    assertEquals("001_initial", stack.value("select version_num from alembic_version"));
    assertEquals("v0.1.0", stack.git("describe", "--tags", "--exact-match"));
    assertFalse(stack.seen().toString().contains("host_groups"), stack.seen().toString());
    stack.nothingChangesByHand();

    Report again =
        stack.holds.lossless("0.2.0 again", () -> stack.upgrade(Map.of("backend", "0.2.0")));
    assertEquals(Outcome.COMPLETED, again.outcome(), again.why());
  }

  /** What goes forward and back from there; its own class would have to make all of that again. */
  @Tag("long")
  @Order(6)
  @Test
  void a_release_without_a_unit_takes_its_container_away_and_a_rollback_brings_it_back()
      throws IOException {
    Path secret = stack.field.work.resolve("audit.key");
    Files.writeString(secret, "planted-audit-key-1\n");
    Map<String, String> all = Map.of("backend", "0.4.0", "frontend", "0.4.0");
    Report upgraded =
        stack.holds.lossless(
            "0.4.0",
            () ->
                stack.upgrade(
                    all,
                    Map.of(
                        "OPENWATCH_AUDIT_KEY",
                        "file:" + secret,
                        "OPENWATCH_ORGANISATION",
                        "Example Ltd")));
    assertEquals(Outcome.COMPLETED, upgraded.outcome(), upgraded.why());
    assertEquals("planted-audit-key-1", stack.field.stack.setting("OPENWATCH_AUDIT_KEY"));
    assertFalse(new Leaks(stack.field).histories().toString().contains("planted-audit-key"));
    Map<String, String> before = stack.seen();
    assertTrue(before.containsKey("unit celery-beat"), before.toString());

    Report without =
        stack.holds.lossless(
            "0.5.0", () -> stack.upgrade(Map.of("backend", "0.5.0", "frontend", "0.5.0")));
    assertEquals(Outcome.COMPLETED, without.outcome(), without.why());
    assertFalse(stack.seen().containsKey("unit celery-beat"), stack.seen().toString());
    stack.nothingChangesByHand();

    Report back = stack.holds.lossless("code rollback", () -> stack.field.rollback(false));
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
    assertEquals(Tier.CODE, back.tier());
    assertEquals(before, stack.seen());
    stack.nothingChangesByHand();
  }

  @Tag("long")
  @Order(7)
  @Test
  void the_queue_alone_gets_another_image() throws IOException {
    String image = stack.field.stack.name() + "/queue:9";
    stack.must("docker", "tag", "valkey/valkey:8", stack.field.stack.name() + "/queue:8");
    Path context = Files.createDirectories(stack.field.work.resolve("queue"));
    Files.writeString(context.resolve("Dockerfile"), "FROM valkey/valkey:8\nLABEL release=9\n");
    stack.must("docker", "build", "-q", "-t", image, context.toString());
    Path env = stack.field.stack.directory().resolve(".env");
    Files.writeString(
        env, Files.readString(env) + "REDIS_IMAGE=%s/queue\n".formatted(stack.field.stack.name()));
    stack.field.stack.compose("up", "-d", "--wait");
    Report report = stack.holds.lossless("queue 9", () -> stack.upgrade(Map.of("redis", "9")));
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertTrue(
        Objects.requireNonNull(stack.seen().get("unit redis")).contains(image),
        stack.seen().toString());
    stack.nothingChangesByHand();
  }
}
