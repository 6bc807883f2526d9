package dev.slipway.runbook;

import dev.slipway.activity.DataActivities.FenceRequest;
import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.Reached;
import dev.slipway.activity.DataActivities.SchemaRequest;
import dev.slipway.activity.DataActivities.StateRequest;
import dev.slipway.activity.DataActivities.SwitchRequest;
import dev.slipway.activity.DataActivities.WayBack;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.HostActivities.Marked;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.activity.PlatformActivities.DeployRequest;
import dev.slipway.activity.PlatformActivities.DoorRequest;
import dev.slipway.activity.PlatformActivities.DowngradeRequest;
import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.PlatformActivities.MigrateRequest;
import dev.slipway.activity.PlatformActivities.RestoreRequest;
import dev.slipway.activity.PlatformActivities.StageRequest;
import dev.slipway.activity.PlatformActivities.UnitsRequest;
import dev.slipway.activity.RetireRequest;
import dev.slipway.plan.Finding;
import dev.slipway.plan.GoingBack;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.Manifests;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.window.WindowFacts;
import dev.slipway.runbook.Stubs.Kind;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ports bound to one plan: each deed and proof of a runbook by the name that the runbook gives
 * it.
 */
public final class On {
  /**
   * How long a release may take to answer its probes after all its units serve. Users wait behind
   * the closed door meanwhile; a slow starter declares a health check, which deploying waits for.
   */
  private static final Duration SETTLE = Duration.ofSeconds(30);

  /**
   * On the way back a release that does not answer means a person at night: first it has the time
   * that every call has, in which a host boots and a database recovers.
   */
  private static final Duration SETTLE_BACK = Duration.ofMinutes(3);

  private final Plan plan;
  private final Place place;
  private final Steps steps;
  private final Stubs stubs;
  private final AgentWatch watch;

  public On(Plan plan, Steps steps) {
    this.plan = plan;
    this.place = plan.place();
    this.steps = steps;
    this.stubs = Stubs.of(place.host(), plan.order().runbook());
    this.watch = steps.watch(plan, stubs);
  }

  // The host.

  public void claim(StepKey key) {
    boolean waits = plan.order().held() == IfHeld.WAIT;
    steps.claimed(
        stubs
            .host(waits ? Kind.WAIT : Kind.SHORT, "Claim " + place.stack())
            .claim(claiming(plan.order().held()))
            .number());
    noteOverrides(key);
  }

  /** Takes the stack from whoever holds it. */
  public HostActivities.Claim takeOver() {
    HostActivities.Claim claim =
        stubs
            .host(Kind.PUT_BACK, "Take " + place.stack() + " over")
            .claim(claiming(IfHeld.TAKE_OVER));
    if (claim.number() > 0) {
      steps.claimed(claim.number());
    }
    return claim;
  }

  private HostActivities.ClaimRequest claiming(IfHeld terms) {
    var info = Workflow.getInfo();
    Order order = plan.order();
    return new HostActivities.ClaimRequest(
        place,
        plan.run(),
        info.getWorkflowId(),
        info.getRunId(),
        order.runbook(),
        List.of(),
        new HostActivities.Terms(terms, info.getNamespace(), order.requestedBy(), order.reason()));
  }

  /**
   * Tells the runs that give way that their stack was taken. Their deeds are turned away in any
   * case; told, they also stop waiting. One that is over, or on another server, cannot be told.
   */
  public void tellOthers(HostActivities.Claim claim) {
    Superseded by =
        new Superseded(claim.number(), Workflow.getInfo().getWorkflowId(), plan.order().reason());
    List<String> ids = new ArrayList<>(Names.givingWay(place.stack()));
    Observed.Holder from = claim.from();
    if (from != null && !ids.contains(from.workflow())) {
      ids.add(from.workflow());
    }
    ids.remove(by.by());
    List<Promise<String>> told =
        ids.stream()
            .map(Workflow::newUntypedExternalWorkflowStub)
            .map(stub ->
                Async.procedure(stub::signal, Names.SUPERSEDED_SIGNAL, new Object[] {by})
                    .handle((done, over) -> ""))
            .toList();
    told.forEach(Promise::get);
  }

  /** Tells on-call beside other work; the promise fails when nobody could be told. */
  public Promise<Proof> page(String text) {
    HostActivities host = stubs.host(Kind.ATTEMPT, "Tell on-call");
    return Async.function(host::page, new HostActivities.PageRequest(place, text));
  }

