package dev.slipway.activity;

import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Database;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/**
 * A database server of a stack on its way to a newer major version. Same rules of repetition as
 * {@link PlatformActivities}: every deed may be repeated, adopts what an earlier attempt began (by
 * its key, when that still runs), and succeeds when its result is already there.
 *
 * <p>The order of calls is the order of the methods. The old store is never written to by any of
 * them, but for what a server does that is started on it and stopped again; it is not removed by
 * any of them either. Everything that a run makes (helpers, stores, images, slots) carries its
 * mark, and nothing without it is deleted.
 *
 * <p>{@link DataActivities} acts on whichever server the unit's definition selects: on the old one
 * until {@link #switchOver} and after {@link #switchBack}, on the new one between them. So the same
 * fence, counters and way in are used throughout.
 */
@ActivityInterface(namePrefix = "Major.")
public interface MajorActivities {

  /**
   * Reads everything that a choice of method hangs on. Writes nothing, fetches nothing and starts
   * nothing that outlives the call; what only the target's artefact could tell stays unknown while
   * that is not on the host. What stands in the way is data, not a failure: a server that does not
   * answer has version 0 and a finding.
   */
  @ActivityMethod
  MajorFacts inspect(Query query);

  /**
   * Fetches the target's artefact by content, and makes the helper that has both major versions on
   * one base system. Nothing of the stack is touched. Fails with {@code ARTEFACT_NOT_FOUND} or
   * {@code DISK_FULL} (final).
   */
  @ActivityMethod
  void stage(Request request);

  /** Holds when target and helper are on the host, and are what the plan says. */
  @ActivityMethod
  Proof staged(Request request);

  /**
   * Tries out, while users work, what would make the method fail: the server's own check in its
   * live form, or the schema restored into an empty new server; every library of every extension
   * loaded by the target; settings that the target no longer knows. Notes what it finds and leaves
   * nothing else behind. What stands in the way is no failure. Another generation of the step tries
   * anew.
   */
  @ActivityMethod
  void gate(Request request);

  /**
   * What the last {@link #gate} of this run noted: each object that stands in the way is a finding
   * of its own that stops. Fails with {@code NOT_TRIED} when nothing was.
   */
  @ActivityMethod
  ProbeActivities.Findings gated(Request request);

  /**
   * Makes, while users work, everything that need not wait for the freeze: the new store, an empty
   * new server in it with the old one's encoding, locale, checksums, segment size and install user,
   * and for {@code STANDBY_LINK} a standby that follows closely. What an earlier attempt left half
   * made is made anew; a foreign store of the same name is a final failure {@code FOREIGN_STORE}.
   */
  @ActivityMethod
  void prepare(Request request);

  /** Holds when the new store is ready and, where the method has one, the standby follows. */
  @ActivityMethod
  Proof prepared(Request request);

  /**
   * Does the whole method on a copy, with its proof, and notes how long each part took; the next
   * {@link #inspect} predicts by that. Needs {@link #prepare} and makes it necessary again. The
   * server that serves is read from only; the copy is removed at the end.
   */
  @ActivityMethod
  void rehearse(Request request);

  /**
   * Holds when this run has rehearsed and found both sides equal; seen tells the measured times.
   */
  @ActivityMethod
  Proof rehearsed(Request request);

  /**
   * Under the fence: notes where the old server stands, and starts the core of the method as far as
   * the old server can go on answering beside it ({@code STANDBY_LINK}: standby caught up,
   * promoted, stopped, its upgrade started; {@code DUMP}: dump and restore started). Returns
   * without waiting for the end. {@code CLONE} and {@code COPY} only note where the server stands.
   */
  @ActivityMethod
  void begin(Request request);

  /**
   * Under the fence: reads the manifest of the old server to the depth that the plan says, and
   * notes it by where the server stood. The old server runs, and is asked as the run's role. One
   * that was read to its end already is not read again while the server still stands there.
   */
  @ActivityMethod
  void manifestSource(Request request);

