package dev.slipway.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.DataActivities.FenceRequest;
import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.StateRequest;
import dev.slipway.activity.MajorActivities;
import dev.slipway.activity.MajorActivities.BackRequest;
import dev.slipway.activity.MajorActivities.Request;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.Place;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Database;
import dev.slipway.stack.Keep;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the way of a server to its next major version promises. Each test begins with the old server
 * serving; one that ended on the new server goes back.
 */
public abstract class MajorContract {
  private static int runs;
  private String run = "";
  private long claim;
  private long seq;
  private @Nullable MajorChange change;

  protected abstract MajorActivities major();

  protected abstract DataActivities data();

  protected abstract Place place();

  /** Those in the server. */
  protected abstract List<Database> databases();

  protected abstract Keep keep();

  protected abstract MajorMethod method();

  protected abstract int to();

  /** Makes the run the holder of the stack, whoever held it before; returns its number. */
  protected abstract long begin(String run);

  /** Writes a row as the application; false when it is turned away. */
  protected abstract boolean write(String row);

  /** What was written and is there, in whichever server the stack uses. */
  protected abstract Set<String> rows();

  /** The next conversion loses this row, or changes it. */
  protected abstract void loseOnTheWay(String row);

  @BeforeEach
  public void newRun() {
    run = "20261121-03%04d-major".formatted(runs++);
    claim = begin(run);
    data().capture(state());
    change = wanted(facts());
  }

  @AfterEach
  public void oldServer() {
    fence(Level.RUN);
    major().switchBack(back(run));
    fence(Level.OPEN);
    major().tidy(request());
    assertTrue(major().tidied(request()).holds());
    data().tidy(state());
  }

  @Test
  public void looking_tells_both_versions_and_changes_nothing() {
    MajorFacts facts = facts();
    assertTrue(MajorChange.major(facts.source().version()) < to(), facts.toString());
    assertEquals(to(), MajorChange.major(Objects.requireNonNull(facts.target()).version()));
    assertEquals(deciding(facts), deciding(facts()));
    assertFalse(major().prepared(request()).holds());
  }

  @Test
  public void all_of_it_may_be_done_twice_and_ends_on_the_new_server_with_every_row() {
    assertTrue(write(run + " before"));
    converted();
    assertEquals(List.of(), stops());
    twice(() -> major().switchOver(request()));
    assertTrue(major().switched(request()).holds());
    assertFalse(write("behind the fence"), "the rules of the run are in force on the new server");
    fence(Level.OPEN);
    assertTrue(rows().contains(run + " before"));
    assertTrue(write(run + " after"));
    assertTrue(major().kept(back(run)).holds(), "the old store stays as it was");
    assertEquals(to(), MajorChange.major(facts().source().version()));
  }

  @Test
  public void going_back_before_and_after_the_switch_loses_nothing_that_was_there() {
    assertTrue(write(run + " before"));
    converted();
    twice(() -> major().switchBack(back(run)));
    assertTrue(major().switchedBack(back(run)).holds());
    major().startIsolated(request());
    major().switchOver(request());
    fence(Level.OPEN);
    assertTrue(write(run + " on the new server"));
    fence(Level.RUN);
    twice(() -> major().switchBack(back(run)));
    assertTrue(major().switchedBack(back(run)).holds());
    assertFalse(major().switched(request()).holds());
    fence(Level.OPEN);
    assertTrue(rows().contains(run + " before"));
    assertFalse(rows().contains(run + " on the new server"));
  }

  @Test
  public void a_row_that_is_not_the_same_is_found() {
    assertTrue(write(run + " row"));
    loseOnTheWay(run + " row");
    converted();
    assertFalse(stops().isEmpty());
    loseOnTheWay("");
  }

  @Test
  public void going_back_without_having_begun_is_fine() {
    fence(Level.RUN);
    major().switchBack(back(run));
    assertTrue(major().switchedBack(back(run)).holds());
  }

  @Test
  public void going_back_lets_in_nobody_but_the_run_whatever_stood_before() {
    major().switchBack(back(run));
    assertFalse(write("behind rules that nobody had raised"));
    converted();
    fence(Level.OPEN);
    twice(() -> major().switchBack(back(run)));
    assertFalse(write("behind rules that had been lowered"));
    assertTrue(data().fenced(fencing(Level.RUN)).holds());
  }

  @Test
  public void what_is_prepared_and_not_used_is_tidied_away() {
    major().stage(request());
    twice(() -> major().prepare(request()));
    assertTrue(major().prepared(request()).holds());
    assertFalse(major().tidied(request()).holds());
    twice(() -> major().tidy(request()));
    assertTrue(major().tidied(request()).holds());
    assertFalse(major().prepared(request()).holds());
  }

  private void converted() {
    twice(() -> major().stage(request()));
    assertTrue(major().staged(request()).holds());
    twice(() -> major().gate(request()));
    assertTrue(major().gated(request()).pass());
    twice(() -> major().prepare(request()));
    fence(Level.RUN);
    twice(() -> major().begin(request()));
    twice(() -> major().manifestSource(request()));
    twice(() -> major().convert(request()));
    assertTrue(major().converted(request()).holds());
    twice(() -> major().startIsolated(request()));
    assertTrue(major().isolated(request()).holds());
  }

  private static void twice(Runnable deed) {
    deed.run();
    deed.run();
  }

  private List<Finding> stops() {
    twice(() -> major().compare(request()));
    return major().compared(request()).all().stream().filter(Finding::stops).toList();
  }

  private MajorFacts facts() {
    return major()
        .inspect(
            new MajorActivities.Query(
                place(), run, databases().getFirst().unit(), databases(), to(), ""));
  }

  /** Room comes and goes by what else the host does. */
  private static String deciding(MajorFacts facts) {
    return facts.toString().replaceAll("free=\\d+", "");
  }

  private MajorChange wanted(MajorFacts facts) {
    MajorFacts.Target target = facts.target();
    assertNotNull(target);
    return new MajorChange(
        facts.unit(),
        facts.source().version(),
        target.version(),
        target.artefact(),
        target.reference(),
        method(),
        Depth.ROWS);
  }

  private Request request() {
    return new Request(key(), place(), databases(), Objects.requireNonNull(change));
  }

  private BackRequest back(String of) {
    return new BackRequest(key(), place(), databases(), databases().getFirst().unit(), of);
  }

  private StateRequest state() {
    return new StateRequest(key(), place(), databases(), List.of(), keep());
  }

  private void fence(Level level) {
    data().fence(fencing(level));
  }

  private FenceRequest fencing(Level level) {
    return new FenceRequest(key(), place(), databases(), level, List.of());
  }

  private StepKey key() {
    return new StepKey(place().stack(), run, "a step", 1, claim, ++seq);
  }
}