  /** Whoever works outside of the windows, or despite a veto, stands in the journal with it. */
  private void noteOverrides(StepKey key) {
    WindowFacts window = plan.window();
    if (window != null && window.overridden()) {
      noteOverride(key, "window", window.override());
    }
    if (plan.vetoOverridden()) {
      noteOverride(key, "veto", plan.order().particulars().despiteVeto());
    }
  }

  private void noteOverride(StepKey key, String what, String why) {
    stubs
        .host(Kind.SHORT, "Journal: %s overridden".formatted(what))
        .note(
            new HostActivities.NoteRequest(
                fresh(key), place, what + " overridden", plan.order().requestedBy(), why));
  }

  /** Whether the agent is there and the one that the plan was made with; it may come back. */
  public List<Finding> agent() {
    return watch.ask();
  }

  /** The same in an emergency, which waits for an agent that is away and for no busy one. */
  public List<Finding> agentAtOnce() {
    return watch.askAtOnce();
  }

  /** From now on whoever looks at the run sees when the agent is away. */
  public void watchAgent() {
    watch.begin();
  }

  public Proof claimed() {
    var holder = stubs.host(Kind.LOOK, "Who holds " + place.stack()).inspect(query()).holder();
    boolean ours = holder != null && holder.run().equals(plan.run());
    if (holder != null && ours) {
      // Seen, where the answer of the claim itself was lost.
      steps.claimed(holder.claim());
    }
    return new Proof(ours, holder == null ? "nobody holds the stack" : "held by " + holder.run());
  }

  public void release(StepKey key) {
    stubs
        .host(Kind.PUT_BACK, "Give " + place.stack() + " back")
        .release(new Marked(fresh(key), place));
  }

  public Proof released() {
    Proof claimed = claimed();
    return new Proof(!claimed.holds(), claimed.seen());
  }

  public HostActivities.Query query() {
    return new HostActivities.Query(place, plan.run(), plan.scope());
  }

  public void captureAll(StepKey key) {
    stubs.host(Kind.LONG, "Settings and configuration").capture(capture(key));
    stubs.platform(Kind.LONG, "What runs: " + plan.units()).capture(platformCapture(key));
    stubs.data(Kind.LONG, "Revision, fingerprint and access rules").capture(state(key));
  }

  public Proof capturedAll() {
    StepKey key = look("captured");
    return Proofs.all(
        stubs.host(Kind.LOOK, "Captured files").captured(capture(key)),
        stubs.platform(Kind.LOOK, "Captured units").captured(platformCapture(key)),
        stubs.data(Kind.LOOK, "Captured databases").captured(state(key)));
  }

  /** The manifest is made of what runs now, which was verified a moment ago. */
  public void record(StepKey key, Progress progress) {
    Observed.PlatformFacts runs =
        stubs
            .platform(Kind.LOOK, "What runs now")
            .inspect(new PlatformActivities.Query(place, plan.run(), plan.scope(), List.of()));
    Instant now = Instant.ofEpochMilli(Workflow.currentTimeMillis());
    stubs
        .host(Kind.SHORT, "Manifest and journal")
        .record(
            new HostActivities.RecordRequest(
                fresh(key), place, Manifests.of(plan, runs, now), progress.reportNow()));
  }

  /** Writes how the run ended without touching what should run. */
  public void recordEnd(StepKey key, Progress progress) {
    stubs
        .host(Kind.PUT_BACK, "Journal")
        .record(new HostActivities.RecordRequest(fresh(key), place, null, progress.reportNow()));
  }

  public Proof recorded() {
    var manifest = stubs.host(Kind.LOOK, "Manifest").inspect(query()).manifest();
    boolean ours = manifest != null && manifest.run().equals(plan.run());
    return new Proof(ours, manifest == null ? "no manifest" : "manifest of " + manifest.run());
  }

  public void retain(StepKey key) {
    stubs
        .host(Kind.SHORT, "Backups past their time")
        .retain(new HostActivities.RetainRequest(fresh(key), place, plan.scope().retention()));
  }

  /** What goes stands in the capture of this run before any of it does. */
  public void noteRetirement(StepKey key) {
    stubs.host(Kind.SHORT, "What goes").capture(planOnly(key));
  }

  public Proof retirementNoted() {
    return stubs.host(Kind.LOOK, "What goes").captured(planOnly(look("noted")));
  }

