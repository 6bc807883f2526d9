package dev.slipway.activity;

import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Component;
import dev.slipway.stack.Door;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Knob;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/**
 * What runs a stack. Every deed may be repeated and succeeds when its result is already there;
 * every undo succeeds when the deed never happened.
 */
@ActivityInterface(namePrefix = "Platform.")
public interface PlatformActivities {

  /**
   * Reads what runs, what the wanted release is made of and what it requires; writes nothing of the
   * stack and fetches nothing but what it must read: the source of a release that is built from it,
   * into the state directory.
   */
  @ActivityMethod
  Observed.PlatformFacts inspect(Query query);

  /**
   * Writes into the capture of the run what the adapter needs to bring back exactly what runs now
   * (artefacts by content, restart rules, which units run), and protects those artefacts from being
   * cleaned up. Never overwrites a capture.
   */
  @ActivityMethod
  void capture(CaptureRequest request);

  @ActivityMethod
  Proof captured(CaptureRequest request);

  /**
   * Fetches the new release, or builds it from its source, and checks that it is what the plan
   * says. What runs is not touched.
   */
  @ActivityMethod
  void stage(StageRequest request);

  @ActivityMethod
  Proof staged(StageRequest request);

  /** Afterwards the public address answers with the closed status, seen from outside. */
  @ActivityMethod
  void closeDoor(DoorRequest request);

  /** Afterwards the public address does not answer with the closed status, seen from outside. */
  @ActivityMethod
  void openDoor(DoorRequest request);

  /** Holds when the door is closed; seen says what the public address answered. */
  @ActivityMethod
  Proof doorClosed(DoorRequest request);

  /** Holds when the public address answers, and not with the closed status. */
  @ActivityMethod
  Proof doorOpened(DoorRequest request);

  /**
   * Stops units in the given order and keeps them down whatever the platform's restart rules say;
   * each has ended before the next is asked to. Units that do not exist are stopped.
   */
  @ActivityMethod
  void stop(UnitsRequest request);

  /**
   * Starts units that exist but do not run, in the given order, with their own restart rules again,
   * and waits until each serves and, but for {@code early}, stays up. Replaces none.
   */
  @ActivityMethod
  void start(UnitsRequest request);

  /** Holds when none of the units runs. */
  @ActivityMethod
  Proof stopped(UnitsRequest request);

  /** Holds when all of the units serve. */
  @ActivityMethod
  Proof serving(UnitsRequest request);

  /**
   * Makes the place where the migration will run (on a container platform: its network, with an
   * address), so that the fence can let in exactly it. Nothing of the new release runs yet.
   */
  @ActivityMethod
  void prepareMigration(MigrateRequest request);

  /**
   * Runs the one-shot migration unit of the new release to its end, beside the definition that
   * stands in the stack's files, and with nothing but that unit. Fails with {@code
   * MIGRATION_FAILED}, exit code and log tail. Another attempt adopts what an earlier one started
   * and does not start it twice once it has ended well.
   */
  @ActivityMethod
  void migrate(MigrateRequest request);

  /** Holds when the migration of this run has ended with 0. */
  @ActivityMethod
  Proof migrated(MigrateRequest request);

  /** Like {@link #prepareMigration}, for a downgrade. */
  @ActivityMethod
  void prepareDowngrade(DowngradeRequest request);

  /**
   * Runs the one-shot downgrade unit of the release that the settings select to its end, told the
   * revision to reach. Fails with {@code DOWNGRADE_FAILED}, exit code and log tail; repeated like
   * {@link #migrate}.
   */
  @ActivityMethod
  void downgrade(DowngradeRequest request);

  /** Holds when the downgrade of this run has ended with 0; says nothing about what it reached. */
  @ActivityMethod
  Proof downgraded(DowngradeRequest request);

  /**
   * Turns the knobs in the stack's settings files, and brings its directory to the source of the
   * release where it is built from one. Nothing is started or stopped.
   */
  @ActivityMethod
  void turn(DeployRequest request);

  /** Holds when the settings files select the wanted release. */
  @ActivityMethod
  Proof turned(DeployRequest request);

  /**
   * Brings the units of the components to the release that the knobs select, in order, so that the
   * platform's own command run by hand afterwards changes nothing; units that the release does not
   * have are gone. Waits until every unit serves and stays up, or only until it serves when the
   * request is for {@code early} word; fails with {@code UNIT_NOT_SERVING}, naming unit, state,
   * exit code and log tail.
   */
  @ActivityMethod
  void deploy(DeployRequest request);

  /** Holds when exactly the planned artefacts run in the units of the components. */
  @ActivityMethod
  Proof deployed(DeployRequest request);

