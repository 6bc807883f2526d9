package dev.slipway.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.HostActivities.Marked;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.activity.PlatformActivities.CaptureRequest;
import dev.slipway.activity.PlatformActivities.DeployRequest;
import dev.slipway.activity.PlatformActivities.DoorRequest;
import dev.slipway.activity.PlatformActivities.DowngradeRequest;
import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.PlatformActivities.MigrateRequest;
import dev.slipway.activity.PlatformActivities.RestoreRequest;
import dev.slipway.activity.PlatformActivities.StageRequest;
import dev.slipway.activity.PlatformActivities.UnitsRequest;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Observed.PlatformFacts;
import dev.slipway.plan.Observed.SchemaFacts;
import dev.slipway.plan.Observed.TargetFacts;
import dev.slipway.plan.Observed.UnitFacts;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Component;
import dev.slipway.stack.Door;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Migration;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a platform promises about a stack of one component with two units, of which release "1.0"
 * serves before each test. On offer are "2.0", "dying" whose units end at once, and "failing" whose
 * migration prints "column is missing" and ends with 7. A downgrade to revision "bad" prints
 * "cannot go back" and ends with 7.
 */
public abstract class PlatformContract {
  private static int runs;
  private String run = "";
  private long claim;
  private long seq;

  protected abstract PlatformActivities platform();

  protected abstract Place place();

  /** The component; its first unit is the one that dies. */
  protected abstract Component component();

  protected abstract Door door();

  /** Makes the run the holder of the stack; returns its number. */
  protected abstract long begin(String run);

  /** Opens the databases this far, where this stack has a fence. */
  protected abstract void letIn(Level level);

  /** How often a migration has begun so far. */
  protected abstract int migrations();

  /** What downgrades were told to reach so far, in order. */
  protected abstract List<String> downgrades();

  /** Puts the settings back to release 1.0. */
  protected abstract void restoreSettings();

  @BeforeEach
  public void newRun() {
    run = "20261121-0215%02d-plat".formatted(runs++);
    claim = begin(run);
  }

  /** The next test, too, begins with release 1.0 and an open door. */
  @AfterEach
  public void goBack() throws InterruptedException {
    platform().openDoor(door("open"));
    restoreSettings();
    letIn(Level.RELEASE);
    asOftenAsNeeded(() -> platform().restore(restoration(run)));
    platform().start(unitsRequest(component().units())); // A test may capture a stopped one.
    platform().tidy(marked());
    Proof serves = platform().serving(unitsRequest(component().units()));
    assertTrue(serves.holds(), "this test leaves another stack than it found: " + serves.seen());
  }

  // Looking.

  @Test
  public void what_runs_is_seen_unit_by_unit() {
    PlatformFacts facts = inspect("");
    assertEquals(List.of(new Order.Wanted(component().name(), "1.0")), facts.versions());
    Map<String, UnitFacts> units = units();
    for (String name : component().units()) {
      UnitFacts unit = units.get(name);
      assertTrue(unit != null && unit.serves(), name + " in " + units);
      assertTrue(unit.artefact() != null, unit.toString());
    }
    assertEquals(List.of(), facts.targets());
  }

  @Test
  public void what_a_release_is_made_of_is_known_before_it_is_here() {
    PlatformFacts facts = inspect("2.0");
    Migration migration = Objects.requireNonNull(component().migrate());
    assertNotNull(target(facts, migration.unit()).artefact());
    for (String name : component().units()) {
      TargetFacts target = target(facts, name);
      assertNotNull(target.artefact(), target.toString());
      assertNotEquals(artefacts(units()).get(name), "running " + target.artefact());
    }
    assertEquals(List.of(new Order.Wanted(component().name(), "1.0")), facts.versions());
  }

  @Test
  public void a_release_that_does_not_exist_is_a_fact_and_cannot_be_staged() {
    List<TargetFacts> targets = inspect("9.9").targets();
    assertFalse(targets.isEmpty());
    targets.forEach(t -> assertNull(t.artefact()));
    Refused refused = Refused.by(() -> platform().stage(staging("9.9", targets)));
    assertEquals("ARTEFACT_NOT_FOUND", refused.type());
    assertFalse(refused.triedAgain());
  }

  // Before anything changes.

  @Test
  public void it_is_captured_only_once_it_is() {
    assertFalse(platform().captured(captureRequest()).holds());
    capture();
    capture();
    assertTrue(platform().captured(captureRequest()).holds());
  }