  /** The host comes last: what its journal says is gone is gone. */
  public void retireRun(StepKey key, String of) {
    stubs.data(Kind.LONG, "Databases and stores of " + of).retire(retiring(key, of));
    stubs.platform(Kind.LONG, "Artefacts of " + of).retire(retiring(key, of));
    Proof gone = gone(of);
    if (!gone.holds()) {
      throw ApplicationFailure.newFailure("still there: " + gone.seen(), "NOT_RETIRED");
    }
    stubs.host(Kind.LONG, "Capture and backups of " + of).retire(retiring(key, of));
  }

  public Proof retiredRun(String of) {
    return Proofs.all(
        gone(of),
        stubs
            .host(Kind.LOOK, "Capture and backups of " + of)
            .retired(retiring(look("retired"), of)));
  }

  private Proof gone(String of) {
    return Proofs.all(
        stubs.data(Kind.LOOK, "Databases and stores of " + of).retired(retiring(look("gone"), of)),
        stubs.platform(Kind.LOOK, "Artefacts of " + of).retired(retiring(look("gone"), of)));
  }

  public void restoreFiles(StepKey key, String of) {
    stubs
        .host(Kind.PUT_BACK, "Settings and configuration of " + of)
        .restoreFiles(new HostActivities.RestoreFilesRequest(fresh(key), place, of));
  }

  // The platform.

  public void stage(StepKey key) {
    stubs.platform(Kind.LONG, "Fetch " + versions()).stage(staging(key));
  }

  public Proof staged() {
    return stubs.platform(Kind.LOOK, "Staged release").staged(staging(look("staged")));
  }

  public void closeDoor(StepKey key) {
    closeDoor(key, Kind.SHORT);
  }

  /** Closes the door as well as it can be closed within a minute. */
  public void shutDoor(StepKey key) {
    closeDoor(key, Kind.ATTEMPT);
  }

  private void closeDoor(StepKey key, Kind kind) {
    var door = plan.scope().door();
    if (door != null) {
      stubs.door(kind, "Close " + door.url()).closeDoor(new DoorRequest(fresh(key), place, door));
    }
  }

  public void openDoor(StepKey key) {
    var door = plan.scope().door();
    if (door != null) {
      stubs
          .door(Kind.PUT_BACK, "Open " + door.url())
          .openDoor(new DoorRequest(fresh(key), place, door));
    }
  }

  public Proof doorClosed() {
    var door = plan.scope().door();
    return door == null
        ? new Proof(true, "this stack has no door")
        : stubs.door(Kind.LOOK, "The door").doorClosed(new DoorRequest(look("door"), place, door));
  }

  public Proof doorOpen() {
    var door = plan.scope().door();
    return door == null
        ? new Proof(true, "this stack has no door")
        : stubs.door(Kind.LOOK, "The door").doorOpened(new DoorRequest(look("door"), place, door));
  }

  public void stopWriters(StepKey key) {
    stop(key, plan.writers());
  }

  public void stop(StepKey key, List<String> names) {
    stubs.platform(Kind.SHORT, "Stop " + names).stop(units(key, names));
  }

  public Proof stopped(List<String> names) {
    return stubs.platform(Kind.LOOK, "Units").stopped(units(look("stopped"), names));
  }

  /**
   * @param early whether what follows takes the time in which units show that they stay up
   */
  public void start(StepKey key, List<String> names, boolean early) {
    stubs
        .platform(Kind.PUT_BACK, "Start " + names)
        .start(new UnitsRequest(fresh(key), place, names, List.of(), early));
  }

  public Proof serve(List<String> names) {
    return stubs.platform(Kind.LOOK, "Units").serving(units(look("serving"), names));
  }

  public void startWriters(StepKey key) {
    if (Changed.WRITERS_AS_CAPTURED.inThisRun()) {
      restoreUnits(key, plan.run());
    } else {
      stubs.platform(Kind.PUT_BACK, "Start " + plan.units()).start(units(key, plan.units()));
    }
  }

  public Proof writersRun() {
    return Changed.WRITERS_AS_CAPTURED.inThisRun() ? unitsRestored(plan.run()) : unitsServe();
  }