  /**
   * Brings back what the capture of a run says: names point at the captured artefacts again, units
   * run those, and what the run had started is gone. Expects the settings files to be restored.
   * Succeeds when nothing had changed.
   */
  @ActivityMethod
  void restore(RestoreRequest request);

  /** Holds when exactly the captured artefacts run. */
  @ActivityMethod
  Proof restored(RestoreRequest request);

  /**
   * Ends whatever the run still has running on the platform (its marked helpers) and forgets what
   * it protected.
   */
  @ActivityMethod
  void tidy(HostActivities.Marked request);

  /** Holds when no helper of the run is left. */
  @ActivityMethod
  Proof tidied(HostActivities.Marked request);

  /**
   * What earlier runs have left of artefacts that they protect; writes nothing. What cannot be
   * looked at is told, not failed of.
   */
  @ActivityMethod
  Remains remains(RemainsQuery query);

  /**
   * Removes what the request names of them: the protection, and the artefact where nothing else
   * names it. Succeeds when it is gone already; refuses with {@code FOREIGN} what does not carry
   * the mark of that run.
   */
  @ActivityMethod
  void retire(RetireRequest request);

  /** Holds when nothing of that is there any more. */
  @ActivityMethod
  Proof retired(RetireRequest request);

  /**
   * @param wanted components and versions asked for; empty to look only
   * @param settings what is to be set along with them; none when it is absent
   */
  record Query(
      Place place,
      String run,
      Order.Scope scope,
      List<Order.Wanted> wanted,
      List<Order.Setting> settings) {
    public Query {
      wanted = List.copyOf(wanted);
      settings = settings == null ? List.of() : List.copyOf(settings);
    }

    public Query(Place place, String run, Order.Scope scope, List<Order.Wanted> wanted) {
      this(place, run, scope, wanted, List.of());
    }
  }

  record CaptureRequest(StepKey key, Place place, List<Component> components, Keep keep)
      implements Keyed {
    public CaptureRequest {
      components = List.copyOf(components);
    }
  }

  record StageRequest(
      StepKey key, Place place, List<KnobSetting> knobs, List<Observed.TargetFacts> target)
      implements Keyed {
    public StageRequest {
      knobs = List.copyOf(knobs);
      target = List.copyOf(target);
    }
  }

  /** A knob and the value it is turned to. */
  record KnobSetting(String component, Knob knob, String value) {
    /** A setting that a request gave; of no component. */
    public static KnobSetting given(Order.Setting setting) {
      return new KnobSetting(
          "", new Knob(setting.name(), ".env", new Knob.Meaning.Given()), setting.value());
    }
  }

  record DoorRequest(StepKey key, Place place, Door door) implements Keyed {}

  /**
   * @param over runs that are gone back behind: what they have running ends too, and their
   *     addresses are free before a fence is built that knows them. None when it is absent
   * @param early whether to come back once units serve, without waiting whether they stay up
   */
  record UnitsRequest(
      StepKey key, Place place, List<String> units, List<String> over, boolean early)
      implements Keyed {
    public UnitsRequest {
      units = List.copyOf(units);
      over = over == null ? List.of() : List.copyOf(over);
    }

    public UnitsRequest(StepKey key, Place place, List<String> units, List<String> over) {
      this(key, place, units, over, false);
    }

    public UnitsRequest(StepKey key, Place place, List<String> units) {
      this(key, place, units, List.of());
    }
  }

  record MigrateRequest(StepKey key, Place place, Component component, List<KnobSetting> knobs)
      implements Keyed {
    public MigrateRequest {
      knobs = List.copyOf(knobs);
    }
  }

  /**
   * @param captured the schemas to reach, of the component's databases
   */
  record DowngradeRequest(
      StepKey key, Place place, Component component, List<Observed.SchemaFacts> captured)
      implements Keyed {
    public DowngradeRequest {
      captured = List.copyOf(captured);
    }
  }

  /**
   * @param early whether to come back once units serve, without waiting whether they stay up
   */
  record DeployRequest(
      StepKey key,
      Place place,
      List<Component> components,
      List<KnobSetting> knobs,
      List<Observed.TargetFacts> target,
      boolean early)
      implements Keyed {
    public DeployRequest {
      components = List.copyOf(components);
      knobs = List.copyOf(knobs);
      target = List.copyOf(target);
    }
  }

  /**
   * @param of the run whose capture is restored
   * @param early whether to come back once units serve, without waiting whether they stay up
   */
  record RestoreRequest(
      StepKey key, Place place, String of, List<Component> components, boolean early)
      implements Keyed {
    public RestoreRequest {
      components = List.copyOf(components);
    }

    /** Waits until units have shown that they stay up. */
    public RestoreRequest(StepKey key, Place place, String of, List<Component> components) {
      this(key, place, of, components, false);
    }
  }
}
