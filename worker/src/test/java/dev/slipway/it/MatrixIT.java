package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Answerable.Decision;
import dev.slipway.runbook.Status;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Deeds of a happy upgrade, taken from its recorded history, go wrong on real containers: the stack
 * ends as it was, or upgraded, and then goes back to what it was. All deeds in all ways with {@code
 * dev/chaos --all}, else a few of each phase.
 */
@Timeout(400)
@EnabledIfSystemProperty(named = "slipway.chaos", matches = "few|all")
class MatrixIT {
  private static final boolean ALL = "all".equals(System.getProperty("slipway.chaos"));

  /** The step after which a run goes forward only. */
  private static final String COMMITS = "open the door";

  private static final Between between = new Between();
  private static final ChaosTable table = new ChaosTable();
  private static Field field;
  private static Invariants holds;
  private static List<Deed> deeds = List.of();
  private static Map<String, String> before = Map.of();
  private static Set<String> remained = Set.of();

  @BeforeAll
  static void happyRun() throws IOException {
    field = Field.open("mx", between);
    holds = new Invariants(field);
    before = Seen.of(field);
    Instant began = Instant.now();
    WorkflowStub run = upgrade();
    Report report = Field.end(run);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    refuseToGoDown();
    deeds = Deed.of(field.client, Objects.requireNonNull(run.getExecution()));
    goBack(began);
  }

  /** A downgrade by upgrade is refused, and nothing of the upgraded stack is touched. */
  private static void refuseToGoDown() {
    Map<String, String> upgraded = Seen.of(field);
    Report report = field.upgrade("defectdojo", "2.37.0");
    assertEquals(Outcome.REFUSED, report.outcome(), report.why());
    assertTrue(report.why().contains("downgrade"), report.why());
    assertEquals(upgraded, Seen.of(field));
  }

  @AfterAll
  static void close() {
    field.close();
  }

  @Test
  void a_happy_run_has_deeds_on_both_sides_of_the_point_of_no_return() {
    assertTrue(deeds.size() > 15, deeds::toString);
    assertTrue(deeds.stream().anyMatch(d -> !committed(d)), deeds::toString);
    assertTrue(deeds.stream().anyMatch(MatrixIT::committed), deeds::toString);
  }

  static Stream<Arguments> cases() {
    if (ALL) {
      return deeds.stream()
          .flatMap(deed -> Stream.of(How.values()).map(how -> Arguments.of(deed, how)));
    }
    Map<String, How> few = new LinkedHashMap<>();
    few.put("Platform.Capture", How.FAILS);
    few.put("Data.Backup", How.FAILS);
    few.put("Platform.CloseDoor", How.FAILS);
    few.put("Data.Fence", How.FAILS);
    few.put("Data.Keep", How.LOST);
    few.put("Platform.Migrate", How.LOST);
    few.put("Platform.Deploy", How.FAILS);
    return few.entrySet().stream()
        .map(e -> Arguments.of(first(d -> d.type().equals(e.getKey())), e.getValue()));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void the_stack_ends_as_before_or_upgraded(Deed deed, How how) {
    boolean upgraded = how == How.TWICE || committed(deed);
    table.row(deed, how, () -> play(how.at(deed), deed, how, upgraded));
  }

  @Test
  void what_is_done_twice_on_the_way_there_and_back_is_as_done_once() {
    Deed last = deeds.stream().filter(d -> !committed(d)).toList().getLast();
    play(How.FAILS.atWhileOthersRunTwice(last), last, How.FAILS, false);
  }

  /** How the run ended, which is as it must. */
  private static Outcome play(Between.Fault fault, Deed deed, How how, boolean upgraded) {
    Instant began = Instant.now();
    between.set(fault);
    Report report = holds.lossless("upgrade", () -> endWithAPerson(upgrade()));
    int hits = between.hits().getOrDefault(deed, 0);
    assertTrue(hits >= (how == How.FAILS ? 1 : 2), () -> deed + " did not go wrong");
    Outcome expected = upgraded ? Outcome.COMPLETED : Outcome.ROLLED_BACK;
    assertEquals(expected, report.outcome(), report.why());
    if (upgraded) {
      goBack(began);
    } else {
      nothingRemainsUntold(report);
      assertEquals(before, Seen.of(field), "as before");
    }
    return report.outcome();
  }

  /** Nothing, but for the data of the failed release, kept aside for study. */
  private static void nothingRemainsUntold(Report report) {
    Set<String> now = Remains.of(field);
    assertTrue(now.containsAll(remained), "what earlier runs kept is there");
    List<String> more = now.stream().filter(r -> !remained.contains(r)).toList();
    List<String> untold =
        more.stream()
            .filter(r ->
                !r.startsWith("volume ")
                    || !report.leftBehind().toString().contains(r.substring(7)))
            .toList();
    assertEquals(List.of(), untold, () -> "remains of the run; it told of " + report.leftBehind());
    remained = now;
  }

  private static WorkflowStub upgrade() {
    return field.startUpgrade("defectdojo", "2.38.0");
  }

  /** Somebody is on call who mends what is broken and says so. */
  private static Report endWithAPerson(WorkflowStub run) {
    CompletableFuture<Report> end = CompletableFuture.supplyAsync(() -> Field.end(run));
    while (!end.isDone()) {
      Status status = run.query("status", Status.class);
      if (!status.waitingFor().isEmpty()) {
        between.mend();
        Decision decision = new Decision(status.step(), null, "the person on call", "mended");
        run.update("retry", String.class, decision);
      }
      Invariants.pause(200);
    }
    return end.join();
  }

  /** Each deed on the way back is done twice. */
  private static void goBack(Instant began) {
    Instant opened = holds.reopened(began);
    between.set(How.TWICE::meet);
    Report report = holds.losingRecordsSince(opened, () -> field.rollback(true));
    assertTrue(between.hits().size() > 5, () -> "done twice: " + between.hits());
    assertTrue(between.hits().values().stream().allMatch(n -> n > 1), () -> "" + between.hits());
    between.mend();
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertEquals(before, Seen.of(field), "as before the upgrade");
    // The data that a rollback leaves behind is kept, and so is the point that it went back to.
    remained = Remains.of(field);
  }

  private static boolean committed(Deed deed) {
    return deeds.indexOf(deed) >= deeds.indexOf(first(d -> d.step().equals(COMMITS)));
  }

  private static Deed first(Predicate<Deed> which) {
    return deeds.stream().filter(which).findFirst().orElseThrow();
  }
}
