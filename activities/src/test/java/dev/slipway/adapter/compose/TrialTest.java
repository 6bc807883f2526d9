package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTest {
  @TempDir Path root;

  @Test
  void a_copy_of_a_process_that_is_gone_is_taken_away() throws IOException, InterruptedException {
    Files.writeString(root.resolve(".env"), "SECRET=one\n");
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path left = Files.createTempFile("slipway-trial-%d-".formatted(ended.pid()), ".env");
    Place place =
        new Place("compose", "shop", "local", root.toString(), List.of("compose.yml"), "shop");
    try (Trial other = Trial.of(place, List.of());
        Trial trial = Trial.of(place, List.of())) {
      assertFalse(Files.exists(left));
      assertTrue(Files.exists(other.settings()), "a process that lives needs its own");
      assertEquals("SECRET=one\n", Files.readString(trial.settings()));
    }
  }
}
