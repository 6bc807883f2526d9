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
 * Whatever is killed at whatever moment of a migration, it ends on the new server or on the old
 * one, without anybody's help and with every acknowledged write. A seeded sample; {@code
 * -Dslipway.rounds=0} plays each victim at each step.
 */
@Tag("long")
@Tag("alone")
@Timeout(900)
class MajorKillsIT {
  private static final Logger LOG = LoggerFactory.getLogger(MajorKillsIT.class);
  private static final long SEED = Long.getLong("slipway.seed", 1);
  private static final int ROUNDS = Integer.getInteger("slipway.rounds", 4);
  private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("slipway.away", 3));

  /** The engine and Temporal are killed by other tests: what they do to deeds is the same here. */
  private static final List<Victim> VICTIMS =
      List.of(Victim.AGENT, Victim.CENTRAL, Victim.DATABASE, Victim.HELPER);

  private static final KillTable table = new KillTable();
  private static KillTrial trial;
  private static List<Round> rounds = List.of();

  @BeforeAll
  static void undisturbed() throws IOException {
    LOG.info("seed {}, away for at most {}", SEED, AWAY);
    int to = Integer.getInteger("slipway.to", 17);
    trial = KillTrial.ofMigration(Integer.getInteger("slipway.from", 15), to);
    KillPlan plan = new KillPlan(SEED, trial.up(), List.of(), trial::helped, AWAY);
    List<Round> all = plan.there(Integer.toString(to), VICTIMS);
    rounds = ROUNDS == 0 ? all : all.subList(0, Math.min(ROUNDS, all.size()));
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
  void the_migration_ends_in_one_of_two_states(Round round) throws IOException {
    trial.play(round, table);
  }
}