  @Test
  public void staging_fetches_and_touches_nothing_that_runs() {
    Map<String, UnitFacts> before = units();
    StageRequest request = staging("2.0", inspect("2.0").targets());
    assertFalse(platform().staged(request).holds());
    platform().stage(request);
    platform().stage(request);
    assertTrue(platform().staged(request).holds());
    assertEquals(before, units());
  }

  // The door.

  @Test
  public void the_door_is_closed_and_opened_however_often_it_is_asked_to() {
    platform().openDoor(door("open"));
    assertFalse(platform().doorClosed(door("look")).holds());
    platform().closeDoor(door("close"));
    platform().closeDoor(door("close"));
    Proof closed = platform().doorClosed(door("look"));
    assertTrue(closed.holds());
    assertTrue(closed.seen().contains(Integer.toString(door().closed())), closed.seen());
    platform().openDoor(door("open"));
    platform().openDoor(door("open"));
    assertFalse(platform().doorClosed(door("look")).holds());
  }

  // Writers.

  @Test
  public void stopped_units_run_no_more_and_start_again_as_the_same_ones() {
    Map<String, UnitFacts> before = units();
    UnitsRequest all = unitsRequest(component().writers());
    assertFalse(platform().stopped(all).holds());
    assertTrue(platform().serving(all).holds());
    platform().stop(all);
    platform().stop(all);
    assertTrue(platform().stopped(all).holds());
    assertFalse(platform().serving(all).holds());
    platform().start(all);
    platform().start(all);
    assertTrue(platform().serving(all).holds());
    assertEquals(instances(before), instances(units()));
  }

  @Test
  public void one_unit_that_runs_is_enough_for_stopped_not_to_hold() {
    capture();
    List<String> writers = component().writers();
    platform().stop(unitsRequest(writers.subList(0, 1)));
    assertTrue(platform().stopped(unitsRequest(writers.subList(0, 1))).holds());
    assertFalse(platform().stopped(unitsRequest(writers)).holds());
  }

  @Test
  public void a_unit_that_does_not_exist_is_stopped() {
    UnitsRequest nothing = unitsRequest(List.of("nothing"));
    platform().stop(nothing);
    assertTrue(platform().stopped(nothing).holds());
  }

  @Test
  public void starting_what_was_never_stopped_changes_nothing() {
    Map<String, UnitFacts> before = units();
    platform().start(unitsRequest(component().units()));
    assertEquals(before, units());
  }

  // The migration.

  @Test
  public void a_migration_that_ended_well_is_not_run_again() {
    capture();
    stage("2.0");
    int before = migrations();
    MigrateRequest request = migration("2.0", 1);
    platform().prepareMigration(request);
    platform().prepareMigration(request);
    letIn(Level.MIGRATION);
    assertFalse(platform().migrated(request).holds());
    platform().migrate(request);
    assertTrue(platform().migrated(request).holds());
    platform().migrate(request);
    platform().migrate(migration("2.0", 2));
    assertEquals(before + 1, migrations());
    assertEquals(List.of(new Order.Wanted(component().name(), "1.0")), inspect("").versions());
  }

  @Test
  public void a_failed_migration_says_how_it_ended_and_its_last_words() {
    capture();
    stage("failing");
    MigrateRequest request = migration("failing", 1);
    platform().prepareMigration(request);
    letIn(Level.MIGRATION);
    Refused refused = Refused.by(() -> platform().migrate(request));
    assertEquals("MIGRATION_FAILED", refused.type());
    assertFalse(refused.triedAgain(), "only a person may ask for it again");
    assertTrue(refused.words().contains("exit code 7"), refused.words());
    assertTrue(refused.words().contains("column is missing"), refused.words());
    assertFalse(platform().migrated(request).holds());
  }

  @Test
  public void a_migration_has_no_other_place_than_the_one_that_was_prepared() {
    capture();
    stage("2.0");
    int before = migrations();
    letIn(Level.MIGRATION);
    Refused refused = Refused.by(() -> platform().migrate(migration("2.0", 1)));
    assertEquals("MIGRATION_PLACE_LOST", refused.type());
    assertFalse(refused.triedAgain());
    assertEquals(before, migrations());
  }

  // The downgrade.

  @Test
  public void a_downgrade_is_told_what_to_reach_and_is_not_run_again_when_it_ended_well() {
    capture();
    DowngradeRequest request = downgrade(run + "_1", 1);
    platform().prepareDowngrade(request);
    platform().prepareDowngrade(request);
    letIn(Level.MIGRATION);
    assertFalse(platform().downgraded(request).holds());
    platform().downgrade(request);
    assertTrue(platform().downgraded(request).holds());
    platform().downgrade(request);
    platform().downgrade(downgrade(run + "_1", 2));
    assertEquals(
        List.of(run + "_1"), downgrades().stream().filter(d -> d.startsWith(run)).toList());
    platform().tidy(marked());
    assertTrue(platform().tidied(marked()).holds());
  }

