package dev.slipway.activity;

import dev.slipway.plan.Comparison;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Database;
import dev.slipway.stack.Keep;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state set of a stack: databases, files of users, queue. Same rules of repetition as {@link
 * PlatformActivities}.
 */
@ActivityInterface(namePrefix = "Data.")
public interface DataActivities {

  /**
   * Reads sizes, revision, fingerprint and which way of rollback point is possible; writes nothing.
   */
  @ActivityMethod
  Observed.DataFacts inspect(Query query);

  /**
   * Notes the facts that going back is decided by (revision, fingerprint, access rules) in the
   * capture of the run, and makes the run's own way into the servers. Never overwrites a capture.
   */
  @ActivityMethod
  void capture(StateRequest request);

  @ActivityMethod
  Proof captured(StateRequest request);

  /**
   * Dumps every database outside its volume while users write; afterwards a file with checksum and
   * row counts is there.
   */
  @ActivityMethod
  void backup(StateRequest request);

  /**
   * Restores the run's backups into a scratch instance and compares row counts; only then they
   * count as proven.
   */
  @ActivityMethod
  void prove(StateRequest request);

  /**
   * Holds when every database has a proven backup of this run whose file still has its checksum.
   */
  @ActivityMethod
  Proof proven(StateRequest request);

  /**
   * Prepares the rollback point while users write: a standby that has caught up, a first copy of
   * files.
   */
  @ActivityMethod
  void follow(StateRequest request);

  @ActivityMethod
  Proof following(StateRequest request);

  /**
   * Ends every session that is inside behind the fence of another run, which is over: what it had
   * begun may go on in the server and hold locks that nobody gets past. Nothing happens where no
   * such fence stands.
   */
  @ActivityMethod
  void oust(StateRequest request);

  /** Lets only those in that the level names, and ends every other session. */
  @ActivityMethod
  void fence(FenceRequest request);

  /**
   * Holds when the servers' rules are those of the level, loaded without error, and no other
   * session is left.
   */
  @ActivityMethod
  Proof fenced(FenceRequest request);

  /** Under the fence: takes the rollback point of databases, files and queue together. */
  @ActivityMethod
  void keep(StateRequest request);

  /** Holds when the rollback point is complete; seen says by which way and where it is. */
  @ActivityMethod
  Proof kept(StateRequest request);

  /** What is known about going back behind the capture of a run, from what is on the host. */
  @ActivityMethod
  WayBack wayBack(SwitchRequest request);

  /**
   * Makes the rollback point of a run anew from its proven backup, beside the databases of today,
   * while users write. A point that is whole stays as it is. Fails with {@code BACKUP_DAMAGED} when
   * the backup is not what it was, or does not give the rows that were counted.
   */
  @ActivityMethod
  void rebuild(SwitchRequest request);

  /**
   * Under the fence: puts databases, overwritten files and queue of the rollback point in place of
   * today's, which are kept aside. Continues where an earlier attempt stopped; a point that is in
   * place already stays. The servers answer when it returns, and the fence stands as it did.
   */
  @ActivityMethod
  void switchBack(SwitchRequest request);

  /** Holds when revision, fingerprint and rollback point are those of the capture. */
  @ActivityMethod
  Proof switchedBack(SwitchRequest request);

  /**
   * Rows and minutes that users wrote since the run opened the door, by the servers' own counters.
   */
  @ActivityMethod
  Plan.Loss loss(SwitchRequest request);

  /** What the ways back that are not {@link #switchBack} to the rollback point would lose. */
  @ActivityMethod
  Observed.Losses losses(SwitchRequest request);

  /** How near the schemas are to those of a capture, revision and catalogue apart. */
  @ActivityMethod
  Reached reached(SchemaRequest request);

  /**
   * Reads the revision and fingerprint back; holds when they are the wanted ones (empty revision:
   * any but the old).
   */
  @ActivityMethod
  Proof schema(SchemaRequest request);

  /**
   * Notes the servers' counters just before users may write again; {@link #loss} compares with
   * them.
   */
  @ActivityMethod
  void count(StateRequest request);

  /**
   * Removes the run's way into the servers and what it prepared without needing it. The rollback
   * point stays.
   */
  @ActivityMethod
  void tidy(StateRequest request);

  /** Holds when no server has the run's role or slot any more. */
  @ActivityMethod
  Proof tidied(StateRequest request);

  /** Who was turned away by the fence since the run closed it, and what was kept aside. */
  @ActivityMethod
  Aftermath aftermath(StateRequest request);

