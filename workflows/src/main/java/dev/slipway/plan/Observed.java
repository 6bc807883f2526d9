package dev.slipway.plan;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found before anything changes.
 *
 * @param back what is known about the captured point of the last run; null when there is none, or
 *     when nobody asked to go back
 * @param server what is known about a server that shall get to another major version; null when
 *     nobody asked for that
 * @param remains what earlier runs have left; null when nobody asked
 */
public record Observed(
    Pong agent,
    HostFacts host,
    PlatformFacts platform,
    DataFacts data,
    List<Finding> probes,
    @Nullable Back back,
    @Nullable MajorFacts server,
    @Nullable Remains remains) {

  public Observed {
    probes = List.copyOf(probes);
  }

  /** What was found for a run that leaves every server at its major version. */
  public Observed(
      Pong agent,
      HostFacts host,
      PlatformFacts platform,
      DataFacts data,
      List<Finding> probes,
      @Nullable Back back) {
    this(agent, host, platform, data, probes, back, null);
  }

  /** What was found for a run that leaves what earlier runs kept. */
  public Observed(
      Pong agent,
      HostFacts host,
      PlatformFacts platform,
      DataFacts data,
      List<Finding> probes,
      @Nullable Back back,
      @Nullable MajorFacts server) {
    this(agent, host, platform, data, probes, back, server, null);
  }

  /** What earlier runs have left, as far as somebody looked. */
  public Remains remainsOrNone() {
    return remains == null ? Remains.NONE : remains;
  }

  /**
   * Answer of an agent.
   *
   * @param protocol number of the contract between workflows and agents; see {@link
   *     Protocol#NUMBER}
   * @param capabilities what this agent can do, e.g. "compose", "postgres"
   * @param clock its clock
   */
  public record Pong(String host, int protocol, List<String> capabilities, Instant clock) {
    public Pong {
      capabilities = List.copyOf(capabilities);
    }
  }

  /**
   * What is on the host.
   *
   * @param holder who holds the stack; null when nobody does
   * @param last the last finished upgrade or rollback as the manifest tells it; null when there was
   *     none
   * @param backups proven backups, newest first
   * @param disks the file systems that a run writes to
   * @param configuration hash over each kept file, by path
   * @param expectedDowntimeMillis median of earlier upgrades of this stack; 0 when there was none
   * @param expectedMillis median of the time that their steps took, without waiting for people; 0
   *     when there was none
   * @param backMillis the longest time that one of the last runs took to put everything back; 0
   *     when none did
   * @param upgrades those that reached their release or went back, newest first, the last one to
   *     each set of versions; none when an older agent looked
   * @param points every run that can be gone back behind, newest first; the last one alone when an
   *     older agent looked
   * @param vetoes versions that the stack must not go to; none when an older agent looked
   * @param abandoned whose run is over and never gave the stack back; null when there is none such,
   *     or an older agent looked
   */
  public record HostFacts(
      @Nullable Holder holder,
      @Nullable Manifest manifest,
      @Nullable KeptPoint last,
      List<Backup> backups,
      List<Disk> disks,
      List<FileHash> configuration,
      long expectedDowntimeMillis,
      long expectedMillis,
      long backMillis,
      @Nullable List<EndedUpgrade> upgrades,
      @Nullable List<KeptPoint> points,
      @Nullable List<Veto> vetoes,
      @Nullable Holder abandoned) {
    /** A host without vetoes. */
    public HostFacts(
        @Nullable Holder holder,
        @Nullable Manifest manifest,
        @Nullable KeptPoint last,
        List<Backup> backups,
        List<Disk> disks,
        List<FileHash> configuration,
        long expectedDowntimeMillis,
        long expectedMillis,
        long backMillis,
        @Nullable List<EndedUpgrade> upgrades,
        @Nullable List<KeptPoint> points) {
      this(
          holder,
          manifest,
          last,
          backups,
          disks,
          configuration,
          expectedDowntimeMillis,
          expectedMillis,
          backMillis,
          upgrades,
          points,
          List.of(),
          null);
    }

    /** A host on which no run was measured. */
    public HostFacts(
        @Nullable Holder holder,
        @Nullable Manifest manifest,
        @Nullable KeptPoint last,
        List<Backup> backups,
        List<Disk> disks,
        List<FileHash> configuration,
        long expectedDowntimeMillis) {
      this(
          holder,
          manifest,
          last,
          backups,
          disks,
          configuration,
          expectedDowntimeMillis,
          0,
          0,
          List.of(),
          null);
    }

    public HostFacts {
      backups = List.copyOf(backups);
      disks = List.copyOf(disks);
      configuration = List.copyOf(configuration);
      upgrades = upgrades == null ? List.of() : List.copyOf(upgrades);
      points = points == null ? alone(last) : List.copyOf(points);
      vetoes = vetoes == null ? List.of() : List.copyOf(vetoes);
    }

    private static List<KeptPoint> alone(@Nullable KeptPoint point) {
      return point == null ? List.of() : List.of(point);
    }

    /** Whether an upgrade of the stack has ever reached its release. */
    public boolean upgraded() {
      return upgrades != null
          && upgrades.stream().anyMatch(u -> u.outcome() == Report.Outcome.COMPLETED);
    }

    /** What can be gone back behind, newest first. */
    public List<KeptPoint> allPoints() {
      return points == null ? List.of() : points;
    }

    /** The run that is meant: the one asked for, or the last one; null when there is none. */
    public @Nullable KeptPoint point(String asked) {
      return asked.isEmpty()
          ? last
          : allPoints().stream().filter(p -> p.run().equals(asked)).findFirst().orElse(null);
    }

    /** Versions that the stack must not go to. */
    public List<Veto> vetoesOrNone() {
      return vetoes == null ? List.of() : vetoes;
    }
  }

  /**
   * What an earlier upgrade came to.
   *
   * @param to the versions it was to reach
   */
  public record EndedUpgrade(
      String run, Instant at, Report.Outcome outcome, List<Order.Wanted> to) {
    public EndedUpgrade {
      to = List.copyOf(to);
    }
  }

  /**
   * Who holds a stack.
   *
   * @param by for whom, and why; nothing when an older agent gave the claim
   */
  public record Holder(
      String workflow,
      String workflowRun,
      String run,
      long claim,
      Instant since,
      String step,
      @Nullable Taker by) {
    public Holder {
      by = by == null ? Taker.UNKNOWN : by;
    }

    /** A holder of whom no more is known. */
    public Holder(
        String workflow, String workflowRun, String run, long claim, Instant since, String step) {
      this(workflow, workflowRun, run, claim, since, step, Taker.UNKNOWN);
    }

    public Taker taker() {
      return by == null ? Taker.UNKNOWN : by;
    }

    /** Who, what, since when and at which step, for a person who is kept out. */
    public String words() {
      return "%s (run %s%s)%s since %s, at step '%s'"
          .formatted(
              workflow,
              run,
              taker().local() ? ", on this host without a server" : "",
              taker().words(),
              since,
              step);
    }
  }

  /**
   * For whom a stack was taken.
   *
   * @param runbook workflow type of the run that took it
   * @param namespace of Temporal that the run is in
   * @param local whether the run lives in a process of this host, and ends with it
   */
  public record Taker(String runbook, String namespace, String who, String why, boolean local) {
    public static final Taker UNKNOWN = new Taker("", "", "", "", false);

    String words() {
      String by = who.isEmpty() ? "" : " for " + who;
      return why.isEmpty() ? by : "%s (%s)".formatted(by, why);
    }
  }

  /**
   * The facts that going back is decided by.
   *
   * @param sameRevision every database has the revision and fingerprint that were captured, and no
   *     run that never ended may have written
   * @param pointComplete the rollback point is there, whole
   * @param loss what users wrote since, by the servers' own counters
   * @param seen the evidence, in words for a person
   * @param reopened users may have been let in since; true when an older agent looked
   * @param written a run that never ended may have written, whatever the schema is
   * @param schemas each database, as captured and whether it still is; none when an older agent
   *     looked
   * @param backup when the proven backup of that run was made; null when there is none
   * @param losses what the other ways lose; null when an older agent looked
   * @param switching an earlier run has begun to put the point in place and did not come to its end
   * @param writtenSince users wrote after it had begun, which nobody has given up; false when an
   *     older agent looked
   */
  public record Back(
      boolean sameRevision,
      boolean pointComplete,
      Plan.Loss loss,
      String seen,
      @Nullable Boolean reopened,
      boolean written,
      @Nullable List<SchemaFacts> schemas,
      @Nullable Instant backup,
      @Nullable Losses losses,
      boolean switching,
      boolean writtenSince) {

    public Back {
      reopened = reopened == null || reopened;
      schemas = schemas == null ? List.of() : List.copyOf(schemas);
      losses = losses == null ? new Losses(loss, loss) : losses;
    }

    /** As an agent knew it that had neither downgrades nor restores. */
    public Back(boolean sameRevision, boolean pointComplete, Plan.Loss loss, String seen) {
      this(
          sameRevision,
          pointComplete,
          loss,
          seen,
          true,
          false,
          List.of(),
          null,
          null,
          false,
          false);
    }
  }

  /**
   * What the other ways back lose, by the servers' own counters.
   *
   * @param dropped what users wrote since into tables that the captured schema did not have, and,
   *     as updated rows, values in columns that it did not have
   * @param sinceBackup everything written since the backup, but for what the run itself wrote
   */
  public record Losses(Plan.Loss dropped, Plan.Loss sinceBackup) {}

  /**
   * The schema of a database when it was captured.
   *
   * @param same whether revision and fingerprint are still those
   * @param revision the applied migrations of then, sorted
   */
  public record SchemaFacts(String database, boolean same, List<String> revision) {
    public SchemaFacts {
      revision = List.copyOf(revision);
    }
  }

  /** A file system, by a path on it. */
  public record Disk(String path, long totalBytes, long freeBytes) {}

  public record FileHash(String path, String sha256) {}

  /**
   * A dump outside the database's volume.
   *
   * @param proven a restore into a scratch instance gave the same row counts
   */
  public record Backup(
      String id,
      String database,
      Instant made,
      long bytes,
      String sha256,
      boolean proven,
      String path) {}

  /** What should run. Compared with what does run at every run; never adopted from it silently. */
  public record Manifest(Instant updated, String run, List<Entry> components) {
    public Manifest {
      components = List.copyOf(components);
    }

    /** One component: its version and the artefacts of its units. */
    public record Entry(String component, String version, List<UnitArtefact> units) {
      public Entry {
        units = List.copyOf(units);
      }
    }

    /**
     * What one unit runs.
     *
     * @param serves it was up when the run ended; false for what runs once, null when an older
     *     worker wrote the manifest
     */
    public record UnitArtefact(String unit, ArtefactId artefact, @Nullable Boolean serves) {}
  }

  /**
   * A run that can be gone back behind.
   *
   * @param run whose capture it is
   * @param opened when users could write again; of a run that never ended, when it captured
   * @param changes what that run changed, or was about to
   * @param outcome how it ended; {@link #UNFINISHED} when it never did
   * @param server the server that it brought to another major version; null when it did not
   * @param reach how far it came with the stack
   */
  public record KeptPoint(
      String run,
      Instant opened,
      List<Change> changes,
      String outcome,
      @Nullable MajorChange server,
      @Nullable Reach reach) {
    /** Ends of a run after which nothing of it is in place, so that nothing can be gone back on. */
    private static final List<String> NOTHING_DONE =
        List.of(
            "ROLLED_BACK", "ABORTED", "REFUSED", "SUPERSEDED", "PLANNED", "REJECTED", "EXPIRED");

    /** Somebody terminated it: the stack may be anywhere between the two releases. */
    public static final String UNFINISHED = "UNFINISHED";

    /** What going back behind it would need is gone, since somebody retired it. */
    public static final String RETIRED = "RETIRED";

    public KeptPoint {
      changes = List.copyOf(changes);
      reach = reach == null ? Reach.OPEN : reach;
    }

    /** A run that users were let in to. */
    public KeptPoint(
        String run,
        Instant opened,
        List<Change> changes,
        String outcome,
        @Nullable MajorChange server) {
      this(run, opened, changes, outcome, server, Reach.OPEN);
    }

    /** Nothing that users notice was begun. */
    public boolean untouched() {
      return reach == Reach.BEFORE;
    }

    /** Users have not been let in to what the run made, so going back loses nothing of theirs. */
    public boolean behind() {
      return reach != Reach.OPEN;
    }

    /** A run that left every server at its major version. */
    public KeptPoint(String run, Instant opened, List<Change> changes, String outcome) {
      this(run, opened, changes, outcome, null);
    }

    /** It came to an end after which nothing of it is in place. */
    public boolean nothingDone() {
      return NOTHING_DONE.contains(outcome);
    }

    public boolean unfinished() {
      return outcome.equals(UNFINISHED);
    }
  }

  /** How far a run came with a stack, as its journal tells. */
  public enum Reach {
    /** It looked, captured and prepared. */
    BEFORE,
    /** It has shut users out, or begun to, and never let them in again. */
    BEHIND,
    /** Users may have written to what it made. */
    OPEN
  }

  /**
   * What runs.
   *
   * @param versions value of each component's knob as it stands
   * @param units every unit that the stack defines
   * @param targets for each unit that a wanted release has: what it would run
   * @param missing variables that the wanted release requires and the stack does not set
   * @param leaving units of the components that the wanted release does not have, or this one has
   *     no more; none when an older agent looked
   */
  public record PlatformFacts(
      List<Order.Wanted> versions,
      List<UnitFacts> units,
      List<TargetFacts> targets,
      List<Missing> missing,
      List<Finding> findings,
      @Nullable List<String> leaving) {
    public PlatformFacts {
      versions = List.copyOf(versions);
      units = List.copyOf(units);
      targets = List.copyOf(targets);
      missing = List.copyOf(missing);
      findings = List.copyOf(findings);
      leaving = leaving == null ? List.of() : List.copyOf(leaving);
    }

    /** A stack whose releases all have the same units. */
    public PlatformFacts(
        List<Order.Wanted> versions,
        List<UnitFacts> units,
        List<TargetFacts> targets,
        List<Missing> missing,
        List<Finding> findings) {
      this(versions, units, targets, missing, findings, List.of());
    }

    /** Whether releases come and go without this unit. */
    public boolean leaves(String unit) {
      return leaving != null && leaving.contains(unit);
    }
  }

  /**
   * One unit as its platform tells it.
   *
   * @param state running, exited, restarting, absent …, in the platform's own word
   * @param health healthy, unhealthy, starting, or none where no check is declared
   * @param exitCode of the last end; null while it runs or when it never ran
   * @param artefact what it runs; null when it does not exist
   * @param instance the platform's id of what runs; changes when it is replaced
   * @param stores the stack's stores that it uses, by their names in the definition; none when an
   *     older agent looked
   */
  public record UnitFacts(
      String unit,
      String state,
      String health,
      int restarts,
      @Nullable Integer exitCode,
      @Nullable ArtefactId artefact,
      String instance,
      @Nullable List<String> stores) {

    /** A unit that uses none of the stack's stores. */
    public UnitFacts(
        String unit,
        String state,
        String health,
        int restarts,
        @Nullable Integer exitCode,
        @Nullable ArtefactId artefact,
        String instance) {
      this(unit, state, health, restarts, exitCode, artefact, instance, List.of());
    }

    public UnitFacts {
      stores = stores == null ? List.of() : List.copyOf(stores);
    }

    public boolean uses(String store) {
      return stores != null && stores.contains(store);
    }

    public boolean serves() {
      return state.equals("running") && (health.equals("healthy") || health.equals("none"));
    }

    /** Its state in words, as far as they say more than that it serves. */
    String seen() {
      return state
          + (health.equals("none") ? "" : ", " + health)
          + (exitCode == null || serves() ? "" : ", exit code " + exitCode);
    }
  }

  /**
   * What a unit would run under the wanted release.
   *
   * @param artefact what the wanted release is; null when it was not found
   * @param bytes to fetch, 0 when it is on the host already or unknown
   * @param seen where it was found or why not
   */
  public record TargetFacts(
      String component, String unit, @Nullable ArtefactId artefact, long bytes, String seen) {}

  /** A variable the wanted release requires. */
  public record Missing(String component, String variable) {}

  public record DataFacts(List<DatabaseFacts> databases) {
    public DataFacts {
      databases = List.copyOf(databases);
    }
  }

  /**
   * One database as its server tells it.
   *
   * @param reachable whether the server answered as superuser
   * @param version the server's version number, e.g. 170004
   * @param revision the set of applied migrations, in the tool's own names, sorted
   * @param fingerprint hash over the catalogue: tables, columns, constraints, indexes, sequences,
   *     routines, types
   * @param bytes size of the database; serverBytes of all its server's data
   * @param point way of the rollback point that will be used; why it and not a better one
   * @param findings what stands in the way
   */
  public record DatabaseFacts(
      String database,
      boolean reachable,
      int version,
      List<String> revision,
      String fingerprint,
      long bytes,
      long serverBytes,
      dev.slipway.stack.Database.Point point,
      String why,
      List<Finding> findings) {
    public DatabaseFacts {
      revision = List.copyOf(revision);
      findings = List.copyOf(findings);
    }
  }
}
