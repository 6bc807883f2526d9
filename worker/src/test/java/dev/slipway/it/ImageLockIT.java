package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.Repository;
import dev.slipway.demo.Instance;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The digests of the Temporal server's images are a registry's answer, or they are not there. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageLockIT {
  private static final Pattern DIGEST = Pattern.compile("digest: (sha256:[0-9a-f]{64})");
  private static final List<String> VARIABLES =
      List.of(
          "TEMPORAL_POSTGRES_IMAGE",
          "TEMPORAL_ADMIN_TOOLS_IMAGE",
          "TEMPORAL_SERVER_IMAGE",
          "TEMPORAL_UI_IMAGE",
          "TEMPORAL_NGINX_IMAGE");

  private static ComposedServer server;
  private static String image;

  @BeforeAll
  static void prepare() throws IOException {
    server = ComposedServer.prepare();
    image = "%s/it/%s:1".formatted(Instance.registry(), server.project);
    server.run("stacks/temporal/init");
    VARIABLES.forEach(v -> server.set(v, image));
  }

  @AfterAll
  static void close() {
    // Those too that have lost their name to a later one.
    server.run(
        "docker images --quiet --filter label=dev.slipway.test=%s | sort -u | xargs --no-run-if-empty docker image rm --force"
            .formatted(server.project));
    server.close();
  }

  /** Makes another image of the same name, as whoever moves a tag does. */
  private static void make(String content) {
    server.run(
        "echo %s >marker; tar -c marker | docker import --change 'LABEL dev.slipway.test=%s' - %s"
            .formatted(content, server.project, image));
  }

  /** The digest of another image of the same name, in the registry. */
  private static String push(String content) {
    make(content);
    Matcher said = DIGEST.matcher(server.run("docker push " + image));
    assertTrue(said.find());
    return Objects.requireNonNull(said.group(1));
  }

  @Order(1)
  @Test
  void an_image_that_no_registry_has_gets_no_digest() {
    make("local");
    String said = server.refused("stacks/temporal/lock-images");
    assertTrue(said.contains("images.lock stays as it was"), said);
    assertEquals(Repository.read("stacks/temporal/images.lock"), lock());
  }

  @Order(2)
  @Test
  void the_lock_holds_what_the_registry_says() {
    String first = push("first");
    server.run("stacks/temporal/lock-images");
    assertLocked(first);
    String second = push("second");
    assertNotEquals(first, second);
    assertLocked(first);
    server.run("stacks/temporal/lock-images");
    assertLocked(second);
  }

  private static void assertLocked(String digest) {
    for (String variable : VARIABLES) {
      assertTrue(lock().contains("\n%s=%s@%s\n".formatted(variable, image, digest)), lock());
    }
    assertEquals(
        List.of(image + "@" + digest),
        server
            .run("stacks/temporal/compose --profile remote config --images")
            .lines()
            .distinct()
            .toList());
  }

  @Order(3)
  @Test
  void a_lock_of_another_image_is_refused() {
    server.set("TEMPORAL_UI_IMAGE", image + "1");
    String said = server.refused("stacks/temporal/compose config --images");
    assertTrue(said.contains("Read the digests again: stacks/temporal/lock-images"), said);
  }

  private static String lock() {
    return Repository.read(server.file("stacks/temporal/images.lock"));
  }
}