  /**
   * Compares the databases that a run kept, or that were put aside when its point was put in place,
   * with the live ones, and writes the rows that differ into files on the host. Writes to neither
   * database, and needs no claim; a kept directory is copied first, which takes its size on disk.
   * Done again it begins anew.
   */
  @ActivityMethod
  Comparison compare(CompareRequest request);

  /**
   * What earlier runs have left of databases and their stores; writes nothing. What cannot be
   * looked at is told, not failed of.
   */
  @ActivityMethod
  Remains remains(RemainsQuery query);

  /**
   * Removes what the request names of them. Succeeds when it is gone already; refuses with {@code
   * FOREIGN} what does not carry the mark of that run.
   */
  @ActivityMethod
  void retire(RetireRequest request);

  /** Holds when nothing of that is there any more. */
  @ActivityMethod
  Proof retired(RetireRequest request);

  /**
   * @param run that asks
   * @param of the run whose kept databases are meant
   * @param table the only one to compare, with or without its schema; empty for all
   * @param limit rows of each table and kind that are listed
   */
  record CompareRequest(
      Place place, String run, List<Database> databases, String of, String table, int limit) {
    public CompareRequest {
      databases = List.copyOf(databases);
    }
  }

  record Query(Place place, String run, List<Database> databases, Keep keep) {
    public Query {
      databases = List.copyOf(databases);
    }
  }

  /**
   * @param points for each database, by position, the way that the plan chose
   */
  record StateRequest(
      StepKey key, Place place, List<Database> databases, List<Database.Point> points, Keep keep)
      implements Keyed {
    public StateRequest {
      databases = List.copyOf(databases);
      points = List.copyOf(points);
    }
  }

  /** Who may reach the databases. */
  enum Level {
    /** The run alone. */
    RUN,
    /**
     * The run, and the prepared migration units by their exact addresses. Units of the old release
     * that somebody starts by hand meanwhile stay out.
     */
    MIGRATION,
    /**
     * The run, and the application's role from the networks of the stack; never from the host, nor
     * from neighbours that are no unit of the stack. Only asked for when no unit of the other
     * release runs and the knobs are turned.
     */
    RELEASE,
    /** Everybody, by the rules that were captured. */
    OPEN
  }

  /** Asks for a level of the fence; units are the migration units that level MIGRATION lets in. */
  record FenceRequest(
      StepKey key, Place place, List<Database> databases, Level level, List<String> units)
      implements Keyed {
    public FenceRequest {
      databases = List.copyOf(databases);
      units = List.copyOf(units);
    }
  }

  /**
   * @param of the run whose rollback point is meant
   */
  record SwitchRequest(StepKey key, Place place, List<Database> databases, Keep keep, String of)
      implements Keyed {
    public SwitchRequest {
      databases = List.copyOf(databases);
    }
  }

  /**
   * What going back is decided by.
   *
   * @param admitted whether anything but the run could write since the rollback point was taken
   * @param sameRevision revision and fingerprint are those of the capture
   * @param pointComplete the rollback point is there, whole
   * @param pointUsed the rollback point is already in place
   * @param reopened users may have been let in since
   * @param schemas each database, as captured and whether it still is; none when an older agent
   *     answered
   * @param backup when the proven backup of the run was made; null when there is none, or it was
   *     not looked for since the point is whole
   * @param switching a run has begun to put the point in place and did not come to its end: one
   *     part may be back and another not, whatever the schema says
   * @param writtenSince users wrote after that, to a server on which the point is not in place;
   *     false when an older agent answered
   */
  record WayBack(
      boolean admitted,
      boolean sameRevision,
      boolean pointComplete,
      boolean pointUsed,
      String seen,
      @Nullable Boolean reopened,
      @Nullable List<Observed.SchemaFacts> schemas,
      @Nullable Instant backup,
      boolean switching,
      boolean writtenSince) {
    public WayBack {
      reopened = reopened == null || reopened;
      schemas = schemas == null ? List.of() : List.copyOf(schemas);
    }
  }

  /**
   * @param revision every database has the applied migrations of the capture
   * @param catalogue every database has its fingerprint too
   * @param seen what differs, object by object as far as the capture knows
   */
  record Reached(boolean revision, boolean catalogue, String seen) {}

  /**
   * @param of the run whose captured schema is compared with
   */
  record SchemaRequest(
      StepKey key, Place place, List<Database> databases, String of, boolean mustDiffer)
      implements Keyed {
    public SchemaRequest {
      databases = List.copyOf(databases);
    }
  }

  record Aftermath(List<String> intruders, List<String> leftBehind, List<String> newerFiles) {
    public Aftermath {
      intruders = List.copyOf(intruders);
      leftBehind = List.copyOf(leftBehind);
      newerFiles = List.copyOf(newerFiles);
    }
  }
}