  @Test
  public void a_failed_downgrade_says_how_it_ended_and_its_last_words() {
    capture();
    DowngradeRequest request = downgrade("bad", 1);
    platform().prepareDowngrade(request);
    letIn(Level.MIGRATION);
    Refused refused = Refused.by(() -> platform().downgrade(request));
    assertEquals("DOWNGRADE_FAILED", refused.type());
    assertFalse(refused.triedAgain());
    assertTrue(refused.words().contains("exit code 7"), refused.words());
    assertTrue(refused.words().contains("cannot go back"), refused.words());
    assertFalse(platform().downgraded(request).holds());
  }

  @Test
  public void a_downgrade_has_no_other_place_than_the_one_that_was_prepared() {
    capture();
    letIn(Level.MIGRATION);
    Refused refused = Refused.by(() -> platform().downgrade(downgrade("lost", 1)));
    assertEquals("MIGRATION_PLACE_LOST", refused.type());
    assertFalse(downgrades().contains("lost"));
  }

  // The new release.

  /** It is made while users work, and found when they have to wait for it. */
  @Test
  public void stopping_units_leaves_the_place_of_a_migration() {
    capture();
    stage("2.0");
    platform().prepareMigration(migration("2.0", 1));
    platform().stop(unitsRequest(component().writers()));
    letIn(Level.MIGRATION);
    MigrateRequest migration = migration("2.0", 1);
    platform().migrate(migration);
    assertTrue(platform().migrated(migration).holds());
  }

  /** A fence that is built next would go on shutting out its address, which a unit may get. */
  @Test
  public void stopping_units_on_the_way_back_gives_the_place_up() {
    capture();
    platform().prepareMigration(migration("1.0", 1));
    assertFalse(platform().tidied(marked()).holds());
    platform()
        .stop(new UnitsRequest(key("go back", 1), place(), component().writers(), List.of(run)));
    assertTrue(platform().tidied(marked()).holds());
  }

  @Test
  public void turning_the_knob_selects_the_release_and_starts_nothing() {
    Map<String, UnitFacts> before = units();
    DeployRequest request = deployment("2.0", List.of());
    assertFalse(platform().turned(request).holds());
    platform().turn(request);
    platform().turn(request);
    assertTrue(platform().turned(request).holds());
    assertEquals(before, units());
    assertEquals(List.of(new Order.Wanted(component().name(), "2.0")), inspect("").versions());
  }

  @Test
  public void a_deployed_release_is_what_was_planned_and_is_not_deployed_twice() {
    capture();
    Map<String, UnitFacts> before = units();
    List<TargetFacts> targets = stage("2.0");
    DeployRequest request = deployment("2.0", targets);
    platform().turn(request);
    letIn(Level.RELEASE);
    assertFalse(platform().deployed(request).holds());
    platform().deploy(request);
    assertTrue(platform().deployed(request).holds());
    assertTrue(platform().serving(unitsRequest(component().units())).holds());
    Map<String, UnitFacts> after = units();
    platform().deploy(request);
    assertEquals(instances(after), instances(units()));
    for (String name : component().units()) {
      assertNotEquals(instances(before).get(name), instances(after).get(name));
    }
  }

  @Test
  public void a_release_that_does_not_come_up_is_named_with_its_last_words() {
    capture();
    List<TargetFacts> targets = stage("dying");
    DeployRequest request = deployment("dying", targets);
    platform().turn(request);
    letIn(Level.RELEASE);
    Refused refused = Refused.by(() -> platform().deploy(request));
    assertEquals("UNIT_NOT_SERVING", refused.type());
    assertFalse(refused.triedAgain());
    assertTrue(refused.words().contains(component().units().getFirst()), refused.words());
    assertTrue(refused.words().contains("no such table"), refused.words());
  }

  // The way back.

  /** How far a run got before it turned back. */
  enum HalfState {
    CAPTURED,
    STOPPED,
    MIGRATED,
    DEPLOYED,
    DEPLOYED_AND_STOPPED
  }

