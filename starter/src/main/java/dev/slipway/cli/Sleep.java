package dev.slipway.cli;

import java.time.Duration;

/** Waiting between two looks. */
final class Sleep {
  private Sleep() {}

  static void of(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw CliFailure.unavailable("interrupted while waiting", "");
    }
  }
}
