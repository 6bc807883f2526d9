package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.compose.Sources.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With git itself, on the repository of the example. */
class CheckoutTest {
  @TempDir Path home = Path.of("");
  private Upstream upstream;
  private Checkout checkout;

  @BeforeEach
  void open() {
    upstream = new Upstream(home);
    checkout = new Checkout(upstream.git, upstream.sources);
  }

  private Checkout.State state() {
    Checkout.State now = checkout.look(upstream.place);
    assertNotNull(now);
    return now;
  }

  @Test
  void a_tag_is_fetched_and_its_files_are_readable_for_everybody() throws IOException {
    Release release = upstream.sources.fetch(upstream.place, "v0.2.0");
    assertEquals(
        upstream.must(upstream.repository, "git", "rev-parse", "v0.2.0"), release.commit());
    Path tree = upstream.sources.tree(upstream.place, release.commit());
    assertEquals("0.2.0", Files.readString(tree.resolve("VERSION")).strip());
    assertTrue(
        Files.getPosixFilePermissions(tree.resolve("backend/app/main.py"))
            .toString()
            .contains("OTHERS_READ"));
    assertEquals(upstream.inCheckout("rev-parse", "v0.1.0"), state().commit(), "untouched");
  }

  @Test
  void an_unknown_tag_is_told_for_good() {
    StepFailure failure =
        assertThrows(StepFailure.class, () -> upstream.sources.fetch(upstream.place, "v9.9.9"));
    assertEquals(StepFailure.Category.INPUT, failure.category());
    assertTrue(
        String.valueOf(failure.getMessage()).contains("has no tag v9.9.9"), failure.getMessage());
  }

  @Test
  void a_checkout_goes_to_a_release_and_back_to_its_branch() {
    upstream.inCheckout("checkout", "-q", "-b", "site", "v0.1.0");
    Checkout.State before = state();
    Release release = upstream.sources.fetch(upstream.place, "v0.5.0");
    checkout.forward(upstream.place, release);
    checkout.forward(upstream.place, release);
    assertEquals(release.commit(), state().commit());
    assertEquals("v0.5.0", upstream.inCheckout("describe", "--tags", "--exact-match"));
    checkout.back(
        upstream.place,
        new Capture.Source(before.commit(), before.branch()),
        home.resolve("aside"));
    assertEquals(before, state());
    assertEquals("", upstream.inCheckout("status", "--porcelain"));
  }

  @Test
  void what_somebody_changed_is_named_and_not_overwritten() throws IOException {
    Path changed = upstream.checkout.resolve("docker-compose.yml");
    Files.writeString(changed, Files.readString(changed) + "# ours\n");
    Path untracked = upstream.checkout.resolve("backend/alembic/versions/002_host_groups.py");
    Files.writeString(untracked, "# ours too\n");
    Release release = upstream.sources.fetch(upstream.place, "v0.2.0");
    assertEquals(
        List.of("docker-compose.yml", "backend/alembic/versions/002_host_groups.py"),
        checkout.inTheWay(upstream.place, state(), release.commit()));
    StepFailure failure =
        assertThrows(StepFailure.class, () -> checkout.forward(upstream.place, release));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("docker-compose.yml"), failure.getMessage());
    assertTrue(Files.readString(changed).endsWith("# ours\n"));
    assertEquals("# ours too\n", Files.readString(untracked));
  }

  @Test
  void a_checkout_that_was_broken_off_is_finished() throws IOException {
    Release release = upstream.sources.fetch(upstream.place, "v0.2.0");
    Path tree = upstream.sources.tree(upstream.place, release.commit());
    for (String file : List.of("VERSION", "docker-compose.yml")) {
      Files.write(upstream.checkout.resolve(file), Files.readAllBytes(tree.resolve(file)));
    }
    checkout.forward(upstream.place, release);
    assertEquals(new Checkout.State(release.commit(), "", List.of()), state());
  }

  @Test
  void on_the_way_back_what_somebody_changed_meanwhile_is_put_aside() throws IOException {
    Checkout.State before = state();
    checkout.forward(upstream.place, upstream.sources.fetch(upstream.place, "v0.2.0"));
    Files.writeString(upstream.checkout.resolve("docker-compose.yml"), "services: {}\n");
    Path aside = home.resolve("aside");
    checkout.back(upstream.place, new Capture.Source(before.commit(), ""), aside);
    assertEquals(before, state());
    assertEquals("services: {}\n", Files.readString(aside.resolve("docker-compose.yml")));
  }

  @Test
  void no_hook_of_the_checkout_is_run() throws IOException {
    Path hook = upstream.checkout.resolve(".git/hooks/post-checkout");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ntouch hooked\n");
    assertTrue(hook.toFile().setExecutable(true));
    checkout.forward(upstream.place, upstream.sources.fetch(upstream.place, "v0.2.0"));
    assertFalse(Files.exists(upstream.checkout.resolve("hooked")));
  }
}
