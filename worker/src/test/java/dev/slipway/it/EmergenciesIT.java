package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An emergency at every deed of an upgrade and of its unwinding, as recorded histories have them,
 * on real containers under load. Everything with {@code dev/chaos emergencies --all}, else a few.
 */
@Timeout(400)
@EnabledIfSystemProperty(named = "slipway.chaos", matches = "few|all")
class EmergenciesIT {
  private static final boolean ALL = "all".equals(System.getProperty("slipway.chaos"));

  /** Which half of the deeds wakes up too late. */
  private static final long SEED = Long.getLong("slipway.seed", 0);

  /** The same with a migration of PostgreSQL in place of the upgrade. */
  private static final boolean MIGRATION = Boolean.getBoolean("slipway.migration");

  private static final String NEWER = "17";

  /** For a second look at some of them. */
  private static final String ONLY = System.getProperty("slipway.only", "");

  private static final String GOOD = "2.38.0";

  /** Does not boot, so its upgrade goes back by itself. */
  private static final String BAD = "2.38.0-noboot";

  private static final String BEGIN = "begin: ";
  private static final String OPENS = "open the door";
  private static final Duration UNTIL_THE_DEED = Duration.ofMinutes(3);

  private static final Between between = new Between();
  private static final EmergencyTable table = new EmergencyTable();
  private static Field field;
  private static Invariants holds;
  private static EmergencyGround ground;
  private static List<Case> cases = List.of();

  /**
   * @param late whether the deed goes on only when the stack has been taken from its run, like that
   *     of an agent that was asleep; else it goes on beside the emergency
   */
  record Case(String release, Deed deed, boolean late, boolean opened) {
    boolean unwinding() {
      return release.equals(BAD);
    }

    String way() {
      return unwinding() ? "unwinding" : MIGRATION ? "migration" : "upgrade";
    }

    @Override
    public String toString() {
      return "%s, %s%s".formatted(release, deed, late ? ", late" : "");
    }
  }

  @BeforeAll
  static void recorded() throws IOException {
    field = MIGRATION ? Field.withServer("postgres:15", "es", between) : Field.open("es", between);
    holds = new Invariants(field);
    ground = new EmergencyGround(field, holds);
    Instant began = Instant.now();
    List<Deed> up = deeds(MIGRATION ? NEWER : GOOD, Outcome.COMPLETED);
    Instant opened = holds.reopened(began);
    Report back = holds.losingRecordsSince(opened, () -> field.rollback(true));
    assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
    List<Case> all = new ArrayList<>(of(MIGRATION ? NEWER : GOOD, up));
    if (!MIGRATION) {
      List<String> steps = up.stream().map(Deed::step).toList();
      List<Deed> down = deeds(BAD, Outcome.ROLLED_BACK);
      all.addAll(of(BAD, down.stream().filter(d -> !steps.contains(d.step())).toList()));
    }
    assertTrue(all.size() > 20, all::toString);
    cases = (ALL ? all : few(all)).stream().filter(c -> c.toString().contains(ONLY)).toList();
  }

  private static WorkflowStub start(String release) {
    return MIGRATION ? field.startMigration(NEWER) : field.startUpgrade("defectdojo", release);
  }

  private static List<Deed> deeds(String release, Outcome outcome) {
    WorkflowStub run = start(release);
    Report report = Field.end(run);
    assertEquals(outcome, report.outcome(), report.why());
    return Deed.of(field.client, Objects.requireNonNull(run.getExecution()));
  }

  /**
   * Every other deed wakes up too late. What opens the door does: else users would be in, or not.
   */
  private static List<Case> of(String release, List<Deed> deeds) {
    int opens = deeds.stream().map(Deed::step).toList().indexOf(OPENS);
    return IntStream.range(0, deeds.size())
        .mapToObj(i ->
            new Case(
                release, deeds.get(i), (i + SEED) % 2 == 1 || i == opens, opens >= 0 && i > opens))
        .toList();
  }

  private static List<Case> few(List<Case> all) {
    return Stream.of(
            "Data.Backup",
            "Data.Keep",
            "Platform.Deploy",
            "Major.Convert",
            "Major.SwitchOver",
            "Data.Tidy",
            "Data.SwitchBack",
            "Platform.Restore")
        .flatMap(type -> all.stream().filter(c -> c.deed().type().equals(type)).limit(1))
        .toList();
  }