  /**
   * Brings the core of the method to its end. {@code CLONE} and {@code COPY} stop the old server in
   * order and keep it down for that, so that no second server can be started on its store while its
   * files are read. A core that was interrupted begins anew with an empty target: only what this
   * run made and did not finish is deleted. Fails with {@code CONVERSION_FAILED} (final), the log's
   * tail and what to do.
   */
  @ActivityMethod
  void convert(Request request);

  /**
   * Holds when the new store is whole: the core has ended well, its files are on disk, and its
   * marker says so; seen names system identifier, version and store.
   */
  @ActivityMethod
  Proof converted(Request request);

  /**
   * Starts the new server on its store where only the run can reach it, with the old one's settings
   * and access rules at level RUN, updates extensions, and makes the missing statistics.
   */
  @ActivityMethod
  void startIsolated(Request request);

  /** Holds when the isolated server answers, with the planned version, on the new store. */
  @ActivityMethod
  Proof isolated(Request request);

  /**
   * Reads the manifest of the new server, compares it with the noted one of the old, and notes what
   * is found. A difference is no failure. A comparison that was interrupted goes on by table;
   * another generation of the step begins anew.
   */
  @ActivityMethod
  void compare(Request request);

  /**
   * What the last {@link #compare} of this run noted: each difference is a finding that stops and
   * names the object, rows included; each kind of thing that is equal is one that passes, with how
   * much was compared. Fails with {@code NOT_COMPARED} when nothing was.
   */
  @ActivityMethod
  ProbeActivities.Findings compared(Request request);

  /**
   * Stops both servers in order, replaces the one file that selects artefact, store and data
   * directory of the unit, and starts the unit on the new store, with the access rules at level
   * RUN. From the replacement on the platform's own command run by hand starts the new server and
   * nothing else; at no moment can two servers have one store. The file is replaced by rename: a
   * crash leaves the old definition or the new one. The unit serves when this returns.
   */
  @ActivityMethod
  void switchOver(Request request);

  /**
   * Holds when exactly the planned artefact runs in the unit on the new store: version, data
   * directory and system identifier as the server tells them, and no store attached that the
   * definition does not name.
   */
  @ActivityMethod
  Proof switched(Request request);

  /**
   * The way back. Ends whatever the run has running of the new server, puts the file of the switch
   * back as it was before the run (an absent one is absent again), and starts the unit on its old
   * store with the captured artefact and the access rules at level RUN. Succeeds when the run never
   * began to convert: then it only starts the old server if it does not run. The new store stays,
   * aside. Expects every other unit that uses the server to be stopped.
   */
  @ActivityMethod
  void switchBack(BackRequest request);

  /**
   * Holds when the old server runs in the unit: artefact, version, data directory and system
   * identifier are those that the run captured.
   */
  @ActivityMethod
  Proof switchedBack(BackRequest request);

  /**
   * Holds when the old store of a run is there, whole: the unit still uses it, or it was stopped in
   * order and not started since. Seen says which, and where it is.
   */
  @ActivityMethod
  Proof kept(BackRequest request);

  /**
   * Removes what the run made and nobody needs: helpers, standby, slot, and the new store if the
   * unit does not use it. The old store stays, whichever is used.
   */
  @ActivityMethod
  void tidy(Request request);

  /** Holds when nothing of that is left; seen names the store that was kept aside. */
  @ActivityMethod
  Proof tidied(Request request);

  /**
   * @param unit the unit that runs the server
   * @param databases those of the stack in this server; never empty
   * @param to the major version wanted, e.g. 18
   * @param reference the artefact to use; empty for the server's own name with the next version
   */
  record Query(
      Place place, String run, String unit, List<Database> databases, int to, String reference) {
    public Query {
      databases = List.copyOf(databases);
    }
  }

  /**
   * @param databases those of the stack in this server; the first one's administrator is the way in
   */
  record Request(StepKey key, Place place, List<Database> databases, MajorChange change)
      implements Keyed {
    public Request {
      databases = List.copyOf(databases);
    }
  }

  /**
   * @param of the run whose migration is gone back behind; this one's own when it unwinds
   */
  record BackRequest(StepKey key, Place place, List<Database> databases, String unit, String of)
      implements Keyed {
    public BackRequest {
      databases = List.copyOf(databases);
    }
  }
}
