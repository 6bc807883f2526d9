package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EavesdropperTest {
  @Test
  void what_is_logged_is_heard() {
    try (Eavesdropper ears = new Eavesdropper()) {
      LoggerFactory.getLogger("dev.slipway.worker.AgentInterceptor")
          .warn("{} failed: {}", "x", "y");
      assertTrue(ears.log().contains("x failed: y"), () -> ears.log().toString());
    }
  }
}
