package dev.slipway.adapter.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the client of the engine throws, in words of a step; no engine is asked. */
class DockerTest {
  private static StepFailure failure(RuntimeException thrown) throws IOException {
    try (Docker docker = Docker.connect(Map.of())) {
      Supplier<String> call =
          () -> {
            throw thrown;
          };
      return assertThrows(StepFailure.class, () -> docker.ask("look at web", call));
    }
  }

  /** An agent that is shut down, or a deed that has lost its stack, must not look like a fault. */
  @Test
  void a_request_that_was_given_up_by_its_caller_is_an_interruption() throws IOException {
    assertEquals("INTERRUPTED", failure(new CancellationException()).type());
    assertEquals(
        "INTERRUPTED", failure(new RuntimeException(new CancellationException("lease"))).type());
  }

  @Test
  void an_engine_that_is_away_is_named() throws IOException {
    StepFailure away = failure(new UncheckedIOException(new IOException("no such socket")));
    assertEquals("DOCKER_UNREACHABLE", away.type());
    assertTrue(String.valueOf(away.getMessage()).contains("look at web"));
  }
}