  @ParameterizedTest
  @EnumSource
  public void from_every_half_state_it_comes_back_to_what_was_captured(HalfState half)
      throws InterruptedException {
    Map<String, UnitFacts> before = units();
    goTo(half);
    restoreSettings();
    letIn(Level.RELEASE);
    asOftenAsNeeded(() -> platform().restore(restoration(run)));
    assertTrue(platform().restored(restoration(run)).holds());
    assertTrue(platform().serving(unitsRequest(component().units())).holds());
    assertEquals(artefacts(before), artefacts(units()));
    assertTrue(platform().tidied(marked()).holds(), "what the run had started is gone");
    Map<String, UnitFacts> back = units();
    platform().restore(restoration(run));
    assertEquals(instances(back), instances(units()));
  }

  private void goTo(HalfState half) {
    capture();
    List<TargetFacts> targets = stage("2.0");
    if (half.compareTo(HalfState.STOPPED) >= 0) {
      platform().stop(unitsRequest(component().writers()));
      assertFalse(platform().restored(restoration(run)).holds());
    }
    if (half.compareTo(HalfState.MIGRATED) >= 0) {
      MigrateRequest migration = migration("2.0", 1);
      platform().prepareMigration(migration);
      letIn(Level.MIGRATION);
      platform().migrate(migration);
    }
    if (half.compareTo(HalfState.DEPLOYED) >= 0) {
      platform().turn(deployment("2.0", targets));
      letIn(Level.RELEASE);
      platform().deploy(deployment("2.0", targets));
      assertFalse(platform().restored(restoration(run)).holds());
    }
    if (half == HalfState.DEPLOYED_AND_STOPPED) {
      platform().stop(unitsRequest(component().writers()));
    }
  }

  @Test
  public void what_did_not_run_when_it_was_captured_is_not_started() {
    List<String> last = List.of(component().units().getLast());
    platform().stop(unitsRequest(last));
    capture();
    platform().stop(unitsRequest(component().writers()));
    platform().restore(restoration(run));
    assertTrue(platform().stopped(unitsRequest(last)).holds(), "stopped before the run");
    assertTrue(platform().restored(restoration(run)).holds());
  }

  @Test
  public void what_only_the_next_release_has_is_not_missed() {
    capture();
    platform().stop(unitsRequest(component().writers()));
    Component one = component();
    List<String> more = Stream.concat(one.units().stream(), Stream.of("new")).toList();
    Component next =
        new Component(one.name(), one.version(), more, one.writers(), one.migrate(), one.after());
    platform().restore(restoration(run, next));
    assertTrue(platform().restored(restoration(run, next)).holds());
    assertTrue(platform().serving(unitsRequest(one.units())).holds());
  }

  @Test
  public void the_first_capture_is_what_is_come_back_to() throws InterruptedException {
    Map<String, UnitFacts> before = units();
    goTo(HalfState.DEPLOYED);
    capture();
    restoreSettings();
    asOftenAsNeeded(() -> platform().restore(restoration(run)));
    assertEquals(artefacts(before), artefacts(units()));
  }

  @Test
  public void a_run_that_captured_nothing_has_nothing_to_bring_back() {
    Map<String, UnitFacts> before = units();
    platform().restore(restoration(run));
    assertTrue(platform().restored(restoration(run)).holds());
    assertEquals(before, units());
  }

  @Test
  public void what_another_run_never_captured_cannot_be_brought_back() {
    RestoreRequest request = restoration("20250101-000000-none");
    Refused refused = Refused.by(() -> platform().restore(request));
    assertEquals("CAPTURE_ABSENT", refused.type());
    assertFalse(refused.triedAgain());
    assertFalse(platform().restored(request).holds());
  }

  @Test
  public void tidying_ends_what_the_run_has_running_and_is_fine_with_nothing() {
    platform().tidy(marked());
    assertTrue(platform().tidied(marked()).holds());
    capture();
    platform().prepareMigration(migration("1.0", 1));
    assertFalse(platform().tidied(marked()).holds());
    platform().tidy(marked());
    platform().tidy(marked());
    assertTrue(platform().tidied(marked()).holds());
  }

