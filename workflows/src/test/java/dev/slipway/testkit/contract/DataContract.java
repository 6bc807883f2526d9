package dev.slipway.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.DataActivities.FenceRequest;
import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.SchemaRequest;
import dev.slipway.activity.DataActivities.StateRequest;
import dev.slipway.activity.DataActivities.SwitchRequest;
import dev.slipway.activity.DataActivities.WayBack;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.plan.Observed.DatabaseFacts;
import dev.slipway.plan.Observed.SchemaFacts;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Remains;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Database;
import dev.slipway.stack.Keep;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the state set promises: who gets in, what is kept, and how it comes back. */
public abstract class DataContract {
  private static int runs;
  private String run = "";
  private long claim;
  private long seq;

  /** Who tries to get into the database. */
  protected enum Who {
    APPLICATION,
    /** The one that was last prepared. */
    MIGRATION,
    SUPERUSER
  }

  protected abstract DataActivities data();

  protected abstract Place place();

  protected abstract Database database();

  protected abstract Keep keep();

  /** The way of the rollback point. */
  protected abstract Database.Point point();

  /** Makes the run the holder of the stack, whoever held it before; returns its number. */
  protected abstract long begin(String run);

  /** Writes a row; false when whoever tries is turned away. */
  protected abstract boolean write(Who who, String row);

  /** The application opens a session and stays in it. */
  protected abstract void stayInside();

  protected abstract boolean stillInside();

  /** What was written and is there; only asked for while everybody gets in. */
  protected abstract Set<String> rows();

  /** Migrates the schema by one revision, as the application. */
  protected abstract void migrateSchema();

  /** Makes the place for a migration of the run, in a unit called "migrator". */
  protected abstract void prepareMigration(String run);

  /** Somebody throws the run's rollback point away. */
  protected abstract void losePoint(String run);

  /** Cuts off the end of the run's backup. */
  protected abstract void truncateBackup(String run);

  @BeforeEach
  public void newRun() {
    run = "20261121-02%04d-data".formatted(runs++);
    claim = begin(run);
  }

  @AfterEach
  public void open() {
    fence(Level.OPEN);
    data().tidy(state());
    assertTrue(data().tidied(state()).holds());
  }

  // Looking.

  @Test
  public void a_migration_changes_revision_and_fingerprint_and_looking_changes_neither() {
    DatabaseFacts before = facts();
    assertTrue(before.reachable());
    assertFalse(before.revision().isEmpty());
    assertFalse(before.fingerprint().isEmpty());
    assertEquals(before.fingerprint(), facts().fingerprint());
    migrateSchema();
    DatabaseFacts after = facts();
    assertNotEquals(before.revision(), after.revision());
    assertNotEquals(before.fingerprint(), after.fingerprint());
  }

  @Test
  public void it_is_captured_only_once_it_is_and_never_again() {
    assertFalse(data().captured(state()).holds());
    data().capture(state());
    assertTrue(data().captured(state()).holds());
    migrateSchema();
    data().capture(state());
    assertTrue(data().schema(schema(run, true)).holds(), "the capture was overwritten");
  }

  @Test
  public void the_captured_schema_and_a_migrated_one_are_told_apart() {
    data().capture(state());
    assertTrue(data().schema(schema(run, false)).holds());
    assertFalse(data().schema(schema(run, true)).holds());
    migrateSchema();
    assertFalse(data().schema(schema(run, false)).holds());
    assertTrue(data().schema(schema(run, true)).holds());
  }

  @Test
  public void a_schema_that_was_never_captured_cannot_be_compared_with() {
    Refused refused = Refused.by(() -> data().schema(schema("20250101-000000-none", true)));
    assertEquals("NOT_CAPTURED", refused.type());
    assertFalse(refused.triedAgain());
  }

  // The fence.

  @Test
  public void nobody_but_the_run_gets_in_and_who_is_inside_is_shown_out() {
    prepared();
    stayInside();
    assertFalse(fenced(Level.RUN));
    fence(Level.RUN);
    fence(Level.RUN);
    assertTrue(fenced(Level.RUN));
    assertFalse(fenced(Level.OPEN));
    assertFalse(stillInside());
    for (Who who : Who.values()) {
      assertFalse(write(who, "behind the fence"), who.toString());
    }
    fence(Level.OPEN);
    assertTrue(fenced(Level.OPEN));
    assertTrue(write(Who.APPLICATION, "in front of it"));
    assertTrue(rows().contains("in front of it"));
    assertFalse(rows().contains("behind the fence"));
  }

