package dev.slipway.activity;

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
   * call by the same run returns the same number. Fails with {@code HELD} when an open run holds
   * it.
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

  /** The journal of a stack, oldest first, at most the given number of newest entries. */
  @ActivityMethod
  Journal journal(JournalQuery query);

  /**
   * Vetoes versions, or lifts their vetoes, and writes that into the journal. No deed on the stack:
   * it needs no claim, so that a version can be vetoed while a run goes on. What is vetoed already
   * stays as it is, and lifting what is not vetoed changes nothing.
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
   */
  record ClaimRequest(
      Place place,
      String run,
      String workflow,
      String workflowRun,
      String runbook,
      List<Long> holderClosed) {
    public ClaimRequest {
      holderClosed = List.copyOf(holderClosed);
    }
  }

  record Claim(long number) {}

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
      StepKey key,
      Place place,
      Observed.@org.jspecify.annotations.Nullable Manifest manifest,
      Report report)
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