  /** As the workflow tries again what the outside world may let it do the next time. */
  private static void asOftenAsNeeded(Runnable deed) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        deed.run();
        return;
      } catch (StepFailure failure) {
        if (failure.category() != StepFailure.Category.ENVIRONMENT || attempt == 5) {
          throw failure;
        }
        Thread.sleep(250L << attempt);
      }
    }
  }

  // What earlier runs left.

  @Test
  public void what_a_run_protected_goes_and_what_runs_is_not_touched() {
    capture();
    assertEquals(List.of(), protectedBy(run), "what runs is nobody's remains");
    List<TargetFacts> targets = stage("2.0");
    platform().turn(deployment("2.0", targets));
    letIn(Level.RELEASE);
    platform().deploy(deployment("2.0", targets));
    platform().tidy(marked());
    Map<String, UnitFacts> before = units();
    List<Remains.Item> items = protectedBy(run);
    assertFalse(items.isEmpty());
    assertEquals(
        "FOREIGN",
        Refused.by(() -> platform().retire(retiring("20260101-000000-none", items))).type());
    platform().retire(retiring(run, items));
    platform().retire(retiring(run, items));
    assertTrue(platform().retired(retiring(run, items)).holds());
    assertEquals(List.of(), protectedBy(run));
    assertEquals(instances(before), instances(units()));
  }

  private List<Remains.Item> protectedBy(String of) {
    return platform().remains(new RemainsQuery(place(), run, List.of())).items().stream()
        .filter(i -> i.run().equals(of))
        .toList();
  }

  private RetireRequest retiring(String of, List<Remains.Item> items) {
    return new RetireRequest(
        key("retire", 1), place(), List.of(), of, items, "ana", "disk is full");
  }

  // What a run asks.

  private PlatformFacts inspect(String version) {
    List<Order.Wanted> wanted =
        version.isEmpty() ? List.of() : List.of(new Order.Wanted(component().name(), version));
    return platform().inspect(new PlatformActivities.Query(place(), run, scope(), wanted));
  }

  /** The units of the component, by name. */
  private Map<String, UnitFacts> units() {
    Map<String, UnitFacts> units = new TreeMap<>();
    inspect("").units().stream()
        .filter(u -> component().units().contains(u.unit()))
        .forEach(u -> units.put(u.unit(), u));
    return units;
  }

  private static Map<String, String> instances(Map<String, UnitFacts> units) {
    Map<String, String> instances = new TreeMap<>();
    units.forEach((name, unit) -> instances.put(name, unit.instance()));
    return instances;
  }

  private static Map<String, String> artefacts(Map<String, UnitFacts> units) {
    Map<String, String> artefacts = new TreeMap<>();
    units.forEach((name, unit) -> artefacts.put(name, unit.state() + " " + unit.artefact()));
    return artefacts;
  }

  private static TargetFacts target(PlatformFacts facts, String unit) {
    return facts.targets().stream().filter(t -> t.unit().equals(unit)).findFirst().orElseThrow();
  }

  private void capture() {
    platform().capture(captureRequest());
  }

  private CaptureRequest captureRequest() {
    return new CaptureRequest(key("capture", 1), place(), List.of(component()), keep());
  }

  private List<TargetFacts> stage(String version) {
    List<TargetFacts> targets = inspect(version).targets();
    platform().stage(staging(version, targets));
    return targets;
  }

  private StageRequest staging(String version, List<TargetFacts> targets) {
    return new StageRequest(key("stage", 1), place(), knobs(version), targets);
  }

  private MigrateRequest migration(String version, int generation) {
    return new MigrateRequest(key("migrate", generation), place(), component(), knobs(version));
  }

  private DowngradeRequest downgrade(String revision, int generation) {
    return new DowngradeRequest(
        key("downgrade", generation),
        place(),
        component(),
        List.of(new SchemaFacts("db", false, List.of(revision))));
  }

  private DeployRequest deployment(String version, List<TargetFacts> targets) {
    return new DeployRequest(
        key("deploy", 1), place(), List.of(component()), knobs(version), targets, false);
  }

  private RestoreRequest restoration(String of) {
    return restoration(of, component());
  }

  private RestoreRequest restoration(String of, Component component) {
    return new RestoreRequest(key("restore", 1), place(), of, List.of(component));
  }

  private UnitsRequest unitsRequest(List<String> units) {
    return new UnitsRequest(key("units", 1), place(), units);
  }

  private DoorRequest door(String step) {
    return new DoorRequest(key(step, 1), place(), door());
  }

  private Marked marked() {
    return new Marked(key("tidy", 1), place());
  }

  private List<KnobSetting> knobs(String version) {
    return List.of(new KnobSetting(component().name(), component().version(), version));
  }

  private StepKey key(String step, int generation) {
    return new StepKey(place().stack(), run, step, generation, claim, ++seq);
  }

  private static Keep keep() {
    return new Keep(List.of(".env"), List.of(), null);
  }

  private Order.Scope scope() {
    return new Order.Scope(
        "test",
        List.of(component()),
        List.of(),
        door(),
        keep(),
        new Preflight(90, 0, Duration.ofHours(24)),
        List.of(),
        List.of(),
        new RollbackRules(false),
        new Retention(1, 1));
  }
}