  /**
   * Nothing of either release runs afterwards, and nothing of the runs that are gone back behind.
   */
  public void stopEverything(StepKey key, String of) {
    List<String> over = new ArrayList<>(List.of(of));
    plan.undone().stream()
        .map(Observed.KeptPoint::run)
        .filter(run -> !over.contains(run))
        .forEach(over::add);
    if (!over.contains(plan.run())) {
      over.add(plan.run());
    }
    stubs
        .platform(Kind.PUT_BACK, "Stop " + plan.units())
        .stop(new UnitsRequest(fresh(key), place, plan.units().reversed(), over));
  }

  /**
   * What a run that is over was at ends, in units and in servers: a migration goes on in the server
   * when its client is gone, and holds its locks.
   */
  public void endOther(StepKey key, String of) {
    endHelpers(key, of);
    oust(key);
  }

  private void oust(StepKey key) {
    stubs.data(Kind.ATTEMPT, "Who is inside behind another run's fence").oust(state(key));
  }

  /** What a run that is over still has running ends; nothing else is touched. */
  public void endHelpers(StepKey key, String of) {
    stubs
        .platform(Kind.PUT_BACK, "What run " + of + " left running")
        .stop(new UnitsRequest(fresh(key), place, List.of(), List.of(of)));
  }

  public Proof writersStopped() {
    return stubs.platform(Kind.LOOK, "Writers").stopped(units(look("stopped"), plan.writers()));
  }

  public Proof unitsServe() {
    return stubs.platform(Kind.LOOK, "Units").serving(units(look("serving"), plan.staying()));
  }

  public void prepareMigration(StepKey key, Component component) {
    stubs
        .platform(Kind.SHORT, "A place for the migration of " + component.name())
        .prepareMigration(migration(key, component));
  }

  public void migrate(StepKey key, Component component) {
    stubs.platform(Kind.LONG, "Migrate " + component.name()).migrate(migration(key, component));
  }

  public Proof migrated() {
    return Proofs.all(
        migrating().stream()
            .map(c -> stubs.platform(Kind.LOOK, c.name()).migrated(migration(look("migrated"), c)))
            .toArray(Proof[]::new));
  }

  public List<Component> migrating() {
    return plan.components().stream().filter(c -> c.migrate() != null).toList();
  }

  /** The components whose schema has to be taken back, those last deployed first. */
  public List<Component> downgrading() {
    return plan.components().reversed().stream()
        .filter(c -> c.downgrade() != null && captured(c).stream().anyMatch(s -> !s.same()))
        .toList();
  }

  public void prepareDowngrade(StepKey key, Component component) {
    stubs
        .platform(Kind.SHORT, "A place for the downgrade of " + component.name())
        .prepareDowngrade(downgrading(fresh(key), component));
  }

  public void downgrade(StepKey key, Component component) {
    stubs
        .platform(Kind.LONG, "Downgrade " + component.name())
        .downgrade(downgrading(fresh(key), component));
  }

  private DowngradeRequest downgrading(StepKey key, Component component) {
    return new DowngradeRequest(key, place, component, captured(component));
  }

  private List<Observed.SchemaFacts> captured(Component component) {
    GoingBack back = plan.back();
    List<String> owned =
        plan.databases().stream()
            .filter(d -> d.component().equals(component.name()))
            .map(Database::name)
            .toList();
    return back == null
        ? List.of()
        : back.captured().stream().filter(s -> owned.contains(s.database())).toList();
  }

  public void turnKnobs(StepKey key) {
    stubs.platform(Kind.SHORT, "Select " + versions()).turn(deployment(key));
  }

  public Proof knobsTurned() {
    return stubs.platform(Kind.LOOK, "Selected release").turned(deployment(look("turned")));
  }

  /**
   * @param early whether what follows takes the time in which units show that they stay up
   */
  public void deploy(StepKey key, boolean early) {
    stubs.platform(Kind.LONG, "Deploy " + versions()).deploy(deployment(key, early));
  }

  public Proof deployed() {
    return stubs.platform(Kind.LOOK, "Deployed release").deployed(deployment(look("deployed")));
  }

  public void restoreUnits(StepKey key, String of) {
    restoreUnits(key, of, false);
  }

  /**
   * @param early whether to come back once units serve, without waiting whether they stay up
   */
  public void restoreUnits(StepKey key, String of, boolean early) {
    stubs
        .platform(Kind.PUT_BACK, "Units of " + of)
        .restore(new RestoreRequest(fresh(key), place, of, plan.components(), early));
  }

