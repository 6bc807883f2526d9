package dev.slipway.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.HostActivities;
import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Change;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Protocol;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Report;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.Tier;
import dev.slipway.plan.Veto;
import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the host promises about claim, capture, manifest, journal and backups. */
public abstract class HostContract {
  private static final String FIRST = "20261121-021500-aaaa";
  private static final String SECOND = "20261121-031500-bbbb";
  private static final String THIRD = "20261121-041500-cccc";
  private static final String FOURTH = "20261121-044500-dddd";

  /** The port as an agent offers it: deeds are fenced by the claim. */
  protected abstract HostActivities host();

  protected abstract Place place();

  /** Sets a variable in the stack's settings, as an operator does. */
  protected abstract void set(String variable, String value);

  /** The variable as the stack reads it; empty when it is not set. */
  protected abstract String setting(String variable);

  /** From now on the workflow server says that the run is closed. */
  protected abstract void over(String run);

  /** What on-call was told, in order. */
  protected abstract List<String> pages();

  /** A backup that a run made a while ago. */
  protected abstract void backedUp(String run, Duration ago, boolean proven);

  // The claim.

  @Test
  public void it_answers_with_the_protocol_it_speaks() {
    Observed.Pong pong = host().ping(new HostActivities.PingRequest(place().stack()));
    assertEquals(Protocol.NUMBER, pong.protocol());
    assertEquals("local", pong.host());
  }

  @Test
  public void a_holder_whose_run_is_over_holds_nothing() {
    claim(FIRST);
    over(FIRST);
    assertNull(facts().holder());
  }

  @Test
  public void a_claimed_stack_has_its_holder() {
    assertNull(facts().holder());
    long number = claim(FIRST);
    Holder holder = holder();
    assertEquals(FIRST, holder.run());
    assertEquals(number, holder.claim());
    assertEquals("upgrade/" + FIRST, holder.workflow());
  }

  @Test
  public void the_same_run_claims_twice_and_gets_the_same_number() {
    assertEquals(claim(FIRST), claim(FIRST));
  }

  @Test
  public void an_open_holder_refuses_others_and_says_who_what_and_since_when() {
    note(FIRST, claim(FIRST), 1, "freezing");
    Holder holder = holder();
    Refused refused = Refused.by(() -> claim(SECOND));
    assertEquals(StepFailure.HELD, refused.type());
    assertFalse(refused.triedAgain());
    for (String said :
        List.of(holder.workflow(), FIRST, holder.since().toString(), holder.step())) {
      assertTrue(refused.words().contains(said), said + " in: " + refused.words());
    }
    assertEquals("a step", holder.step());
    assertEquals(holder, holder());
  }

  @Test
  public void a_run_that_is_over_holds_nothing() {
    long old = claim(FIRST);
    over(FIRST);
    assertTrue(claim(SECOND) > old);
    assertEquals(SECOND, holder().run());
  }

  @Test
  public void the_number_grows_also_after_the_stack_was_given_back() {
    long old = claim(FIRST);
    release(FIRST, old);
    assertTrue(claim(SECOND) > old);
  }

  @Test
  public void a_stack_given_back_has_no_holder_and_giving_back_twice_is_fine() {
    long number = claim(FIRST);
    release(FIRST, number);
    release(FIRST, number);
    assertNull(facts().holder());
  }

  @Test
  public void giving_back_what_was_never_claimed_changes_nothing() {
    release(SECOND, 0);
    long number = claim(FIRST);
    release(SECOND, number);
    assertEquals(FIRST, holder().run());
  }

  // The takeover.

  @Test
  public void an_emergency_takes_an_open_run_over_and_is_told_from_whom() {
    long old = claim(FIRST);
    note(FIRST, old, 1, "freezing");
    HostActivities.Claim taken = takeOver(SECOND, "EmergencyRollback");
    assertTrue(taken.number() > old, "a newer number");
    Holder from = Objects.requireNonNull(taken.from(), "from nobody");
    assertEquals(FIRST, from.run());
    assertEquals("Upgrade", from.taker().runbook());
    assertEquals("a step", from.step());
    assertEquals(SECOND, holder().run());
    assertEquals("ana", holder().taker().who());
    assertEquals("it is slow", holder().taker().why());
    fencedOff(() -> note(FIRST, old, 99, "too late"));
    note(SECOND, taken.number(), 1, "in time");
  }

