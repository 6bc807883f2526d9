package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rollback announces is held against what is gone, and is red when it is not that. */
class AnnouncedTest {
  private static final String RIGHT =
      "data-loss up: 251 rows inserted, 110 updated, 0 deleted in 2 min since the door opened:"
          + " dojo.public.dojo_finding +90 ~0 -0, dojo.public.dojo_job +90 ~71 -0,"
          + " dojo.public.dojo_findingevent +71 ~0 -0, dojo.public.dojo_heartbeat +0 ~39 -0";

  @Test
  void as_it_is() {
    assertDoesNotThrow(() -> Announced.by(RIGHT).isOf(86, 88));
    Instant opened = Instant.parse("2026-01-02T03:04:05Z");
    assertDoesNotThrow(() -> Announced.by(RIGHT).tookBetween(opened, opened.plusSeconds(121)));
  }

  @Test
  void too_few_or_too_many_or_another_time() {
    assertRed(() -> Announced.by(RIGHT).isOf(91, 91));
    assertRed(() -> Announced.by(RIGHT).isOf(60, 81));
    Instant opened = Instant.parse("2026-01-02T03:04:05Z");
    assertRed(() -> Announced.by(RIGHT).tookBetween(opened, opened.plus(Duration.ofMinutes(4))));
    assertRed(() -> Announced.by(RIGHT).tookBetween(opened, opened.plusSeconds(30)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "251 rows|250 rows",
        "110 updated|111 updated",
        "0 deleted|1 deleted",
        "dojo_job +90|dojo_job +70",
        "~71|~40",
        "251 rows inserted, |rows, "
      })
  void numbers_that_do_not_fit_each_other(String change) {
    String[] parts = change.split("\\|");
    assertRed(() -> Announced.by(RIGHT.replace(parts[0], parts[1])).isOf(86, 88));
  }

  private static void assertRed(org.junit.jupiter.api.function.Executable check) {
    assertThrows(AssertionError.class, check);
  }
}
