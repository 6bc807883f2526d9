package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Finding.Severity;
import dev.slipway.stack.Preflight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentChecksTest {
  private static final Instant ASKED = Instant.parse("2026-11-21T02:00:00Z");
  private static final long GIB = 1L << 30;

  private static Observed.Pong pong(int protocol, Instant clock) {
    return new Observed.Pong("db-1", protocol, List.of("compose"), clock);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PASS, agrees with Temporal's",
    "2, PASS, agrees with Temporal's",
    "-5, PASS, agrees with Temporal's",
    "-6, WARN, 6.0 s behind Temporal's",
    "60, WARN, 58.0 s before Temporal's",
    "-301, STOP, 5 min behind Temporal's",
    "303, STOP, 5 min before Temporal's"
  })
  void a_clock_counts_from_the_moment_the_agent_could_have_answered(
      long seconds, Severity severity, String seen) {
    Finding finding =
        AgentChecks.clock(pong(1, ASKED.plusSeconds(seconds)), ASKED, ASKED.plusSeconds(2));
    assertEquals(severity, finding.severity());
    assertEquals(seen, finding.seen());
    assertEquals(severity != Severity.PASS, finding.hint().contains("timedatectl set-ntp true"));
  }

  @Test
  void another_protocol_stops() {
    assertEquals(Severity.PASS, AgentChecks.protocol(pong(1, ASKED), 1).severity());
    Finding other = AgentChecks.protocol(pong(2, ASKED), 1);
    assertTrue(other.stops());
    assertEquals("speaks protocol 2, the workflow 1", other.seen());
  }

  @Test
  void a_disk_has_two_limits() {
    Preflight limits = new Preflight(90, 2 * GIB, Duration.ofHours(24));
    assertEquals(
        Severity.PASS,
        AgentChecks.disk(new Observed.Disk("/", 100 * GIB, 10 * GIB), limits).severity());
    assertTrue(AgentChecks.disk(new Observed.Disk("/", 100 * GIB, 9 * GIB), limits).stops());
    assertTrue(
        AgentChecks.disk(new Observed.Disk("/", 10 * GIB, 2 * GIB - 1), limits)
            .hint()
            .contains("preflight.disk.minFree"));
  }
}