  @Test
  public void a_takeover_that_is_said_twice_is_answered_as_the_first_time() {
    claim(FIRST);
    HostActivities.Claim taken = takeOver(SECOND, "EmergencyRollback");
    note(SECOND, taken.number(), 1, "at work");
    HostActivities.Claim again = takeOver(SECOND, "EmergencyRollback");
    assertEquals(taken.number(), again.number());
    assertEquals(
        Objects.requireNonNull(taken.from()).run(), Objects.requireNonNull(again.from()).run());
  }

  @Test
  public void a_takeover_of_what_nobody_holds_is_from_nobody() {
    assertNull(takeOver(FIRST, "EmergencyRollback").from());
    release(FIRST, holder().claim());
    assertNull(takeOver(SECOND, "EmergencyRollback").from());
  }

  @Test
  public void an_emergency_at_work_is_not_taken_over_by_another_one() {
    claim(FIRST);
    HostActivities.Claim first = takeOver(SECOND, "EmergencyRollback");
    HostActivities.Claim second = takeOver(THIRD, "EmergencyRollback");
    assertEquals(0, second.number());
    assertEquals(SECOND, Objects.requireNonNull(second.from()).run());
    note(SECOND, first.number(), 1, "still at work");
    over(SECOND);
    assertTrue(takeOver(THIRD, "EmergencyRollback").number() > first.number());
  }

  @Test
  public void whoever_releases_by_force_takes_over_from_an_emergency_too() {
    takeOver(FIRST, "EmergencyRollback");
    assertEquals(FIRST, Objects.requireNonNull(takeOver(SECOND, "Hold").from()).run());
  }

  @Test
  public void who_waits_for_a_held_stack_is_told_so_that_it_is_tried_again() {
    claim(FIRST);
    Refused refused = Refused.by(() -> claim(SECOND, "Upgrade", IfHeld.WAIT));
    assertEquals(StepFailure.HELD, refused.type());
    assertTrue(refused.triedAgain());
    assertTrue(refused.words().contains(FIRST), refused.words());
    over(FIRST);
    assertTrue(claim(SECOND, "Upgrade", IfHeld.WAIT).number() > 0);
  }

  @Test
  public void an_upgrade_that_was_stopped_before_it_captured_is_what_is_gone_back_behind() {
    claim(FIRST);
    takeOver(SECOND, "EmergencyRollback");
    Observed.KeptPoint last = Objects.requireNonNull(facts().last());
    assertEquals(FIRST, last.run());
    assertTrue(last.untouched());
    assertEquals(List.of(), last.changes());
  }

  @Test
  public void how_far_a_run_came_is_told_by_what_it_began() {
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    assertEquals(Observed.Reach.BEFORE, reach());
    step(FIRST, number, 2, "close the door");
    assertEquals(Observed.Reach.BEHIND, reach());
    step(FIRST, number, 3, "door open");
    assertEquals(Observed.Reach.BEHIND, reach(), "users were let in to what ran before");
    step(FIRST, number, 4, "open the door");
    assertEquals(Observed.Reach.OPEN, reach());
  }

  private Observed.@Nullable Reach reach() {
    return Objects.requireNonNull(facts().last()).reach();
  }

  private void step(String run, long number, long seq, String step) {
    host()
        .note(
            new HostActivities.NoteRequest(
                new StepKey(place().stack(), run, step, 1, number, seq),
                place(),
                step,
                "ana",
                "because"));
  }

  private HostActivities.Claim takeOver(String run, String runbook) {
    return claim(run, runbook, IfHeld.TAKE_OVER);
  }

  private HostActivities.Claim claim(String run, String runbook, IfHeld terms) {
    return host()
        .claim(
            new HostActivities.ClaimRequest(
                place(),
                run,
                "emergency/" + run,
                "w-" + run,
                runbook,
                List.of(),
                new HostActivities.Terms(terms, "default", "ana", "it is slow")));
  }

  @Test
  public void on_call_is_told() {
    assertTrue(host().page(new HostActivities.PageRequest(place(), "look at it")).holds());
    assertEquals(List.of("look at it"), pages());
  }

  // The fence around deeds.

