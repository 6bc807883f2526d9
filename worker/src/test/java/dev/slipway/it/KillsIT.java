package dev.slipway.it;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever is killed at whatever moment, a run ends in one of two states, without anybody's help.
 * Everything everywhere with {@code dev/chaos --all}, else a seeded sample: the same round each
 * time among all tests, others with {@code dev/chaos}.
 */
@Tag("alone")
@Timeout(900)
class KillsIT {
  private static final Logger LOG = LoggerFactory.getLogger(KillsIT.class);
  private static final boolean ALL = "all".equals(System.getProperty("slipway.chaos"));
  private static final int SAMPLE = System.getProperty("slipway.chaos") == null ? 1 : 2;
  private static final long SEED = Long.getLong("slipway.seed", 1);
  private static final int ROUNDS = Integer.getInteger("slipway.rounds", ALL ? 0 : SAMPLE);
  private static final Duration AWAY =
      Duration.ofSeconds(Integer.getInteger("slipway.away", ALL ? 120 : 3));

  private static final KillTable table = new KillTable();
  private static KillTrial trial;
  private static List<Round> rounds = List.of();

  @BeforeAll
  static void undisturbed() throws IOException {
    LOG.info("seed {}, away for at most {}", SEED, AWAY);
    trial = KillTrial.open();
    KillPlan plan = new KillPlan(SEED, trial.up(), trial.back(), trial::helped, AWAY);
    rounds = ROUNDS == 0 ? plan.all() : plan.some(ROUNDS);
  }

  @AfterAll
  static void close() {
    trial.close();
  }

  static Stream<Round> rounds() {
    return rounds.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rounds")
  void the_run_ends_in_one_of_two_states(Round round) throws IOException {
    trial.play(round, table);
  }
}