  public Proof unitsRestored(String of) {
    return stubs
        .platform(Kind.LOOK, "Units of " + of)
        .restored(new RestoreRequest(look("restored"), place, of, plan.components()));
  }

  // The data.

  public void backUp(StepKey key) {
    stubs.data(Kind.LONG, "Dump " + databases()).backup(state(key));
  }

  public void prove(StepKey key) {
    stubs
        .data(Kind.LONG, "Restore the dump of " + databases() + " into a scratch server")
        .prove(state(key));
  }

  public Proof proven() {
    return stubs.data(Kind.LOOK, "Proven backups").proven(state(look("proven")));
  }

  public void follow(StepKey key) {
    stubs.data(Kind.LONG, "Rollback point, prepared while users write").follow(state(key));
  }

  public Proof following() {
    return stubs.data(Kind.LOOK, "What follows").following(state(look("following")));
  }

  public void fence(StepKey key, Level level) {
    fence(key, level, List.of());
  }

  public void fence(StepKey key, Level level, List<String> units) {
    stubs
        .data(Kind.PUT_BACK, "Let in: " + level)
        .fence(new FenceRequest(fresh(key), place, plan.databases(), level, units));
  }

  public Proof fenced(Level level) {
    return stubs
        .data(Kind.LOOK, "The fence")
        .fenced(new FenceRequest(look("fenced"), place, plan.databases(), level, List.of()));
  }

  public void keep(StepKey key) {
    stubs.data(Kind.LONG, "Rollback point of databases, files and queue").keep(state(key));
  }

  public Proof kept() {
    return stubs.data(Kind.LOOK, "Rollback point").kept(state(look("kept")));
  }

  /** A first copy of files, where a server has its own way to be kept. */
  public void followRest(StepKey key) {
    stubs.data(Kind.LONG, "First copy of files").follow(rest(key));
  }

  public Proof followingRest() {
    return stubs.data(Kind.LOOK, "First copy of files").following(rest(look("following")));
  }

  /** Files and queue, where a server has its own way to be kept. */
  public void keepRest(StepKey key) {
    stubs.data(Kind.LONG, "Files and queue").keep(rest(key));
  }

  public Proof keptRest() {
    return stubs.data(Kind.LOOK, "Files and queue").kept(rest(look("kept")));
  }

  public WayBack wayBack(String of) {
    return stubs
        .data(Kind.LOOK, "What going back is decided by")
        .wayBack(switching(look("way back"), of));
  }

  public Plan.Loss loss(String of) {
    return stubs.data(Kind.LOOK, "What users wrote since").loss(switching(look("loss"), of));
  }

  public Observed.Losses losses(String of) {
    return stubs
        .data(Kind.LOOK, "What the other ways back lose")
        .losses(switching(look("losses"), of));
  }

  /** While users work. */
  public void rebuild(StepKey key, String of) {
    stubs
        .data(Kind.LONG, "Rollback point of %s from its backup".formatted(of))
        .rebuild(switching(fresh(key), of));
  }

  public Proof pointWhole(String of) {
    WayBack way = wayBack(of);
    return new Proof(way.pointComplete(), way.seen());
  }

  public Reached reached(String of) {
    return stubs
        .data(Kind.LOOK, "Revision and catalogue that were reached")
        .reached(new SchemaRequest(look("reached"), place, plan.databases(), of, false));
  }

  /** A server that a run brought to another version goes back by its store. */
  public void switchBack(StepKey key, String of) {
    if (plan.server() == null) {
      stubs.data(Kind.PUT_BACK, "Rollback point of " + of).switchBack(switching(key, of));
      return;
    }
    new OnServer(plan, steps).switchBack(key, of);
    putRestBack(key, of);
  }

  /** Files and queue, where a server has its own way to be kept. */
  public void putRestBack(StepKey key, String of) {
    stubs
        .data(Kind.PUT_BACK, "Files and queue of " + of)
        .switchBack(new SwitchRequest(fresh(key), place, List.of(), plan.keep(), of));
  }

  public Proof schemaAsCaptured(String of) {
    return stubs
        .data(Kind.LOOK, "Revision and fingerprint")
        .schema(new SchemaRequest(look("schema"), place, plan.databases(), of, false));
  }

  public Proof schemaMigrated() {
    return stubs
        .data(Kind.LOOK, "Revision read back")
        .schema(new SchemaRequest(look("schema"), place, plan.databases(), plan.run(), true));
  }