  @Test
  public void a_deed_of_an_older_claim_is_fenced_off() {
    long old = claim(FIRST);
    over(FIRST);
    long now = claim(SECOND);
    fencedOff(() -> note(FIRST, old, 99, "too late"));
    note(SECOND, now, 1, "in time");
    assertEquals(List.of("in time"), noted(10));
  }

  @Test
  public void a_deed_after_giving_back_is_fenced_off() {
    long number = claim(FIRST);
    release(FIRST, number);
    fencedOff(() -> note(FIRST, number, 99, "too late"));
  }

  @Test
  public void a_deed_without_a_claim_is_fenced_off() {
    fencedOff(() -> note(FIRST, 0, 1, "never asked"));
  }

  @Test
  public void a_deed_older_than_the_newest_of_its_run_is_fenced_off() {
    long number = claim(FIRST);
    note(FIRST, number, 2, "the newer");
    fencedOff(() -> note(FIRST, number, 1, "the older"));
    assertEquals(List.of("the newer"), noted(10));
  }

  @Test
  public void a_fenced_deed_changes_nothing() {
    set("COLOUR", "green");
    long old = claim(FIRST);
    capture(FIRST, old, 1);
    over(FIRST);
    claim(SECOND);
    set("COLOUR", "red");
    fencedOff(() -> restore(FIRST, old, 2, FIRST));
    assertEquals("red", setting("COLOUR"));
  }

  private static void fencedOff(org.junit.jupiter.api.function.Executable deed) {
    Refused refused = Refused.by(deed);
    assertEquals(StepFailure.FENCED, refused.type());
    assertFalse(refused.triedAgain(), "a fenced deed must not be tried again");
  }

  // Journal and manifest.

  @Test
  public void a_note_is_read_back_with_who_and_why() {
    note(FIRST, claim(FIRST), 1, "opened by hand");
    Journal.Entry entry =
        journal(10).entries().stream()
            .filter(e -> e.what().equals("opened by hand"))
            .findFirst()
            .orElseThrow();
    assertEquals(FIRST, entry.run());
    assertEquals("ana", entry.who());
    assertEquals("because", entry.why());
  }

  @Test
  public void a_note_that_is_made_twice_is_there_once() {
    long number = claim(FIRST);
    note(FIRST, number, 1, "once");
    note(FIRST, number, 1, "once");
    assertEquals(List.of("once"), noted(10));
  }

  @Test
  public void the_journal_is_numbered_without_gaps_and_gives_the_newest_oldest_first() {
    long number = claim(FIRST);
    for (int i = 1; i <= 5; i++) {
      note(FIRST, number, i, "note " + i);
    }
    Journal all = journal(100);
    assertTrue(all.intact());
    assertEquals(
        LongStream.rangeClosed(1, all.entries().size()).boxed().toList(),
        all.entries().stream().map(Journal.Entry::number).toList());
    assertEquals(
        all.entries().subList(all.entries().size() - 2, all.entries().size()),
        journal(2).entries());
  }

  @Test
  public void a_recorded_manifest_is_what_should_run() {
    long number = claim(FIRST);
    assertNull(facts().manifest());
    record(FIRST, number, 1, manifest(FIRST), "Upgrade");
    record(FIRST, number, 1, manifest(FIRST), "Upgrade");
    assertEquals(manifest(FIRST), facts().manifest());
  }

  @Test
  public void it_tells_what_earlier_upgrades_came_to_and_where_they_went() {
    assertEquals(List.of(), facts().upgrades());
    long number = claim(FIRST);
    record(FIRST, number, 1, manifest(FIRST), "Upgrade");
    over(FIRST);
    record(SECOND, claim(SECOND), 1, manifest(SECOND), "Rollback");
    List<Observed.EndedUpgrade> upgrades = Objects.requireNonNull(facts().upgrades());
    assertEquals(1, upgrades.size(), upgrades::toString);
    assertEquals(FIRST, upgrades.getFirst().run());
    assertEquals(Report.Outcome.COMPLETED, upgrades.getFirst().outcome());
    assertEquals(List.of(new Order.Wanted("app", "2.0")), upgrades.getFirst().to());
  }

  @Test
  public void recording_an_end_without_manifest_leaves_it_as_it_was() {
    long number = claim(FIRST);
    record(FIRST, number, 1, manifest(FIRST), "Upgrade");
    record(FIRST, number, 2, null, "Upgrade");
    assertEquals(manifest(FIRST), facts().manifest());
  }