  @Test
  public void only_the_prepared_migration_gets_in_at_its_level() {
    prepared();
    fence(Level.RUN);
    fence(Level.MIGRATION);
    assertTrue(write(Who.MIGRATION, "migration"));
    assertFalse(write(Who.APPLICATION, "application"));
    assertFalse(write(Who.SUPERUSER, "superuser"));
    fence(Level.RUN);
    assertFalse(write(Who.MIGRATION, "too late"));
  }

  @Test
  public void a_migration_without_a_place_cannot_be_let_in() {
    data().capture(state());
    fence(Level.RUN);
    Refused refused = Refused.by(() -> fence(Level.MIGRATION));
    assertEquals("NO_MIGRATION_UNIT", refused.type());
    assertTrue(fenced(Level.RUN), "nobody else was let in");
  }

  @Test
  public void the_application_gets_in_at_release_and_the_superuser_does_not() {
    data().capture(state());
    fence(Level.RUN);
    fence(Level.RELEASE);
    fence(Level.RELEASE);
    assertTrue(fenced(Level.RELEASE));
    assertTrue(write(Who.APPLICATION, "application"));
    assertFalse(write(Who.SUPERUSER, "superuser"));
  }

  @Test
  public void opening_what_was_never_fenced_changes_nothing() {
    fence(Level.OPEN);
    assertTrue(fenced(Level.OPEN));
    assertTrue(write(Who.APPLICATION, "application"));
  }

  @Test
  public void the_next_run_takes_the_fence_over_and_opens_it() {
    data().capture(state());
    fence(Level.RUN);
    FenceRequest older = request(Level.RUN);
    newRun();
    data().capture(state());
    fence(Level.RUN);
    assertTrue(fenced(Level.RUN));
    assertFalse(data().fenced(older).holds());
    fence(Level.OPEN);
    assertTrue(write(Who.APPLICATION, "after both"));
  }

  /** Before the next run has captured anything: it must not wait for locks behind a closed door. */
  @Test
  public void who_is_inside_behind_the_fence_of_a_run_that_is_over_is_ousted() {
    data().capture(state());
    fence(Level.RUN);
    fence(Level.RELEASE);
    stayInside();
    data().oust(state());
    assertTrue(stillInside(), "the fence is the run's own");
    FenceRequest older = request(Level.RELEASE);
    newRun();
    data().oust(state());
    data().oust(state());
    assertFalse(stillInside());
    assertTrue(data().fenced(older).holds(), "the fence stands as it did");
    assertTrue(write(Who.APPLICATION, "again"), "nobody new is turned away");
  }

  @Test
  public void where_nobody_has_fenced_nobody_is_ousted() {
    stayInside();
    data().oust(state());
    assertTrue(stillInside());
  }

  @Test
  public void who_was_turned_away_is_told() {
    data().capture(state());
    assertEquals(List.of(), data().aftermath(state()).intruders());
    fence(Level.RUN);
    assertFalse(write(Who.APPLICATION, "too early"));
    fence(Level.OPEN);
    List<String> intruders = data().aftermath(state()).intruders();
    String user = "user " + database().user();
    assertTrue(intruders.stream().anyMatch(i -> i.contains(user)), intruders.toString());
  }

  // Backups.

  @Test
  public void a_backup_counts_only_when_it_was_proven_and_while_it_is_whole() {
    data().capture(state());
    assertFalse(data().proven(state()).holds());
    data().backup(state());
    data().backup(state());
    assertFalse(data().proven(state()).holds());
    data().prove(state());
    data().prove(state());
    assertTrue(data().proven(state()).holds());
    truncateBackup(run);
    assertFalse(data().proven(state()).holds());
  }

  @Test
  public void a_truncated_backup_is_refused_and_made_anew_by_the_next_attempt() {
    data().capture(state());
    data().backup(state());
    truncateBackup(run);
    Refused refused = Refused.by(() -> data().prove(state()));
    assertEquals("BACKUP_DAMAGED", refused.type());
    assertFalse(refused.triedAgain());
    assertFalse(data().proven(state()).holds());
    data().backup(state());
    data().prove(state());
    assertTrue(data().proven(state()).holds());
  }