  public void count(StepKey key) {
    stubs.data(Kind.SHORT, "Counters before users write").count(state(key));
  }

  public void tidy(StepKey key) {
    stubs.data(Kind.PUT_BACK, "The run's own way into the servers").tidy(state(key));
    stubs.platform(Kind.PUT_BACK, "The run's helpers").tidy(new Marked(fresh(key), place));
  }

  public Proof tidied() {
    StepKey key = look("tidied");
    return Proofs.all(
        stubs.data(Kind.LOOK, "Servers know the run no more").tidied(state(key)),
        stubs.platform(Kind.LOOK, "No helper is left").tidied(new Marked(fresh(key), place)));
  }

  public void aftermath(Progress progress) {
    progress.aftermath(
        stubs.data(Kind.LOOK, "Who tried to get in").aftermath(state(look("aftermath"))));
  }

  // Questions.

  public List<Finding> probe(boolean doorOpen, List<Wanted> releases) {
    return probe(doorOpen, releases, SETTLE);
  }

  /** Behind the door, once everything was put back. */
  public List<Finding> probeWayBack(List<Wanted> releases) {
    return probe(false, releases, SETTLE_BACK);
  }

  private List<Finding> probe(boolean doorOpen, List<Wanted> releases, Duration within) {
    var probes = new ArrayList<>(plan.scope().verify());
    probes.addAll(plan.scope().smoke());
    return Looking.probe(
        stubs, place, probes, plan.scope().databases(), releases, doorOpen, within);
  }

  public Observed observe() {
    return Looking.observe(plan.order(), Kind.LOOK);
  }

  // Slices of the plan.

  private StateRequest state(StepKey key) {
    List<Database.Point> points =
        plan.databases().stream().map(d -> Looking.point(plan, d)).toList();
    return new StateRequest(fresh(key), place, plan.databases(), points, plan.keep());
  }

  private StateRequest rest(StepKey key) {
    return new StateRequest(fresh(key), place, List.of(), List.of(), plan.keep());
  }

  private SwitchRequest switching(StepKey key, String of) {
    return new SwitchRequest(fresh(key), place, plan.databases(), plan.keep(), of);
  }

  private HostActivities.CaptureRequest capture(StepKey key) {
    return new HostActivities.CaptureRequest(fresh(key), place, plan.keep().files(), plan);
  }

  private HostActivities.CaptureRequest planOnly(StepKey key) {
    return new HostActivities.CaptureRequest(fresh(key), place, List.of(), plan);
  }

  private RetireRequest retiring(StepKey key, String of) {
    return new RetireRequest(
        fresh(key),
        place,
        plan.databases(),
        of,
        plan.retirement().of(of),
        plan.order().requestedBy(),
        plan.order().reason());
  }

  private PlatformActivities.CaptureRequest platformCapture(StepKey key) {
    return new PlatformActivities.CaptureRequest(fresh(key), place, plan.components(), plan.keep());
  }

  private StageRequest staging(StepKey key) {
    return new StageRequest(fresh(key), place, knobs(), plan.target());
  }

  private MigrateRequest migration(StepKey key, Component component) {
    return new MigrateRequest(fresh(key), place, component, knobs());
  }

  private DeployRequest deployment(StepKey key) {
    return deployment(key, false);
  }

  private DeployRequest deployment(StepKey key, boolean early) {
    return new DeployRequest(fresh(key), place, plan.components(), knobs(), plan.target(), early);
  }

  private UnitsRequest units(StepKey key, List<String> units) {
    return new UnitsRequest(fresh(key), place, units);
  }

  private List<KnobSetting> knobs() {
    return Stream.concat(
            plan.components().stream()
                .map(c -> new KnobSetting(c.name(), c.version(), plan.to(c.name()))),
            plan.order().given().stream().map(KnobSetting::given))
        .toList();
  }

  private String versions() {
    return String.join(
        ", ", plan.changes().stream().map(c -> c.component() + " " + c.to()).toList());
  }

  private String databases() {
    return String.join(", ", plan.databases().stream().map(Database::name).toList());
  }

  /**
   * One deed may be several calls: each has a number of its own, so that a lost one cannot act
   * after the next.
   */
  private StepKey fresh(StepKey key) {
    return steps.key(key.step(), key.generation());
  }

  private StepKey look(String what) {
    return steps.key(what, 1);
  }
}
