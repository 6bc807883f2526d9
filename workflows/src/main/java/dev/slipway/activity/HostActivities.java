package dev.slipway.activity;

import dev.slipway.plan.IfHeld;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Report;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.Veto;
import dev.slipway.stack.Retention;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The host of a stack: claim, journal, manifest, captured files. Every call may be repeated. */
@ActivityInterface(namePrefix = "Host.")
public interface HostActivities {

  /** Says who answers. The only call with a schedule-to-start timeout. */
  @ActivityMethod
  Observed.Pong ping(PingRequest request);

  /** Reads; writes nothing. */
  @ActivityMethod
  Observed.HostFacts inspect(Query query);

  /**
   * Takes the stack. Afterwards this run holds it with a number greater than all before; a repeated
   * call by the same run returns the same answer. Fails with {@code HELD} when an open run holds
   * it, for good or so that it is tried again, as the terms say.
   *
   * <p>Under the terms of a takeover the stack is taken from whoever holds it, without waiting for
   * what that run is at: its deed is interrupted, and none of its deeds is let in any more. Only an
   * emergency rollback is not taken over by another one: then the number is 0.
   */
  @ActivityMethod
  Claim claim(ClaimRequest request);

  /** Gives the stack back; nothing happens when this run does not hold it. */
  @ActivityMethod
  void release(Marked request);

  /**
   * Copies kept files into the capture of the run, and hashes them. A finished capture is never
   * overwritten.
   */
  @ActivityMethod
  void capture(CaptureRequest request);

  @ActivityMethod
  Proof captured(CaptureRequest request);

  /**
   * Puts the captured files of a run back, byte for byte and with their modes; succeeds when
   * nothing was captured.
   */
  @ActivityMethod
  void restoreFiles(RestoreFilesRequest request);

  /** Writes what runs now into the manifest, and the report into the journal and the capture. */
  @ActivityMethod
  void record(RecordRequest request);

  /** Adds an entry to the journal; the same entry twice is written once. */
  @ActivityMethod
  void note(NoteRequest request);

  /** Removes backups that are past both limits, never the newest proven one nor one in use. */
  @ActivityMethod
  void retain(RetainRequest request);

  /**
   * What earlier runs have left of captures and backups, and which runs are still needed; writes
   * nothing. What cannot be looked at is told, not failed of.
   */
  @ActivityMethod
  Remains remains(RemainsQuery query);

  /**
   * Removes what the request names of them, and writes into the journal what went of that run, of
   * every kind: it is asked last. Succeeds when it is gone already; refuses with {@code FOREIGN}
   * what does not carry the mark of that run.
   */
  @ActivityMethod
  void retire(RetireRequest request);

  /** Holds when nothing of that is there any more. */
  @ActivityMethod
  Proof retired(RetireRequest request);

  /**
   * Tells whoever is on call, without a claim, since told twice does no harm. Holds when it was
   * taken; a channel that does not answer is tried again.
   */
  @ActivityMethod
  Proof page(PageRequest request);

  /** The journal of a stack, oldest first, at most the given number of newest entries. */
  @ActivityMethod
  Journal journal(JournalQuery query);

  /**
   * Vetoes versions, or lifts their vetoes, and writes that into the journal. No deed on the stack:
   * it needs no claim, so that a version can be vetoed while a run goes on. What is vetoed already
   * stays as it is. Lifting refuses with {@code NOT_VETOED}, and changes nothing, when a version is
   * not vetoed and this run has not lifted it: it was mistyped.
   *
   * @return what is vetoed afterwards
   */
  @ActivityMethod
  Vetoes veto(VetoRequest request);

  /**
   * @param lift whether the vetoes end
   * @param why never empty
   */
  record VetoRequest(
      Place place, String run, List<Order.Wanted> versions, boolean lift, String by, String why) {
    public VetoRequest {
      versions = List.copyOf(versions);
    }
  }

  record Vetoes(List<Veto> all) {
    public Vetoes {
      all = List.copyOf(all);
    }
  }

  record PingRequest(String stack) {}

  /** Names a stack and the run that asks. */
  record Query(Place place, String run, Order.Scope scope) {}

  /**
   * @param holderClosed numbers of claims whose run Temporal says is closed; they no longer hold
   * @param terms those of an older release, which waits for nobody, when absent
   */
  record ClaimRequest(
      Place place,
      String run,
      String workflow,
      String workflowRun,
      String runbook,
      List<Long> holderClosed,
      @Nullable Terms terms) {
    public ClaimRequest {
      holderClosed = List.copyOf(holderClosed);
      terms = terms == null ? Terms.NONE : terms;
    }

    /** On the terms of whoever waits for nobody. */
    public ClaimRequest(
        Place place,
        String run,
        String workflow,
        String workflowRun,
        String runbook,
        List<Long> holderClosed) {
      this(place, run, workflow, workflowRun, runbook, holderClosed, Terms.NONE);
    }

    public Terms on() {
      return terms == null ? Terms.NONE : terms;
    }
  }

  /**
   * What becomes of a stack that is held, and for whom it is taken.
   *
   * @param namespace of Temporal that the run is in
   */
  record Terms(IfHeld ifHeld, String namespace, String who, String why) {
    public static final Terms NONE = new Terms(IfHeld.FAIL, "", "", "");
  }

  /**
   * A claim that was given.
   *
   * @param number under which the run acts; 0 when it was not given, as an emergency rollback is at
   *     work
   * @param from who held the stack until then, open or over, or holds it still; null when nobody
   *     did
   */
  record Claim(long number, Observed.@Nullable Holder from) {
    public Claim(long number) {
      this(number, null);
    }
  }

  /** What whoever is on call is told. */
  record PageRequest(Place place, String text) {}

  /** A deed that needs nothing but its key and place. */
  record Marked(StepKey key, Place place) implements Keyed {}

  record CaptureRequest(StepKey key, Place place, List<String> files, Plan plan) implements Keyed {
    public CaptureRequest {
      files = List.copyOf(files);
    }
  }

  /**
   * @param of the run whose capture is put back
   */
  record RestoreFilesRequest(StepKey key, Place place, String of) implements Keyed {}

  /**
   * @param manifest what should run from now on; null leaves it as it is
   */
  record RecordRequest(
      StepKey key, Place place, Observed.@Nullable Manifest manifest, Report report)
      implements Keyed {}

  record NoteRequest(StepKey key, Place place, String what, String who, String why)
      implements Keyed {}

  record RetainRequest(StepKey key, Place place, Retention retention) implements Keyed {}

  record JournalQuery(Place place, int newest) {}

  record Journal(boolean intact, List<Entry> entries) {
    public Journal {
      entries = List.copyOf(entries);
    }

    /** One line: numbered without gaps, and bound to the one before by its hash. */
    public record Entry(
        long number, String at, String run, String what, String who, String why, String hash) {}
  }
}