  @AfterAll
  static void close() {
    field.close();
  }

  static Stream<Case> cases() {
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void the_previous_release_serves_and_nothing_is_lost_unasked(Case at) {
    table.row(at, () -> play(at));
  }

  private static EmergencyTable.Ended play(Case at) {
    Alarm alarm = new Alarm(at.deed());
    between.set(alarm);
    Play play = new Play(at, alarm);
    Report report =
        at.opened() ? play.losingWhatCameLater() : holds.lossless(at.toString(), play::goBack);
    assertTrue(ends(at).contains(report.outcome()), report.outcome() + ": " + report.why());
    Report first = play.end();
    assertTrue(first(at).contains(first.outcome()), first.outcome() + ": " + first.why());
    between.mend();
    ground.asBefore();
    claimIsFree();
    everyDeedHasItsEnd();
    tooLate(at, alarm);
    return new EmergencyTable.Ended(report.outcome(), first.outcome(), alarm.end(), play.out());
  }

  /** An upgrade, and an emergency at one of its deeds. */
  private static final class Play {
    private final Case at;
    private final Alarm alarm;
    private final Instant began = Instant.now();
    private @Nullable WorkflowStub upgrade;
    private Instant alarmed = began;

    Play(Case at, Alarm alarm) {
      this.at = at;
      this.alarm = alarm;
    }

    private void comeToTheDeed() {
      upgrade = start(at.release());
      alarm.awaitDeed(UNTIL_THE_DEED);
      alarmed = Instant.now();
    }

    Report goBack() {
      comeToTheDeed();
      return alarmed();
    }

    /** Users are in by then, or this waits until they are. */
    Report losingWhatCameLater() {
      comeToTheDeed();
      holds.scene().breathe();
      return holds.losingRecordsSince(holds.reopened(began), this::alarmed);
    }

    private Report alarmed() {
      long before = claims();
      WorkflowStub emergency = field.startEmergency(at.opened());
      if (at.late()) {
        Invariants.await("the stack to be taken over", Alarm.PATIENCE, () -> claims() > before);
      }
      alarm.goOn();
      return Field.end(emergency);
    }

    Report end() {
      return Field.end(Objects.requireNonNull(upgrade));
    }

    /** How long users were kept out from the alarm on. */
    Duration out() {
      return Duration.between(alarmed, holds.reopened(alarmed));
    }
  }

  private static long claims() {
    return ground.journal().entries().stream()
        .filter(e -> e.what().startsWith("claimed with number"))
        .count();
  }

  /** Where a run had put everything back and was about to end, there is nothing to go back to. */
  private static Set<Outcome> ends(Case at) {
    return at.unwinding() ? Set.of(Outcome.COMPLETED, Outcome.REFUSED) : Set.of(Outcome.COMPLETED);
  }

  /** Beside its last deeds the emergency may come too late to stop it. */
  private static Set<Outcome> first(Case at) {
    boolean last = List.of("Host.Record", "Host.Release").contains(at.deed().type());
    Outcome own = at.unwinding() ? Outcome.ROLLED_BACK : Outcome.COMPLETED;
    return last ? Set.of(Outcome.SUPERSEDED, own) : Set.of(Outcome.SUPERSEDED);
  }

  private static void claimIsFree() {
    try {
      var lock = new ObjectMapper().readTree(field.state().resolve("lock.json").toFile());
      assertEquals("false", lock.path("held").asText(), "the claim");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Also of a deed that was cut off. */
  private static void everyDeedHasItsEnd() {
    List<Journal.Entry> entries = ground.journal().entries();
    Set<String> all = entries.stream().map(e -> e.run() + e.what()).collect(Collectors.toSet());
    List<String> open =
        entries.stream()
            .filter(e -> e.what().startsWith(BEGIN))
            .filter(e ->
                Stream.of("done: ", "failed: ")
                    .noneMatch(
                        end -> all.contains(e.run() + end + e.what().substring(BEGIN.length()))))
            .map(Journal.Entry::what)
            .toList();
    assertEquals(List.of(), open, "begun, and no end in the journal");
  }

  /** Whoever woke up too late was turned away; giving back what is lost already does nothing. */
  private static void tooLate(Case at, Alarm alarm) {
    if (at.late() && !at.deed().type().equals("Host.Release")) {
      assertEquals(StepFailure.FENCED, alarm.end(), at + " was let in");
    }
  }
}
