package dev.slipway.adapter.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wait looks often at first, and rarely in the end. */
class PollTest {

  @ParameterizedTest
  @CsvSource({
    "100, 0, 100",
    "100, 2000, 100",
    "100, 10000, 500",
    "100, 3600000, 2000",
    "5000, 3600000, 5000"
  })
  void the_longer_it_takes_the_rarer_are_the_looks(long every, long waited, long next) {
    assertEquals(
        Duration.ofMillis(next),
        Poll.interval(Duration.ofMillis(every), Duration.ofMillis(waited)));
  }

  @Test
  void a_wait_without_time_looks_once() {
    AtomicInteger looks = new AtomicInteger();
    assertNull(
        Poll.<String>until(
            Duration.ZERO,
            Duration.ofMillis(10),
            () -> {
              looks.incrementAndGet();
              return null;
            }));
    assertEquals(1, looks.get());
  }
}