  @Test
  public void a_backup_that_was_never_made_cannot_be_proven() {
    data().capture(state());
    Refused refused = Refused.by(() -> data().prove(state()));
    assertEquals("BACKUP_DAMAGED", refused.type());
    assertFalse(data().proven(state()).holds());
  }

  // The rollback point.

  @Test
  public void what_was_prepared_ahead_follows() {
    data().capture(state());
    data().follow(state());
    data().follow(state());
    assertTrue(data().following(state()).holds());
  }

  @Test
  public void a_rollback_point_is_taken_under_the_fence_only() {
    data().capture(state());
    data().follow(state());
    Refused refused = Refused.by(() -> data().keep(state()));
    assertEquals("NOT_FENCED", refused.type());
    assertFalse(data().kept(state()).holds());
  }

  @Test
  public void a_rollback_point_that_nobody_else_was_let_in_behind_needs_no_data_put_back() {
    assertFalse(data().kept(state()).holds());
    kept();
    data().keep(state());
    assertTrue(data().kept(state()).holds());
    WayBack facts = wayBack(run);
    assertFalse(facts.admitted(), facts.toString());
    assertTrue(facts.sameRevision() && facts.pointComplete(), facts.toString());
    assertFalse(facts.pointUsed(), facts.toString());
    assertFalse(data().switchedBack(back(run)).holds());
  }

  @Test
  public void whoever_is_let_in_behind_the_point_is_never_forgotten() {
    kept();
    fence(Level.RELEASE);
    assertTrue(wayBack(run).admitted());
    fence(Level.RUN);
    assertTrue(wayBack(run).admitted());
  }

  @Test
  public void going_back_brings_schema_and_rows_back_under_the_fence_however_often_it_is_asked() {
    String before = run + " before";
    String behind = run + " behind";
    assertTrue(write(Who.APPLICATION, before));
    kept();
    fence(Level.RELEASE);
    assertTrue(write(Who.APPLICATION, behind));
    migrateSchema();
    assertFalse(wayBack(run).sameRevision());
    fence(Level.RUN);

    data().switchBack(back(run));
    assertTrue(data().switchedBack(back(run)).holds());
    assertTrue(wayBack(run).pointUsed());
    assertTrue(fenced(Level.RUN), "the fence stands as it did");
    assertFalse(write(Who.SUPERUSER, "behind the fence"));
    data().switchBack(back(run));
    fence(Level.OPEN);
    assertTrue(data().schema(schema(run, false)).holds());
    assertTrue(rows().contains(before));
    assertFalse(rows().contains(behind));
    assertFalse(data().aftermath(state()).leftBehind().isEmpty(), "nothing is thrown away");
  }

  @Test
  public void what_was_written_after_going_back_stays_when_it_is_asked_for_again() {
    kept();
    data().switchBack(back(run));
    fence(Level.RELEASE);
    assertTrue(write(Who.APPLICATION, run + " afterwards"));
    fence(Level.RUN);
    data().switchBack(back(run));
    fence(Level.OPEN);
    assertTrue(rows().contains(run + " afterwards"));
  }

  /** A run whose server has its own way back may lose the stack before it has kept them. */
  @Test
  public void files_and_queue_that_were_never_kept_are_left_as_they_are() {
    data().capture(state());
    fence(Level.RUN);
    data().switchBack(new SwitchRequest(key(), place(), List.of(), keep(), run));
    fence(Level.OPEN);
    assertTrue(write(Who.APPLICATION, run + " afterwards"));
  }

  @Test
  public void there_is_no_going_back_to_a_point_that_was_never_kept() {
    data().capture(state());
    assertFalse(wayBack(run).pointComplete());
    assertFalse(wayBack("20250101-000000-none").pointComplete());
    fence(Level.RUN);
    Refused refused = Refused.by(() -> data().switchBack(back(run)));
    assertEquals("NO_POINT", refused.type());
    assertFalse(refused.triedAgain());
    assertFalse(data().switchedBack(back(run)).holds());
  }