  @Test
  public void a_finished_upgrade_can_be_gone_back_behind_once() {
    assertNull(facts().last());
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    record(FIRST, number, 2, manifest(FIRST), "Upgrade");
    Observed.KeptPoint last = facts().last();
    assertNotNull(last);
    assertEquals(FIRST, last.run());
    assertEquals(List.of(new Change("app", "1.0", "2.0")), last.changes());
    release(FIRST, number);

    long next = claim(SECOND);
    host().capture(captureRequest(SECOND, next, 1, last));
    record(SECOND, next, 2, manifest(SECOND), "Rollback");
    assertNull(facts().last());
  }

  /** Behind the one before it lies a release that nobody asked for. */
  @Test
  public void an_upgrade_that_never_ended_is_what_is_gone_back_behind() {
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    record(FIRST, number, 2, manifest(FIRST), "Upgrade");
    release(FIRST, number);
    long terminated = claim(SECOND);
    capture(SECOND, terminated, 1);
    Observed.KeptPoint last = facts().last();
    assertNotNull(last);
    assertEquals(SECOND, last.run());
    assertTrue(last.unfinished());
  }

  // Settings.

  @Test
  public void settings_are_captured_only_once_they_are() {
    long number = claim(FIRST);
    assertFalse(host().captured(captureRequest(FIRST, number, 1, null)).holds());
    capture(FIRST, number, 2);
    assertTrue(host().captured(captureRequest(FIRST, number, 3, null)).holds());
  }

  @Test
  public void captured_settings_come_back_and_later_ones_go() {
    set("COLOUR", "green");
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    set("COLOUR", "red");
    set("LATER", "yes");
    restore(FIRST, number, 2, FIRST);
    restore(FIRST, number, 2, FIRST);
    assertEquals("green", setting("COLOUR"));
    assertEquals("", setting("LATER"));
  }

  @Test
  public void a_capture_is_never_overwritten() {
    set("COLOUR", "green");
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    set("COLOUR", "red");
    capture(FIRST, number, 1);
    restore(FIRST, number, 2, FIRST);
    assertEquals("green", setting("COLOUR"));
  }

  @Test
  public void a_later_run_brings_back_what_an_earlier_one_captured() {
    set("COLOUR", "green");
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    release(FIRST, number);
    set("COLOUR", "red");
    restore(SECOND, claim(SECOND), 1, FIRST);
    assertEquals("green", setting("COLOUR"));
  }

  @Test
  public void bringing_back_what_was_never_captured_changes_nothing() {
    set("COLOUR", "green");
    restore(FIRST, claim(FIRST), 1, FIRST);
    assertEquals("green", setting("COLOUR"));
  }

  @Test
  public void a_changed_setting_changes_the_hash_of_the_configuration() {
    set("COLOUR", "green");
    var green = facts().configuration();
    assertEquals(green, facts().configuration());
    set("COLOUR", "red");
    assertNotEquals(green, facts().configuration());
  }

  // Backups.

  @Test
  public void backups_past_both_limits_go_but_never_the_newest_proven_one() {
    backedUp(FIRST, Duration.ofDays(60), false);
    backedUp(SECOND, Duration.ofDays(50), true);
    backedUp(THIRD, Duration.ofDays(40), false);
    retain(claim("20261121-051500-dddd"), 0, 30);
    assertEquals(List.of(SECOND), backups());
  }

  @Test
  public void backups_within_one_limit_stay() {
    backedUp(FIRST, Duration.ofDays(60), true);
    backedUp(SECOND, Duration.ofDays(50), true);
    long number = claim("20261121-051500-dddd");
    retain(number, 2, 30);
    retain(number, 0, 90);
    assertEquals(List.of(SECOND, FIRST), backups());
  }

  @Test
  public void the_backup_of_the_upgrade_that_can_be_gone_back_behind_stays() {
    backedUp(FIRST, Duration.ofDays(60), true);
    backedUp(SECOND, Duration.ofDays(1), true);
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    record(FIRST, number, 2, manifest(FIRST), "Upgrade");
    release(FIRST, number);
    release(SECOND, claim(SECOND));
    retain(claim("20261121-051500-dddd"), 0, 30);
    assertEquals(List.of(SECOND, FIRST), backups());
  }