  @Test
  public void a_later_run_goes_back_behind_an_opened_one_and_loses_just_what_was_counted() {
    String upgrade = run;
    openedUpgrade();
    assertTrue(data().kept(state()).holds(), "tidying took the point of an opened upgrade");
    assertEquals(Plan.Loss.NONE, data().loss(back("20250101-000000-none")));
    for (int i = 1; i <= 3; i++) {
      assertTrue(write(Who.APPLICATION, upgrade + " since " + i));
    }
    newRun();
    data().capture(state());
    fence(Level.RUN);
    assertEquals(3, data().loss(back(upgrade)).inserted());
    data().switchBack(back(upgrade));
    assertTrue(data().switchedBack(back(upgrade)).holds());
    assertEquals(Plan.Loss.NONE, data().loss(back(upgrade)));
    fence(Level.OPEN);
    assertTrue(rows().stream().noneMatch(row -> row.startsWith(upgrade + " since")));
  }

  @Test
  public void the_way_back_is_told_schema_by_schema_and_whether_users_may_have_written() {
    kept();
    WayBack unopened = wayBack(run);
    assertEquals(false, unopened.reopened());
    assertEquals(List.of(database().name()), names(unopened, true));
    List<String> captured = facts().revision();
    fence(Level.RELEASE);
    migrateSchema();
    data().count(state());
    WayBack opened = wayBack(run);
    assertEquals(true, opened.reopened());
    assertEquals(List.of(database().name()), names(opened, false));
    assertEquals(captured, Objects.requireNonNull(opened.schemas()).getFirst().revision());
    assertEquals(List.of(), wayBack("20250101-000000-none").schemas());
  }

  private static List<String> names(WayBack way, boolean same) {
    return Objects.requireNonNull(way.schemas()).stream()
        .filter(s -> s.same() == same)
        .map(SchemaFacts::database)
        .toList();
  }

  @Test
  public void how_near_a_schema_is_to_a_captured_one_is_told() {
    data().capture(state());
    assertTrue(data().reached(schema(run, false)).revision());
    assertTrue(data().reached(schema(run, false)).catalogue());
    migrateSchema();
    assertFalse(data().reached(schema(run, false)).revision());
    assertFalse(data().reached(schema(run, false)).catalogue());
  }

  // The backup in the place of a lost point.

  @Test
  public void a_lost_point_is_made_anew_from_the_proven_backup_while_users_write() {
    String upgrade = run;
    String before = upgrade + " before";
    assertTrue(write(Who.APPLICATION, before));
    data().capture(state());
    data().backup(state());
    data().prove(state());
    openedUpgrade();
    assertTrue(wayBack(upgrade).pointComplete());
    losePoint(upgrade);
    assertFalse(wayBack(upgrade).pointComplete());
    assertNotNull(wayBack(upgrade).backup());
    assertTrue(write(Who.APPLICATION, upgrade + " since"));

    newRun();
    data().capture(state());
    data().rebuild(back(upgrade));
    data().rebuild(back(upgrade));
    assertTrue(wayBack(upgrade).pointComplete(), wayBack(upgrade).seen());
    assertTrue(write(Who.APPLICATION, upgrade + " since, too"));
    fence(Level.RUN);
    assertEquals(2, data().losses(back(upgrade)).sinceBackup().inserted());
    assertEquals(2, data().loss(back(upgrade)).inserted(), "the point is of the backup's moment");
    data().switchBack(back(upgrade));
    assertTrue(data().switchedBack(back(upgrade)).holds(), "revision and catalogue as captured");
    fence(Level.OPEN);
    assertTrue(rows().contains(before));
    assertTrue(rows().stream().noneMatch(row -> row.startsWith(upgrade + " since")));
  }

  @Test
  public void a_point_cannot_be_made_of_a_backup_that_is_no_longer_whole() {
    String upgrade = run;
    data().capture(state());
    data().backup(state());
    data().prove(state());
    openedUpgrade();
    losePoint(upgrade);
    truncateBackup(upgrade);
    assertNull(wayBack(upgrade).backup());
    newRun();
    data().capture(state());
    Refused refused = Refused.by(() -> data().rebuild(back(upgrade)));
    assertEquals("BACKUP_DAMAGED", refused.type());
    assertFalse(refused.triedAgain());
    assertFalse(wayBack(upgrade).pointComplete());
  }