  // Vetoes.

  @Test
  public void a_release_that_failed_by_itself_is_vetoed_until_a_person_lifts_it() {
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    fail(FIRST, number, Report.Outcome.ROLLED_BACK, "migrate", "MIGRATION_FAILED");
    fail(FIRST, number, Report.Outcome.ROLLED_BACK, "migrate", "MIGRATION_FAILED");
    release(FIRST, number);
    Veto veto = facts().vetoesOrNone().getFirst();
    assertEquals("app=2.0", veto.words());
    assertEquals("ana", veto.by());
    assertEquals("finding 17 has no rank", veto.why());
    assertEquals(FIRST, veto.run());
    veto(SECOND, false, "app", "2.0", "and it is slow");
    assertEquals(List.of(veto), facts().vetoesOrNone(), "what was said first stays");
    assertEquals(
        "NOT_VETOED", Refused.by(() -> veto(SECOND, true, "app", "2.00", "mended")).type());
    assertEquals(List.of(veto), facts().vetoesOrNone(), "mistyped");
    veto(SECOND, true, "app", "2.0", "mended");
    veto(SECOND, true, "app", "2.0", "mended");
    assertEquals(List.of(), facts().vetoesOrNone());
    assertEquals("NOT_VETOED", Refused.by(() -> veto(THIRD, true, "app", "2.0", "mended")).type());
    assertEquals(
        List.of("vetoed app=2.0: finding 17 has no rank", "veto lifted: app=2.0: mended"),
        vetoesInTheJournal());
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "REFUSED, deploy, UNIT_NOT_SERVING",
    "ABORTED, deploy, UNIT_NOT_SERVING",
    "SUPERSEDED, migrate, MIGRATION_FAILED",
    "ROLLED_BACK, deploy, REGISTRY",
    "ROLLED_BACK, migrate,",
    "ROLLED_BACK, still as planned, CHECK",
    "ROLLED_BACK, back up, TOOL_FAILED"
  })
  public void what_says_nothing_about_a_release_vetoes_nothing(
      Report.Outcome outcome, String step, @Nullable String fault) {
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    fail(FIRST, number, outcome, step, fault);
    assertEquals(List.of(), facts().vetoesOrNone());
  }

  @Test
  public void what_people_went_back_behind_is_vetoed_and_what_was_lost_is_not() {
    long number = claim(FIRST);
    capture(FIRST, number, 1);
    release(FIRST, number);
    goBackBehind(SECOND, lost(FIRST));
    goBackBehind(FOURTH, migrated(FIRST));
    assertEquals(List.of(), facts().vetoesOrNone());
    goBackBehind(THIRD, finished(FIRST));
    assertEquals(
        List.of("app=2.0 ana people went back behind it: too slow"),
        facts().vetoesOrNone().stream()
            .map(v -> "%s %s %s".formatted(v.words(), v.by(), v.why()))
            .toList());
  }

  @Test
  public void a_version_is_vetoed_while_a_run_goes_on() {
    long number = claim(FIRST);
    assertEquals(
        List.of("app=3.0"),
        veto(SECOND, false, "app", "3.0", "not yet").stream().map(Veto::words).toList());
    note(FIRST, number, 1, "goes on");
    assertEquals(FIRST, holder().run());
    assertEquals(List.of("vetoed app=3.0: not yet"), vetoesInTheJournal());
  }

  private List<Veto> veto(String run, boolean lift, String component, String version, String why) {
    return host()
        .veto(
            new HostActivities.VetoRequest(
                place(), run, List.of(new Order.Wanted(component, version)), lift, "ana", why))
        .all();
  }

  private List<String> vetoesInTheJournal() {
    return journal(100).entries().stream()
        .filter(e -> e.what().startsWith("veto"))
        .map(e -> e.what() + ": " + e.why())
        .toList();
  }

  private void fail(
      String run, long number, Report.Outcome outcome, String step, @Nullable String fault) {
    Report.StepReport failed =
        new Report.StepReport(step, Report.StepEnd.FAILED, 1, "it failed", fault);
    Report report =
        report(
            outcome,
            "finding 17 has no rank",
            run,
            "Upgrade",
            new Change("app", "1.0", "2.0"),
            List.of(failed));
    host().record(new HostActivities.RecordRequest(key(run, number, 2), place(), null, report));
  }

  private void goBackBehind(String run, Observed.KeptPoint point) {
    long number = claim(run);
    host().capture(captureRequest(run, number, 1, point));
    Change back = new Change("app", "2.0", "1.0");
    Report report = report(Report.Outcome.COMPLETED, "", run, "Rollback", back, List.of());
    host()
        .record(
            new HostActivities.RecordRequest(key(run, number, 2), place(), manifest(run), report));
    release(run, number);
  }

  private static Observed.KeptPoint finished(String run) {
    return new Observed.KeptPoint(
        run, Instant.EPOCH, List.of(new Change("app", "1.0", "2.0")), "COMPLETED");
  }

  private static Observed.KeptPoint migrated(String run) {
    return new Observed.KeptPoint(
        run,
        Instant.EPOCH,
        List.of(new Change("postgres", "17.4", "18")),
        "COMPLETED",
        new MajorChange(
            "postgres",
            170004,
            180001,
            new ArtefactId.LocalBuild("sha256:18"),
            "postgres:18",
            MajorMethod.STANDBY_LINK,
            MajorChange.Depth.ROWS));
  }

  private static Observed.KeptPoint lost(String run) {
    return new Observed.KeptPoint(
        run,
        Instant.EPOCH,
        List.of(new Change("app", "1.0", "2.0")),
        Observed.KeptPoint.UNFINISHED);
  }

  // What earlier runs left.

  @Test
  public void what_a_run_left_goes_and_its_account_and_the_way_back_stay() {
    set("COLOUR", "green");
    upgraded(FIRST);
    upgraded(SECOND);
    backedUp(FIRST, Duration.ofDays(60), true);
    backedUp(SECOND, Duration.ofDays(50), true);
    Remains before = remains();
    assertEquals(List.of("BACKUP " + FIRST, "CAPTURE " + FIRST), things(before, FIRST));
    assertEquals(List.of(SECOND), before.needed().stream().map(Remains.Needed::run).toList());
    long number = claim(THIRD);
    host().retire(retiring(number, 1, FIRST, before));
    host().retire(retiring(number, 2, FIRST, before));
    assertTrue(host().retired(retiring(number, 3, FIRST, before)).holds());
    assertEquals(List.of(), things(remains(), FIRST));
    assertEquals(things(before, SECOND), things(remains(), SECOND));
    assertEquals(SECOND, Objects.requireNonNull(facts().last()).run());
    List<String> gone =
        journal(100).entries().stream()
            .filter(e -> e.what().startsWith("retired "))
            .map(e -> "%s %s".formatted(e.who(), e.why()))
            .toList();
    assertEquals(List.of("ana disk is full", "ana disk is full"), gone);
  }

  @Test
  public void what_is_needed_does_not_go_whatever_was_planned() {
    set("COLOUR", "green");
    upgraded(FIRST);
    backedUp(SECOND, Duration.ofDays(1), true);
    Remains before = remains();
    long number = claim(THIRD);
    for (String run : List.of(FIRST, SECOND)) {
      assertEquals(
          "NEEDED", Refused.by(() -> host().retire(retiring(number, 1, run, before))).type());
    }
    assertEquals(things(before, FIRST), things(remains(), FIRST));
    assertEquals(things(before, SECOND), things(remains(), SECOND));
  }

  @Test
  public void what_has_not_ended_and_who_holds_the_stack_is_needed() {
    set("COLOUR", "green");
    capture(FIRST, claim(FIRST), 1);
    over(FIRST);
    claim(SECOND);
    List<String> needed = remains().needed().stream().map(Remains.Needed::run).distinct().toList();
    assertEquals(Set.of(FIRST, SECOND), Set.copyOf(needed));
  }

  private void upgraded(String run) {
    long number = claim(run);
    capture(run, number, 1);
    record(run, number, 2, manifest(run), "Upgrade");
    release(run, number);
  }

  private Remains remains() {
    return host().remains(new RemainsQuery(place(), "20261121-061500-look", List.of()));
  }

  private static List<String> things(Remains remains, String run) {
    return remains.items().stream()
        .filter(i -> i.run().equals(run))
        .map(i -> i.kind() + " " + i.run())
        .sorted()
        .toList();
  }

  private RetireRequest retiring(long number, long seq, String of, Remains remains) {
    return new RetireRequest(
        key(THIRD, number, seq),
        place(),
        List.of(),
        of,
        remains.items().stream().filter(i -> i.run().equals(of)).toList(),
        "ana",
        "disk is full");
  }

  // What a run asks.

  private long claim(String run) {
    return host()
        .claim(
            new HostActivities.ClaimRequest(
                place(), run, "upgrade/" + run, "w-" + run, "Upgrade", List.of()))
        .number();
  }

  private void release(String run, long number) {
    host().release(new HostActivities.Marked(key(run, number, 1000), place()));
  }

  private void note(String run, long number, long seq, String what) {
    host()
        .note(
            new HostActivities.NoteRequest(key(run, number, seq), place(), what, "ana", "because"));
  }

  private void capture(String run, long number, long seq) {
    host().capture(captureRequest(run, number, seq, null));
  }

  private HostActivities.CaptureRequest captureRequest(
      String run, long number, long seq, Observed.@Nullable KeptPoint point) {
    return new HostActivities.CaptureRequest(
        key(run, number, seq), place(), List.of(".env"), plan(run, point));
  }

  private void restore(String run, long number, long seq, String of) {
    host().restoreFiles(new HostActivities.RestoreFilesRequest(key(run, number, seq), place(), of));
  }

  private void record(
      String run, long number, long seq, Observed.@Nullable Manifest manifest, String runbook) {
    host()
        .record(
            new HostActivities.RecordRequest(
                key(run, number, seq), place(), manifest, report(run, runbook)));
  }

  private void retain(long number, int count, int days) {
    host()
        .retain(
            new HostActivities.RetainRequest(
                key("20261121-051500-dddd", number, 1), place(), new Retention(count, days)));
  }

  private Journal journal(int newest) {
    return host().journal(new HostActivities.JournalQuery(place(), newest));
  }

  /** What was noted; an agent's journal holds more than that. */
  private List<String> noted(int newest) {
    return journal(newest).entries().stream()
        .filter(e -> e.who().equals("ana"))
        .map(Journal.Entry::what)
        .toList();
  }

  private List<String> backups() {
    return facts().backups().stream().map(b -> b.id().substring(0, FIRST.length())).toList();
  }

  private Observed.HostFacts facts() {
    return host().inspect(new HostActivities.Query(place(), "20261121-061500-look", scope()));
  }

  private Holder holder() {
    Holder holder = facts().holder();
    assertNotNull(holder, "nobody holds the stack");
    return holder;
  }

  private StepKey key(String run, long number, long seq) {
    return new StepKey(place().stack(), run, "a step", 1, number, seq);
  }

  private static Order.Scope scope() {
    return new Order.Scope(
        "test",
        List.of(),
        List.of(),
        null,
        new Keep(List.of(".env"), List.of(), null),
        new Preflight(90, 0, Duration.ofHours(24)),
        List.of(),
        List.of(),
        new RollbackRules(false),
        new Retention(1, 1),
        ApprovalRules.NONE);
  }

  private Plan plan(String run, Observed.@Nullable KeptPoint point) {
    Order order =
        new Order(
            run,
            point == null ? "Upgrade" : "Rollback",
            place().stack(),
            place(),
            scope(),
            List.of(),
            false,
            false,
            "too slow",
            "ana",
            List.of());
    return new Plan(
        order,
        "digest",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Tier.CODE,
        point,
        Plan.Loss.NONE,
        List.of(),
        List.of(),
        List.of(),
        0,
        ApprovalNeeds.NONE);
  }

  private static Observed.Manifest manifest(String run) {
    return new Observed.Manifest(
        Instant.parse("2026-11-21T02:30:00Z"),
        run,
        List.of(new Observed.Manifest.Entry("app", "2.0", List.of())));
  }

  private Report report(String run, String runbook) {
    return report(
        Report.Outcome.COMPLETED, "", run, runbook, new Change("app", "1.0", "2.0"), List.of());
  }

  private Report report(
      Report.Outcome outcome,
      String why,
      String run,
      String runbook,
      Change change,
      List<Report.StepReport> steps) {
    return new Report(
        outcome,
        why,
        place().stack(),
        runbook,
        run,
        "digest",
        List.of(change),
        Tier.CODE,
        Plan.Loss.NONE,
        0,
        0,
        steps,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