  /** A run that was terminated, or whose count a person has waved through. */
  @Test
  public void what_was_never_counted_is_not_taken_for_nothing() {
    String upgrade = run;
    kept();
    fence(Level.RELEASE);
    for (int i = 1; i <= 3; i++) {
      assertTrue(write(Who.APPLICATION, upgrade + " uncounted " + i));
    }
    newRun();
    data().capture(state());
    fence(Level.RUN);
    assertEquals(3, data().loss(back(upgrade)).inserted());
    data().switchBack(back(upgrade));
    fence(Level.OPEN);
    assertTrue(rows().stream().noneMatch(row -> row.startsWith(upgrade + " uncounted")));
  }

  private void openedUpgrade() {
    kept();
    fence(Level.RELEASE);
    migrateSchema();
    data().count(state());
    fence(Level.OPEN);
    data().tidy(state());
  }

  // Tidying.

  @Test
  public void tidying_takes_the_runs_own_way_in_and_is_fine_without_one() {
    data().tidy(state());
    assertTrue(data().tidied(state()).holds());
    data().capture(state());
    assertFalse(data().tidied(state()).holds());
    data().tidy(state());
    data().tidy(state());
    assertTrue(data().tidied(state()).holds());
  }

  @Test
  public void tidying_takes_a_point_that_no_opened_upgrade_needs() {
    kept();
    fence(Level.OPEN);
    data().tidy(state());
    assertFalse(data().kept(state()).holds());
  }

  // What earlier runs left.

  @Test
  public void what_a_run_kept_goes_and_what_is_live_stays() {
    openedUpgrade();
    assertTrue(write(Who.APPLICATION, run + " written since"));
    String upgrade = run;
    newRun();
    List<Remains.Item> kept = remains().stream().filter(i -> i.run().equals(upgrade)).toList();
    assertEquals(1, kept.size(), kept.toString());
    RetireRequest request = retiring(upgrade, kept);
    assertFalse(data().retired(request).holds());
    data().retire(request);
    data().retire(retiring(upgrade, kept));
    assertTrue(data().retired(request).holds());
    assertTrue(remains().stream().noneMatch(i -> i.run().equals(upgrade)));
    assertFalse(wayBack(upgrade).pointComplete());
    assertTrue(rows().contains(upgrade + " written since"));
  }

  @Test
  public void what_another_run_kept_is_left_alone() {
    openedUpgrade();
    String upgrade = run;
    newRun();
    List<Remains.Item> kept = remains().stream().filter(i -> i.run().equals(upgrade)).toList();
    assertEquals("FOREIGN", Refused.by(() -> data().retire(retiring(run, kept))).type());
    assertTrue(wayBack(upgrade).pointComplete());
  }

  private List<Remains.Item> remains() {
    return data().remains(new RemainsQuery(place(), run, List.of(database()))).items();
  }

  private RetireRequest retiring(String of, List<Remains.Item> items) {
    return new RetireRequest(key(), place(), List.of(database()), of, items, "ana", "disk is full");
  }

  // What a run asks.

  private void prepared() {
    data().capture(state());
    prepareMigration(run);
  }

  private void kept() {
    data().capture(state());
    data().follow(state());
    fence(Level.RUN);
    data().keep(state());
  }

  private void fence(Level level) {
    data().fence(request(level));
  }

  private boolean fenced(Level level) {
    return data().fenced(request(level)).holds();
  }

  private FenceRequest request(Level level) {
    List<String> units = level == Level.MIGRATION ? List.of("migrator") : List.of();
    return new FenceRequest(key(), place(), List.of(database()), level, units);
  }

  private StateRequest state() {
    return new StateRequest(key(), place(), List.of(database()), List.of(point()), keep());
  }

  private SwitchRequest back(String of) {
    return new SwitchRequest(key(), place(), List.of(database()), keep(), of);
  }

  private WayBack wayBack(String of) {
    return data().wayBack(back(of));
  }

  private SchemaRequest schema(String of, boolean mustDiffer) {
    return new SchemaRequest(key(), place(), List.of(database()), of, mustDiffer);
  }

  private DatabaseFacts facts() {
    return data()
        .inspect(new DataActivities.Query(place(), run, List.of(database()), keep()))
        .databases()
        .getFirst();
  }

  private StepKey key() {
    return new StepKey(place().stack(), run, "a step", 1, claim, ++seq);
  }
}
